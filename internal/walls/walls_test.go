package walls

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/shopgraph/shopgraph/"
)

// TestWalls holds every folder to its layer.
func TestWalls(t *testing.T) {
	t.Parallel()
	all := readFolders(t)
	if len(all) < 80 {
		t.Fatalf("found %d folders only", len(all))
	}
	for _, folder := range slices.Sorted(maps.Keys(all)) {
		for _, mistake := range mistakesOf(layers, folder, all[folder]) {
			t.Error(mistake)
		}
	}
}

// TestLayersAreInUse keeps the layers from speaking of what is gone.
func TestLayersAreInUse(t *testing.T) {
	t.Parallel()
	all := readFolders(t)
	for _, l := range layers {
		for _, pattern := range l.folders {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(all)), func(folder string) bool { return matches(pattern, folder) }) {
				t.Errorf("layer %q: there is no %s", l.name, pattern)
			}
		}
		for _, name := range l.imports {
			if !slices.ContainsFunc(layers, func(other layer) bool { return other.name == name }) {
				t.Errorf("layer %q: there is no layer %q", l.name, name)
			}
		}
	}
}

// TestMistakes tells what breaks the rules from what does not.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		folder string
		used   used
		want   string // in the one mistake; "" is none
	}{
		{"internal/money", used{imports: []string{"errors", module + "internal/fault"}}, ""},
		{"internal/money", used{imports: []string{"net/http"}}, "no transport"},
		{"internal/money", used{imports: []string{"database/sql/driver"}}, ""},
		{"internal/money", used{imports: []string{"database/sql"}}, "no store"},
		{"internal/money", used{imports: []string{"github.com/lib/pq"}}, "no store"},
		{"internal/money", used{imports: []string{module + "internal/store"}}, "must not import internal/store"},
		{"ent/schema", used{imports: []string{module + "internal/store"}}, "only value types"},
		{"ent/schema", used{imports: []string{module + "graph"}}, "only value types"},
		{"internal/store", used{imports: []string{module + "ent/migrate/migrations"}}, ""},
		{"internal/live", used{imports: []string{module + "ent"}}, "knows no entities"},
		{"internal/mail", used{imports: []string{module + "internal/jobs"}}, "why it is sent"},
		{"internal/jobs", used{imports: []string{module + "internal/order"}}, "not the other way round"},
		{"internal/cart", used{imports: []string{module + "internal/store", module + "ent/cart"}}, ""},
		{"internal/cart", used{imports: []string{module + "internal/order"}}, "not one another"},
		{"internal/cart", used{imports: []string{module + "graph/model"}}, "know no GraphQL"},
		{"internal/cart", used{imports: []string{"github.com/99designs/gqlgen/graphql"}}, "know no GraphQL"},
		{"internal/cart", used{imports: []string{module + "internal/payment/testgateway"}}, "not one another"},
		{"internal/payment", used{imports: []string{module + "internal/payment/gateway"}}, ""},
		{"internal/checkout", used{imports: []string{module + "internal/cart"}}, ""},
		{"internal/checkout", used{imports: []string{module + "graph"}}, "knows no GraphQL"},
		{"graph", used{imports: []string{module + "internal/cart", module + "ent", module + "graph/generated"}}, ""},
		{"graph", used{imports: []string{module + "graph/endpoint"}}, "must not import graph/endpoint"},
		{"graph", used{imports: []string{module + "graph/endpoint/stream"}}, "never see the transport"},
		{"graph", used{imports: []string{module + "internal/store"}}, "resolvers call capabilities"},
		{"graph", used{imports: []string{"database/sql"}}, "resolvers call capabilities"},
		{"graph", used{imports: []string{"net/http"}}, "never see the transport"},
		{"graph", used{entNames: []string{"Product", "Client"}}, "must not name ent.Client"},
		{"graph/endpoint", used{imports: []string{module + "graph/endpoint/stream", module + "internal/auth", "net/http"}}, ""},
		{"graph/endpoint", used{imports: []string{module + "graph"}}, "must not import graph:"},
		{"graph/endpoint/cost", used{imports: []string{module + "graph/model"}}, "must not import graph/model"},
		{"graph/endpoint/cost", used{imports: []string{module + "internal/catalog"}}, "must not import internal/catalog"},
		{"internal/server", used{imports: []string{module + "graph", module + "graph/endpoint/document"}}, ""},
		{"internal/order", used{imports: []string{module + "internal/server"}}, "must not import internal/server"},
		{"cmd/shopgraph", used{imports: []string{module + "internal/server"}}, ""},
		{"cmd/shopgraph", used{imports: []string{module + "internal/store/pgtest"}}, "must not import internal/store/pgtest"},
		{"internal/server", used{imports: []string{module + "cmd/shopgraph"}}, "must not import cmd/shopgraph"},
		{"internal/returns", used{imports: []string{module + "internal/store", module + "ent"}}, ""}, // new, so a capability
		{"internal/returns", used{imports: []string{module + "internal/order"}}, "not one another"},
		{"web/admin", used{}, "web/admin is in no layer"},
		{"graph/endpoint/anew", used{}, ""},
		{"internal/cart", used{imports: []string{module + "internal/returns"}}, "not one another"},
	} {
		got := mistakesOf(layers, tt.folder, tt.used)
		if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)) {
			t.Errorf("%s with %v: %q, want %q", tt.folder, tt.used, got, tt.want)
		}
	}
}

