package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"entgo.io/ent/entc/gen"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/imports"
)

// prune deletes what nobody needs of ent's output, which is most of it.
//
// It reads the whole module with its types, tests included. It keeps each type, function and
// method of the output that other code names, and what those name in turn. It keeps all constants
// and variables. It keeps the entities with their own methods, because GraphQL may bind to them.
func prune(next gen.Generator) gen.Generator {
	return gen.GenerateFunc(func(g *gen.Graph) error {
		if err := next.Generate(g); err != nil {
			return err
		}
		p := pruner{
			fset: token.NewFileSet(), entities: map[string]bool{}, declarations: map[token.Pos]*declaration{},
			demanded: map[string]bool{}, used: map[string]bool{},
		}
		for _, node := range g.Nodes {
			p.entities[node.Name] = true
		}
		var err error
		if p.target, err = filepath.Abs(g.Target); err != nil {
			return err
		}
		if err := p.load(); err != nil {
			return fmt.Errorf("prune: %w", err)
		}
		p.reach()
		return p.rewrite()
	})
}

type pruner struct {
	fset         *token.FileSet
	target       string // ent's folder
	entities     map[string]bool
	declarations map[token.Pos]*declaration // by where their names stand
	methods      []*declaration
	demanded     map[string]bool // names of methods that interfaces have
	waiting      []*declaration  // kept, but not yet looked into
	used         map[string]bool // files that something is kept of
}

// declaration is a type, function or method of the output, or a group's constant or variable.
type declaration struct {
	node     ast.Node
	info     *types.Info
	name     *ast.Ident
	receiver types.Object // a method's type
	kept     bool
}

// load reads the module, notes what the output declares, and keeps what other code names of it.
func (p *pruner) load() error {
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Fset: p.fset, Tests: true}, "./...")
	if err != nil {
		return err
	}
	for _, pkg := range loaded {
		for _, mistake := range pkg.Errors {
			if mistake.Kind != packages.TypeError { // those of code that the generators have yet to follow
				return mistake
			}
		}
		for _, file := range pkg.Syntax {
			if p.isOutput(file) {
				p.declare(file, pkg.TypesInfo)
			}
		}
	}
	if len(p.declarations) == 0 {
		return errors.New("there is no output")
	}
	for _, pkg := range loaded {
		for _, file := range pkg.Syntax {
			if !p.isOutput(file) {
				p.look(file, pkg.TypesInfo, false)
			}
		}
	}
	return nil
}

func (p *pruner) isOutput(file *ast.File) bool {
	return ast.IsGenerated(file) && strings.HasPrefix(p.fset.Position(file.Package).Filename, p.target+string(filepath.Separator))
}

func (p *pruner) declare(file *ast.File, info *types.Info) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			p.note(&declaration{node: d, info: info, name: d.Name, receiver: receiver(d, info)})
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				one := &declaration{node: spec, info: info}
				switch spec := spec.(type) {
				case *ast.ImportSpec:
					continue
				case *ast.TypeSpec:
					one.name = spec.Name
				}
				if !d.Lparen.IsValid() {
					one.node = d // with the keyword
				}
				p.note(one)
			}
		}
	}
}

func receiver(d *ast.FuncDecl, info *types.Info) types.Object {
	if d.Recv == nil {
		return nil
	}
	t := info.TypeOf(d.Recv.List[0].Type)
	if pointer, ok := t.(*types.Pointer); ok {
		t = pointer.Elem()
	}
	return t.(*types.Named).Obj()
}

// note notes a declaration, and keeps it if no name leads to it. A package that is loaded for
// several tests has it several times.
func (p *pruner) note(d *declaration) {
	if d.name == nil {
		p.keep(d)
		return
	}
	if p.declarations[d.name.Pos()] != nil {
		return
	}
	p.declarations[d.name.Pos()] = d
	if d.receiver != nil {
		p.methods = append(p.methods, d)
	}
	if d.name.Name == "init" || p.isOfEntity(d) {
		p.keep(d)
	}
}

