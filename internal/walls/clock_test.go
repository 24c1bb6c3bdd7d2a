package walls

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMoneyAndStockGoByTheDatabasesClock keeps the process' clock out of what decides about money
// and stock. Processes that share a database decide together, and their clocks may differ by
// minutes. Such times are now() and clock_timestamp() in statements.
func TestMoneyAndStockGoByTheDatabasesClock(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"checkout", "idempotency", "inventory", "order", "payment", "tender"} {
		files, err := filepath.Glob(filepath.Join(root, "internal", folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			positions := token.NewFileSet()
			parsed, err := parser.ParseFile(positions, file, source, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && isClock(s) {
					t.Errorf("%s asks the process' clock", positions.Position(s.Pos()))
				}
				return true
			})
		}
	}
}

func isClock(s *ast.SelectorExpr) bool {
	of, ok := s.X.(*ast.Ident)
	return ok && of.Name == "time" && (s.Sel.Name == "Now" || s.Sel.Name == "Since" || s.Sel.Name == "Until")
}