// used is what the files of a folder use.
type used struct {
	imports  []string
	entNames []string // of package ent
}

// mistakesOf returns what is wrong with what a folder uses.
func mistakesOf(layers []layer, folder string, u used) (mistakes []string) {
	own := layerOf(layers, folder)
	if own == nil {
		return []string{folder + " is in no layer: list it in internal/walls/layers_test.go, where it may import no more than it needs"}
	}
	wrong := func(verb, what string) {
		mistakes = append(mistakes, fmt.Sprintf("%s (%s) must not %s %s: %s", folder, own.name, verb, what, own.why))
	}
	for _, imported := range u.imports {
		other, isOurs := strings.CutPrefix(imported, module)
		switch {
		case isOurs && !own.mayImport(layerOf(layers, other)), !isOurs && !own.mayUse(imported):
			wrong("import", other)
		}
	}
	for _, name := range u.entNames {
		if slices.Contains(own.names, name) {
			wrong("name", "ent."+name)
		}
	}
	return mistakes
}

// layerOf returns the layer that a folder is in, by the longest pattern that fits; nil if it is in none.
func layerOf(layers []layer, folder string) *layer {
	var found *layer
	longest := ""
	for i, l := range layers {
		for _, pattern := range l.folders {
			if matches(pattern, folder) && len(pattern) > len(longest) {
				found, longest = &layers[i], pattern
			}
		}
	}
	return found
}

func (l *layer) mayImport(other *layer) bool {
	return other != nil && slices.Contains(l.imports, other.name)
}

// mayUse reports whether a layer may import a package that is not the module's.
func (l *layer) mayUse(imported string) bool {
	fits := func(pattern string) bool { return matches(pattern, imported) }
	isStandard := !strings.Contains(strings.Split(imported, "/")[0], ".")
	return !slices.ContainsFunc(l.never, fits) && (isStandard || l.only == nil || slices.ContainsFunc(l.only, fits))
}

func matches(pattern, folder string) bool {
	tree, isTree := strings.CutSuffix(pattern, "/...")
	return folder == tree || isTree && strings.HasPrefix(folder, tree+"/")
}

// readFolders returns what each folder of the module uses, its tests left out.
func readFolders(t *testing.T) map[string]used {
	t.Helper()
	all := map[string]used{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != root && isIgnored(entry.Name()):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		folder = filepath.ToSlash(folder)
		u := all[folder]
		err = u.read(name)
		all[folder] = u
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// isIgnored reports whether Go ignores a folder of this name.
func isIgnored(name string) bool {
	return name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// read adds what a file uses. Only files that import package ent and are not generated are read beyond their imports.
func (u *used) read(name string) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	ent := ""
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if !slices.Contains(u.imports, imported) {
			u.imports = append(u.imports, imported)
		}
		if imported == module+"ent" {
			ent = path.Base(imported)
			if spec.Name != nil {
				ent = spec.Name.Name
			}
		}
	}
	if ent == "" || ast.IsGenerated(file) {
		return nil
	}
	return u.readNames(name, ent)
}

// readNames adds what a file names of package ent, which it calls by a name.
func (u *used) readNames(name, ent string) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			if of, ok := selector.X.(*ast.Ident); ok && of.Name == ent && !slices.Contains(u.entNames, selector.Sel.Name) {
				u.entNames = append(u.entNames, selector.Sel.Name)
			}
		}
		return true
	})
	return nil
}
