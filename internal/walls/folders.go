package walls

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/shopgraph/shopgraph/"

// used is what the files of a folder use.
type used struct {
	imports  []string
	entNames []string // of package ent
}

// mistakesOf returns what is wrong with what a folder uses.
func mistakesOf(layers []layer, folder string, u used) (mistakes []string) {
	own := layerOf(layers, folder)
	if own == nil {
		return []string{folder + " is in no layer: list it in internal/walls/layers.go, where it may import no more than it needs"}
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

// layerOf returns the layer that a folder is in, by the longest pattern that fits; nil if it is in
// none.
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
func readFolders(root string) (map[string]used, error) {
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
	return all, err
}

// isIgnored reports whether Go ignores a folder of this name.
func isIgnored(name string) bool {
	return name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// read adds what a file uses. Only files that import package ent and are not generated are read
// beyond their imports.
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
