package cost_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/cost"
	"github.com/shopgraph/shopgraph/graph/endpoint/bounds/boundstest"
)

// TestOwnDocumentsKeepToTheCostLimits: those of the playground and of the contract's tests cost
// less than anybody may ask for.
func TestOwnDocumentsKeepToTheCostLimits(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: string(text)})
	prices := cost.NewPrices(schema)
	documents := boundstest.Own(t, "../..")
	documents["introspection"] = boundstest.Introspection
	for path, text := range documents {
		doc, errs := gqlparser.LoadQueryWithRules(schema, text, nil)
		if errs != nil {
			continue // it is there to be refused
		}
		for _, op := range doc.Operations {
			if points := prices.Estimate(op, nil); points > 100_000 {
				t.Errorf("%s %s costs %d", filepath.Base(path), op.Name, points)
			}
		}
	}
}
