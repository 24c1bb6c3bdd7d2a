// Package plugin generates what package executor needs beside gqlgen's own output. That is the
// table of types and fields, by which the executor reads Go values. It also generates what lets a
// field be written once.
package plugin

import (
	_ "embed"
	"errors"
	"path/filepath"
	"sort"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/99designs/gqlgen/plugin"
	"github.com/vektah/gqlparser/v2/ast"
)

var (
	//go:embed table.gotpl
	tableTemplate string
	//go:embed fields.gotpl
	fieldsTemplate string
	//go:embed types.gotpl
	typesTemplate string
)

// Options has gqlgen write table.go into the folder of its generated code:
//
//	NewTable(cfg Config, batches Batches) *executor.Table
//
// Batches has a function for each field with a resolver; those that are nil have their resolver
// called for each parent.
//
// Where gqlgen.yml says where resolvers are, fields of objects are written once, for all their
// parents. Then fields.go beside it has an interface for each object with fields that have
// resolvers, and what makes of it batch functions and gqlgen's resolvers. And fields_gen.go beside
// the resolvers has the types whose methods are the fields. gqlgen writes resolvers for the fields
// of roots only.
func Options() []api.Option {
	g := &generator{}
	return []api.Option{api.PrependPlugin(g), api.AddPlugin(restorer{g})}
}

// generator goes before gqlgen's plugin of resolvers, and restorer after it.
type (
	generator struct{ hidden []*codegen.Field }
	restorer  struct{ *generator }
)

var (
	_ plugin.CodeGenerator = (*generator)(nil)
	_ plugin.CodeGenerator = restorer{}
)

// Name implements plugin.Plugin.
func (*generator) Name() string { return "executor" }

// GenerateCode implements plugin.CodeGenerator.
func (g *generator) GenerateCode(data *codegen.Data) error {
	if err := supported(data); err != nil {
		return err
	}
	table, exec := newTable(data), data.Config.Exec
	if err := render(data, exec.Package, filepath.Join(exec.Dir(), "table.go"), tableTemplate, table); err != nil || !data.Config.Resolver.IsDefined() {
		return err
	}
	if err := render(data, exec.Package, filepath.Join(exec.Dir(), "fields.go"), fieldsTemplate, table); err != nil {
		return err
	}
	resolver := data.Config.Resolver
	if err := render(data, resolver.Package, filepath.Join(resolver.Dir(), "fields_gen.go"), typesTemplate, table); err != nil {
		return err
	}
	g.hide(data)
	return nil
}

func render(data *codegen.Data, pkg, file, template string, table tableData) error {
	return templates.Render(templates.Options{
		PackageName:     pkg,
		Filename:        file,
		Template:        template,
		Data:            table,
		GeneratedHeader: true,
		Packages:        data.Config.Packages,
		PruneOptions:    data.Config.GetPruneOptions(),
	})
}

// hide has gqlgen's plugin of resolvers know nothing of the fields of objects.
func (g *generator) hide(data *codegen.Data) {
	for _, o := range data.Objects {
		for _, f := range o.Fields {
			if f.IsResolver && !o.Root {
				f.IsResolver = false
				g.hidden = append(g.hidden, f)
			}
		}
	}
}

// GenerateCode implements plugin.CodeGenerator: what gqlgen generates then knows of those fields
// again.
func (r restorer) GenerateCode(*codegen.Data) error {
	for _, f := range r.hidden {
		f.IsResolver = true
	}
	return nil
}

// supported refuses what would change how whole operations are executed, and which package executor
// would not know of.
func supported(data *codegen.Data) error {
	switch {
	case data.Config.UseFunctionSyntaxForExecutionContext:
		return errors.New("use_function_syntax_for_execution_context is not supported")
	case data.Config.SubscriptionContextField || data.SubscriptionRoot != nil && data.SubscriptionRoot.HasSubscriptionContextField():
		return errors.New("subscription contexts are not supported")
	case data.Config.OmitPanicHandler || data.Config.Exec.WorkerLimit != 0:
		return errors.New("omit_panic_handler and worker_limit are not supported")
	}
	for _, location := range []string{"FIELD", "QUERY", "MUTATION", "SUBSCRIPTION"} {
		if len(data.AllDirectives.LocationDirectives(location)) > 0 {
			return errors.New("directives of operations that are executed at run time are not supported: " + location)
		}
	}
	return nil
}

// tableData is what the template is given.
type tableData struct {
	*codegen.Data
	Types      []object
	Interfaces []*codegen.Interface
}

// object is an object type with the fields that the executor can read.
type object struct {
	*codegen.Object
	Readable []field
}

// Batched are the fields that can have a batch function.
func (o object) Batched() (fields []field) {
	for _, f := range o.Readable {
		if f.IsBatched() {
			fields = append(fields, f)
		}
	}
	return fields
}

// Resolved are the fields that resolvers are for.
func (o object) Resolved() (fields []field) {
	for _, f := range o.Batched() {
		if f.IsResolver {
			fields = append(fields, f)
		}
	}
	return fields
}

// Generated is the name that the package of gqlgen's code is imported under.
func (t tableData) Generated() string {
	return templates.CurrentImports.Lookup(t.Config.Exec.ImportPath())
}

func newTable(data *codegen.Data) tableData {
	t := tableData{Data: data}
	for _, o := range data.Objects {
		t.Types = append(t.Types, object{o, readable(o)})
	}
	for _, i := range data.Interfaces {
		if i.Kind == ast.Interface || i.Kind == ast.Union {
			t.Interfaces = append(t.Interfaces, i)
		}
	}
	sort.Slice(t.Interfaces, func(i, j int) bool { return t.Interfaces[i].Name < t.Interfaces[j].Name })
	return t
}

func readable(o *codegen.Object) (fields []field) {
	for _, one := range o.Fields {
		if f := newField(one); f.isReadable() {
			fields = append(fields, f)
		}
	}
	return fields
}
