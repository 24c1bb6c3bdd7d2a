package caching

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestOnlyWhatAllShareIsCached: whoever lets something else be cached must mean it.
func TestOnlyWhatAllShareIsCached(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: string(text)})
	caching := New(schema)
	var roots []string
	for _, field := range schema.Query.Fields {
		if caching.hints[field].public {
			roots = append(roots, field.Name)
		}
	}
	slices.Sort(roots)
	if diff := cmp.Diff([]string{
		"addressForm", "attributes", "categories", "category", "categoryRedirect", "collection", "collectionRedirect", "collections",
		"context", "countries", "currencies", "languages", "product", "productRedirect", "productType", "productTypes", "products", "search",
		"searchSuggestions", "sitemap", "variant",
	}, roots); diff != "" {
		t.Error(diff)
	}
	for _, field := range slices.Concat(schema.Mutation.Fields, schema.Subscription.Fields) {
		if h := caching.hints[field]; h != (hint{}) {
			t.Errorf("%s is cached: %v", field.Name, h)
		}
	}
	for _, name := range []string{"User", "Address", "Cart", "Order", "Payment", "PaymentMethod", "Fulfillment"} {
		if schema.Types[name].Directives.ForName("cacheControl") != nil {
			t.Errorf("%s is cached", name)
		}
	}
}
