// Package plugin generates the table of types and fields that package executor reads Go values by, beside gqlgen's own output.
package plugin

import (
	_ "embed"
	"errors"
	"path/filepath"
	"sort"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/99designs/gqlgen/plugin"
	"github.com/vektah/gqlparser/v2/ast"
)

//go:embed table.gotpl
var tableTemplate string

// New returns the plugin. It writes table.go into the folder of gqlgen's generated code:
//
//	NewTable(cfg Config, batches Batches) *executor.Table
//
// Batches has a function for each field with a resolver; those that are nil have their resolver called for each parent.
func New() plugin.Plugin { return table{} }

type table struct{}

var _ plugin.CodeGenerator = table{}

// Name implements plugin.Plugin.
func (table) Name() string { return "executor" }

// GenerateCode implements plugin.CodeGenerator.
func (table) GenerateCode(data *codegen.Data) error {
	if err := supported(data); err != nil {
		return err
	}
	return templates.Render(templates.Options{
		PackageName:     data.Config.Exec.Package,
		Filename:        filepath.Join(data.Config.Exec.Dir(), "table.go"),
		Template:        tableTemplate,
		Data:            newTable(data),
		GeneratedHeader: true,
		Packages:        data.Config.Packages,
		PruneOptions:    data.Config.GetPruneOptions(),
	})
}

// supported refuses what would change how whole operations are executed, and which package executor would not know of.
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

func newTable(data *codegen.Data) tableData {
	t := tableData{Data: data}
	for _, o := range data.Objects {
		if o.IsReserved() {
			continue
		}
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
