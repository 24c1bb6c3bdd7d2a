package sqlcheck

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
)

const root = "../.."

// free are the folders that may send texts of their own: what texts are registered with and sent
// by, what makes the forms of pages and the databases of tests, and the demo store, whose inserts
// are made of its rows.
var free = []string{
	"internal/record", "internal/page", "internal/store", "internal/live", "internal/demo", "internal/contract", "internal/sqlcheck",
}

// freeFiles are files that may do so, too. The test gateway makes its own schema in one text of
// many statements.
var freeFiles = []string{"internal/payment/testgateway/gateway.go"}

// write is a call of one of ent's builders that write.
type write struct{ entity, position string }

// findings are what is found in a file.
type findings struct {
	writes []write
	// sends are where a text is sent without package record, loose where an entity is written that
	// was read, and registers where a text is registered.
	sends, loose, registers []string
}

var (
	registrars = []string{"NewQuery", "NewStatement"}
	senders    = []string{"ExecContext", "QueryContext", "QueryRowContext", "PrepareContext"}
	builders   = []string{
		"Create", "CreateBulk", "MapCreateBulk", "Update", "UpdateOne", "UpdateOneID", "Delete", "DeleteOne", "DeleteOneID",
	}
)

// inspect looks for calls such as tx.User.Create() and db.ExecContext(…).
func inspect(files *token.FileSet, file *ast.File, entities map[string]string) (found findings) {
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		position := files.Position(call.Pos())
		at := position.Filename + ":" + strconv.Itoa(position.Line)
		if pkg, ok := method.X.(*ast.Ident); ok && pkg.Name == "record" && slices.Contains(registrars, method.Sel.Name) {
			found.registers = append(found.registers, at)
		}
		if slices.Contains(senders, method.Sel.Name) {
			found.sends = append(found.sends, at)
		}
		if !slices.Contains(builders, method.Sel.Name) {
			return true
		}
		if client, ok := method.X.(*ast.SelectorExpr); ok && entities[client.Sel.Name] != "" {
			found.writes = append(found.writes, write{client.Sel.Name, at})
		} else if method.Sel.Name == "Update" && len(call.Args) == 0 {
			found.loose = append(found.loose, at)
		}
		return true
	})
	return found
}

func TestInspect(t *testing.T) {
	t.Parallel()
	const source = `package sample
func sample() {
	tx.User.Create().SetName("x").Save(ctx)
	s.store.Client.Cart.Update().Where(y).Exec(ctx)
	tx.User.Query().All(ctx)
	tx.CartLine.CreateBulk(rows...).Exec(ctx)
	tx.Cart.DeleteOneID(id).Exec(ctx)
	accounts.Create(ctx)
	u.Update().SetName("y").Save(ctx)
	db.QueryContext(ctx, "SELECT 1")
	statement.Exec(ctx, tx)
	record.NewStatement("SELECT 1")
}`
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "sample.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := findings{
		writes:    []write{{"User", "sample.go:3"}, {"Cart", "sample.go:4"}, {"CartLine", "sample.go:6"}, {"Cart", "sample.go:7"}},
		sends:     []string{"sample.go:10"},
		loose:     []string{"sample.go:9"},
		registers: []string{"sample.go:12"},
	}
	got := inspect(files, file, map[string]string{"User": "users", "Cart": "carts", "CartLine": "cart_lines"})
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(findings{}, write{})); diff != "" {
		t.Error(diff)
	}
}

// entityTables returns the table of each entity, by its client's name.
func entityTables(t *testing.T) map[string]string {
	t.Helper()
	tables := map[string]string{}
	clients := reflect.TypeFor[ent.Tx]()
	for i := range clients.NumField() {
		name := clients.Field(i).Name
		if clients.Field(i).Type.String() != "*ent."+name+"Client" {
			continue
		}
		entity := strings.ToLower(name)
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "ent", entity, entity+".go"), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		value := file.Scope.Lookup("Table").Decl.(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value
		if tables[name], err = strconv.Unquote(value); err != nil {
			t.Fatal(err)
		}
	}
	return tables
}

// sources returns what is found in each folder of code, but that of the tests and what is
// generated.
func sources(t *testing.T) map[string]findings {
	t.Helper()
	entities := entityTables(t)
	found := map[string]findings{}
	for _, top := range []string{"cmd", "graph", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			name = strings.TrimPrefix(filepath.ToSlash(name), root+"/")
			if ast.IsGenerated(file) || slices.Contains(freeFiles, name) {
				return nil
			}
			one, all := inspect(files, file, entities), found[path.Dir(name)]
			all.writes = append(all.writes, one.writes...)
			all.sends, all.loose = append(all.sends, one.sends...), append(all.loose, one.loose...)
			all.registers = append(all.registers, one.registers...)
			found[path.Dir(name)] = all
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func isIn(folder string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return folder == f || strings.HasPrefix(folder, f+"/") })
}

// TestSources looks for texts that are not registered or stand elsewhere than in query.go, and for
// writes whose table cannot be told.
func TestSources(t *testing.T) {
	t.Parallel()
	for folder, found := range sources(t) {
		if !isIn(folder, free) {
			for _, at := range found.sends {
				t.Errorf("%s: a text is sent that is not registered: see record.NewQuery and record.NewStatement", at)
			}
			for _, at := range found.registers {
				if !strings.HasPrefix(path.Base(filepath.ToSlash(at)), "query") {
					t.Errorf("%s: a text stands here: it belongs in query.go", at)
				}
			}
		}
		for _, at := range found.loose {
			t.Errorf("%s: write by the client, as in tx.User.UpdateOneID: an entity that was read by record has none", at)
		}
	}
}
