package contract_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// awaitIndex waits until an index answers searches.
func (c client) awaitIndex(t *testing.T) {
	t.Helper()
	told := ""
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		response, err := http.Get(c.url + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if told = string(body); strings.Contains(told, "index of ") {
			return
		}
	}
	t.Fatalf("there is no index: %s", told)
}

// TestSearchByIndex asks for what only an index knows, and holds what it finds to what the database does.
func TestSearchByIndex(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	database := serve(t, url)
	cfg := settings(url)
	cfg.SearchMemory = 64
	index := serveWith(t, cfg)
	database.awaitFacts(t)
	index.awaitIndex(t)

	index.ask(t, `{ search(query: "esspreso elephant") { totalCount relaxed didYouMean } }`, nil).is(
		"search.didYouMean", "espresso elephant", "search.relaxed", true, "search.totalCount", 12)
	suggested := index.ask(t, `{ searchSuggestions(query: "esp", first: 1) { queries { text highlighted { text highlighted } count } products { slug } } }`, nil)
	suggested.is("searchSuggestions.queries.0.text", "espresso", "searchSuggestions.queries.0.highlighted.0.text", "esp",
		"searchSuggestions.queries.0.highlighted.0.highlighted", true, "searchSuggestions.queries.0.highlighted.1.text", "resso")
	if products, _ := suggested.get("searchSuggestions.products").([]any); len(products) != 1 {
		t.Errorf("suggested are %v, where 1 was asked for", products)
	}

	index.ask(t, `query @inContext(language: DE) { search(query: "Sturmlaternen", first: 1) { edges { highlightedName { text highlighted } } } }`, nil).is(
		"search.edges.0.highlightedName.0.text", "Sturmlaterne", "search.edges.0.highlightedName.0.highlighted", true)

	mug := lookUp(t, st, "product", "diner-mug")
	staff := index.signIn(t, demo.StaffEmail)
	const explanation = `query($id: ID!, $query: String!) { searchExplanation(query: $query, productId: $id) {
		score popularity availability words { word matched kind fields factor rarity share weight length bonus score } } }`
	why := staff.ask(t, explanation, variables{"id": mug, "query": "mug"})
	why.is("searchExplanation.words.0.word", "mug", "searchExplanation.words.0.kind", "exact", "searchExplanation.availability", 1)
	if fields, _ := why.get("searchExplanation.words.0.fields").([]any); !slices.Contains(fields, any("name")) {
		t.Errorf("the word is in %v", fields)
	}
	staff.ask(t, explanation, variables{"id": mug, "query": "elephant"}).is("searchExplanation", nil)

	const facets = `facets(ids: ["category", "price", "vendor", "type", "attribute:capacity", "attribute:harvested", "attribute:roast", "available", "onSale"]) {
		id label estimated
		... on ValueFacet { display valueCount values { id label count selected swatchColor input } }
		... on CategoryFacet { categories { category { slug } depth count } } ... on PriceFacet { min { amount } max { amount } buckets { count } }
		... on NumberFacet { unit least greatest numbers { id count } } ... on DateFacet { earliest latest days { id count } } }`
	for _, document := range []string{
		`{ products(first: 5, sort: PRICE_LOWEST, filter: { facets: [{ id: "vendor", values: ["studio lehm"] }] }) { totalCount nodes { slug } sorts ` + facets + ` } }`,
		`{ category(slug: "coffee") { products(first: 5) { totalCount nodes { slug } ` + facets + ` } } }`,
		`{ search(query: "mug", first: 50, sort: NAME) { totalCount nodes { slug } relaxed ` + facets + ` } }`,
	} {
		byIndex, byDatabase := index.send(t, document, nil), database.send(t, document, nil)
		if string(byIndex.body) != string(byDatabase.body) {
			t.Errorf("%s (-index +database):\n%s", document, cmp.Diff(string(byIndex.body), string(byDatabase.body)))
		}
	}
}