// isOfEntity reports whether a declaration is an entity or a method of one: but not one that begins
// a query or an update.
func (p *pruner) isOfEntity(d *declaration) bool {
	if d.receiver == nil {
		_, isFunc := d.node.(*ast.FuncDecl)
		return !isFunc && p.entities[d.name.Name]
	}
	begins := d.name.Name == "Update" || strings.HasPrefix(d.name.Name, "Query")
	return d.name.IsExported() && !begins && p.entities[d.receiver.Name()]
}

func (p *pruner) keep(d *declaration) {
	if d != nil && !d.kept {
		d.kept = true
		p.used[p.file(d)] = true
		p.waiting = append(p.waiting, d)
	}
}

// look keeps what a piece of code names, and notes the methods of the interfaces that it declares.
// In the output it also notes those of other interfaces that are named, such as dialect.Driver.
func (p *pruner) look(node ast.Node, info *types.Info, output bool) {
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			used := info.Uses[n]
			if used == nil {
				break
			}
			p.keep(p.declarations[used.Pos()])
			if _, isType := used.(*types.TypeName); isType && output {
				p.demand(used.Type())
			}
		case *ast.InterfaceType:
			p.demand(info.TypeOf(n))
		}
		return true
	})
}

// demand notes the methods of an interface. Those that ent itself declares are for hooks: see
// unhook.
func (p *pruner) demand(t types.Type) {
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "entgo.io/ent" {
		return
	}
	if i, ok := t.Underlying().(*types.Interface); ok {
		for method := range i.ExplicitMethods() {
			p.demanded[method.Name()] = true
		}
		for embedded := range i.EmbeddedTypes() {
			p.demand(embedded)
		}
	}
}

// reach keeps what is needed by what is kept.
func (p *pruner) reach() {
	for len(p.waiting) > 0 {
		for len(p.waiting) > 0 {
			last := len(p.waiting) - 1
			d := p.waiting[last]
			p.waiting = p.waiting[:last]
			p.look(d.node, d.info, true)
		}
		for _, m := range p.methods {
			if p.declarations[m.receiver.Pos()].kept && p.isDemanded(m.name.Name) {
				p.keep(m)
			}
		}
	}
}

func (p *pruner) isDemanded(method string) bool {
	return p.demanded[method] || slices.Contains([]string{"String", "Error", "Unwrap"}, method)
}

// rewrite writes the files of the output anew, and removes those that nothing is left of.
func (p *pruner) rewrite() error {
	gone := map[string][]ast.Node{}
	for _, d := range p.declarations {
		if !d.kept {
			gone[p.file(d)] = append(gone[p.file(d)], d.node)
		}
	}
	for name, nodes := range gone {
		rewrite := p.cut
		if !p.used[name] {
			rewrite = func(name string, _ []ast.Node) error { return os.Remove(name) }
		}
		if err := rewrite(name, nodes); err != nil {
			return fmt.Errorf("prune %s: %w", name, err)
		}
	}
	return nil
}

func (p *pruner) file(d *declaration) string { return p.fset.Position(d.node.Pos()).Filename }

func (p *pruner) cut(name string, nodes []ast.Node) error {
	source, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	slices.SortFunc(nodes, func(a, b ast.Node) int { return int(b.Pos() - a.Pos()) }) // from the end
	for _, n := range nodes {
		source = slices.Delete(source, p.fset.Position(start(n)).Offset, p.fset.Position(n.End()).Offset)
	}
	if source, err = imports.Process(name, source, nil); err != nil {
		return err
	}
	return os.WriteFile(name, source, 0o644) //nolint:gosec // source code
}

// start is where a declaration's comment begins.
func start(n ast.Node) token.Pos {
	var doc *ast.CommentGroup
	switch n := n.(type) {
	case *ast.FuncDecl:
		doc = n.Doc
	case *ast.GenDecl:
		doc = n.Doc
	case *ast.TypeSpec:
		doc = n.Doc
	}
	if doc != nil {
		return doc.Pos()
	}
	return n.Pos()
}
