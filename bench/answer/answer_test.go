package answer_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/shopgraph/shopgraph/bench/answer"
	"github.com/shopgraph/shopgraph/bench/dataset"
)

func store(t *testing.T) *dataset.Store {
	t.Helper()
	s, err := dataset.New(dataset.Sizes{Products: 300, Big: 5, Customers: 3, Orders: 20})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func contract(t *testing.T) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile("../../schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	s := store(t)
	product := s.Product(7)
	for name, tt := range map[string]struct{ got, want string }{
		"aliases and fragments": {
			string(answer.MustCompile(`query Q($of: String!) {
				it: product(slug: $of) { ...F ... on Product { of: category { parent { __typename } } } ... { __typename } } }
				fragment F on Product { slug available }`).Detail(nil, s, 7)),
			`{"data":{"it":{"slug":"` + product.Slug() + `","available":true,"of":{"parent":{"__typename":"Category"}},"__typename":"Product"}}}`,
		},
		"a short page": {
			string(answer.MustCompile(`{ products { totalCount pageInfo { hasNextPage hasPreviousPage } nodes { __typename } } }`).
				Listing(nil, s, s.BigCategory(), 10)),
			`{"data":{"products":{"totalCount":5,"pageInfo":{"hasNextPage":false,"hasPreviousPage":false},"nodes":[` +
				strings.Repeat(`{"__typename":"Product"},`, 4) + `{"__typename":"Product"}]}}}`,
		},
		"a first page": {
			string(answer.MustCompile(`{ me { orders { pageInfo { hasNextPage } edges { node { total { gross { currencyCode } tax { amount } } } } } } }`).
				History(nil, s, 1, 1)),
			`{"data":{"me":{"orders":{"pageInfo":{"hasNextPage":true},"edges":[{"node":{"total":{"gross":{"currencyCode":"USD"},"tax":{"amount":"0.00"}}}}]}}}}`,
		},
		"an empty page": {
			string(answer.MustCompile(`{ products { pageInfo { startCursor endCursor hasNextPage } nodes { id } } }`).Listing(nil, s, 0, 0)),
			`{"data":{"products":{"pageInfo":{"startCursor":null,"endCursor":null,"hasNextPage":true},"nodes":[]}}}`,
		},
	} {
		if tt.got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", name, tt.got, tt.want)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"{", "query A { a } query B { b }", "{ a { ...F } }"} {
		if _, err := answer.Compile(document); err == nil {
			t.Errorf("%q is taken", document)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a field that nothing is known of is answered")
		}
	}()
	answer.MustCompile("{ product { sound } }").Detail(nil, store(t), 0)
}

// TestVaried: random documents follow from their seed, keep to the contract and can be answered;
// each field is in some, and both literals and variables are used.
func TestVaried(t *testing.T) {
	t.Parallel()
	s, schema := store(t), contract(t)
	seen := map[string]bool{}
	for name, vary := range map[string]func(r *rand.Rand) (answer.Varied, []byte){
		"listing": func(r *rand.Rand) (answer.Varied, []byte) {
			v, err := answer.VaryListing(r, s.Category(1).ID.String(), 24)
			if err != nil {
				t.Fatal(err)
			}
			return v, v.Listing(nil, s, 1, 24)
		},
		"detail": func(r *rand.Rand) (answer.Varied, []byte) {
			v, err := answer.VaryDetail(r, "slug")
			if err != nil {
				t.Fatal(err)
			}
			return v, v.Detail(nil, s, 1)
		},
		"history": func(r *rand.Rand) (answer.Varied, []byte) {
			v, err := answer.VaryHistory(r, 10)
			if err != nil {
				t.Fatal(err)
			}
			return v, v.History(nil, s, 1, 10)
		},
	} {
		r, again := rand.New(rand.NewPCG(1, 2)), rand.New(rand.NewPCG(1, 2))
		for range 300 {
			v, got := vary(r)
			if other, _ := vary(again); other.Document != v.Document {
				t.Fatalf("%s: %s and %s have one seed", name, v.Document, other.Document)
			}
			parsed, err := gqlparser.LoadQueryWithRules(schema, v.Document, rules.NewDefaultRules())
			if err != nil {
				t.Fatalf("%s: %v", v.Document, err)
			}
			if !json.Valid(got) {
				t.Fatalf("%s: %s", v.Document, got)
			}
			note(seen, parsed, parsed.Operations[0].SelectionSet)
			seen["fixed "+name] = seen["fixed "+name] || v.Fixed
			seen["free "+name] = seen["free "+name] || !v.Fixed
		}
	}
	for _, want := range []string{
		"fixed listing", "free listing", "fixed detail", "free detail", "free history", "alias", "fragment", "inline fragment",
		"ProductConnection.edges", "Product.images", "Variant.compareAtPrice", "Category.parent", "Order.events",
		"OrderEvent.fulfillment", "FulfillmentLine.quantity", "Payment.refundedAmount", "PostalAddress.phone", "TaxedMoney.tax",
	} {
		if !seen[want] {
			t.Errorf("there was no %s", want)
		}
	}
}

// note remembers what a selection uses.
func note(seen map[string]bool, document *ast.QueryDocument, set ast.SelectionSet) {
	for _, selected := range set {
		switch selected := selected.(type) {
		case *ast.Field:
			seen["alias"] = seen["alias"] || selected.Alias != selected.Name
			seen[selected.ObjectDefinition.Name+"."+selected.Name] = true
			note(seen, document, selected.SelectionSet)
		case *ast.InlineFragment:
			seen["inline fragment"] = true
			note(seen, document, selected.SelectionSet)
		case *ast.FragmentSpread:
			seen["fragment"] = true
			note(seen, document, selected.Definition.SelectionSet)
		}
	}
}
