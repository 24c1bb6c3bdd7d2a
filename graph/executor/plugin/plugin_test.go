package plugin

import (
	"strings"
	"testing"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestRefusesWhatChangesExecution, since the executor would not know of it. What it generates is
// tested with the executor.
func TestRefusesWhatChangesExecution(t *testing.T) {
	t.Parallel()
	onField := &codegen.Directive{DirectiveDefinition: &ast.DirectiveDefinition{
		Name: "upper", Locations: []ast.DirectiveLocation{ast.LocationField},
	}}
	for want, data := range map[string]*codegen.Data{
		"use_function_syntax": {Config: &config.Config{UseFunctionSyntaxForExecutionContext: true}},
		"subscription":        {Config: &config.Config{SubscriptionContextField: true}},
		"omit_panic_handler":  {Config: &config.Config{OmitPanicHandler: true}},
		"worker_limit":        {Config: &config.Config{Exec: config.ExecConfig{WorkerLimit: 1}}},
		"FIELD":               {Config: &config.Config{}, AllDirectives: codegen.DirectiveList{"upper": onField}},
	} {
		err := (&generator{}).GenerateCode(data)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want one about %s", err, want)
		}
	}
}
