package contract_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/graph/endpoint/playground"
	"github.com/shopgraph/shopgraph/graph/executor/executortest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// All servers of these tests check each answer against gqlgen's own executor (assemble). The tests
// here are about operations that no other test asks for.

// TestExamplesOnBothExecutors walks through the playground's examples, each with what the ones
// before answered.
func TestExamplesOnBothExecutors(t *testing.T) {
	t.Parallel()
	_, url := newShop(t)
	guest := serve(t, url)
	answers := data{t, map[string]any{}}
	for _, example := range playground.Examples() {
		if strings.Contains(example.Query, "subscription") {
			continue
		}
		caller := guest
		if header := example.Headers["Authorization"]; header != "" {
			caller.token = strings.TrimPrefix(fill(answers, header), "Bearer ")
		}
		var given strings.Builder
		encoder := json.NewEncoder(&given)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(example.Variables); err != nil {
			t.Fatal(err)
		}
		vars := variables{}
		if err := json.Unmarshal([]byte(fill(answers, given.String())), &vars); err != nil {
			t.Fatal(err)
		}
		for name, value := range caller.ask(t, example.Query, vars).value.(map[string]any) {
			answers.value.(map[string]any)[name] = value
		}
		if strings.Contains(example.Query, "mutation SignUp") { // whose mail the shopper follows
			token := guest.mailed(t, "verify-email", answers.text("signUp.email"))
			guest.ask(t, emailVerify, variables{"input": variables{"token": token, "password": "analytical engine"}})
		}
	}
	answers.is("fulfillmentUpdate.order.status", "SHIPPED")
}

var earlier = regexp.MustCompile(`<(\w+(?:\.\w+)*)>`)

// fill puts values of answers where an example names them.
func fill(answers data, text string) string {
	return earlier.ReplaceAllStringFunc(text, func(name string) string {
		return answers.text(strings.Trim(name, "<>"))
	})
}

// TestStorefrontOnBothExecutors asks for what the clients of e2e/ ask for.
func TestStorefrontOnBothExecutors(t *testing.T) {
	t.Parallel()
	_, url := newShop(t)
	guest := serve(t, url)
	document := readFile(t, filepath.Join("..", "..", "e2e", "documents", "storefront.graphql"))
	operations := operationsOf(t, string(document))
	guest.ask(t, operations["Listing"], variables{"first": 10, "after": nil})
	cart := guest.ask(t, createCart, variables{"input": variables{}})
	ref := variables{"id": cart.text("cartCreate.cart.id"), "token": cart.text("cartCreate.token")}
	product := guest.ask(t, `{ products(first: 1) { nodes { variants { id } } } }`, nil)
	line := variables{"variantId": product.text("products.nodes.0.variants.0.id"), "quantity": 1}
	guest.ask(t, operations["AddToCart"], variables{"input": variables{"cart": ref, "lines": []any{line}}})
	total := guest.ask(t, `query($cart: CartRef!) { cart(cart: $cart) { total { gross { amount currencyCode } } } }`, variables{"cart": ref})
	guest.ask(t, operations["Checkout"], variables{"input": variables{
		"idempotencyKey": "key", "email": "guest@example.com", "cart": ref, "shippingAddress": address,
		"expectedTotal": total.get("cart.total.gross"), "payment": variables{"gatewayToken": "tok_approved"},
	}}).is("checkoutComplete.__typename", "CheckoutCompleted")
}

// operationsOf returns each operation of a document with the fragments, by its name.
func operationsOf(t *testing.T, text string) map[string]string {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatal(err)
	}
	operations := map[string]string{}
	for _, operation := range doc.Operations {
		var out strings.Builder
		formatter.NewFormatter(&out).FormatQueryDocument(&ast.QueryDocument{
			Operations: ast.OperationList{operation}, Fragments: fragmentsFor(doc, operation.SelectionSet),
		})
		operations[operation.Name] = out.String()
	}
	return operations
}

// fragmentsFor returns the fragments that a selection spreads.
func fragmentsFor(doc *ast.QueryDocument, set ast.SelectionSet) (fragments ast.FragmentDefinitionList) {
	for _, item := range set {
		switch s := item.(type) {
		case *ast.Field:
			fragments = append(fragments, fragmentsFor(doc, s.SelectionSet)...)
		case *ast.InlineFragment:
			fragments = append(fragments, fragmentsFor(doc, s.SelectionSet)...)
		case *ast.FragmentSpread:
			fragment := doc.Fragments.ForName(s.Name)
			fragments = append(append(fragments, fragment), fragmentsFor(doc, fragment.SelectionSet)...)
		}
	}
	return fragments
}

// randomHead is what an operation made at random begins with.
var randomHead = regexp.MustCompile(`^query Random(\([^)]*\))?`)

// TestRandomQueriesOnBothExecutors asks at random for all that can be read, as somebody who may
// read it. None costs more than it was estimated to cost.
func TestRandomQueriesOnBothExecutors(t *testing.T) {
	t.Parallel()
	c := newReadable(t)
	ids := c.readableIDs(t)
	generator := executortest.Generator{Schema: contract(), Argument: ids.argument, Depth: 6, Width: 4}
	answered := 0
	rapid.Check(t, func(rt *rapid.T) {
		caller := rapid.SampledFrom([]client{c.guest, c.ada, c.staff}).Draw(rt, "caller")
		document, vars := generator.Operation(rt, ast.Query)
		if rapid.Bool().Draw(rt, "in German") {
			document = randomHead.ReplaceAllString(document, `$0 @inContext(language: "de")`)
		}
		request := caller.request(t.Context(), t, document, vars)
		request.Header.Set("X-Shopgraph-Cost", "1")
		answer := do(t, request)
		if strings.Contains(string(answer.body), `"data":{`) {
			answered++
		}
		var told struct {
			Extensions struct {
				Cost struct{ Requested, Actual int }
			}
		}
		if err := json.Unmarshal(answer.body, &told); err != nil {
			rt.Fatal(err)
		}
		if costs := told.Extensions.Cost; costs.Actual > costs.Requested {
			rt.Fatalf("cost %d, which is more than the estimate of %d: %s with %v", costs.Actual, costs.Requested, document, vars)
		}
		if t.Failed() {
			rt.Fatalf("see above")
		}
	})
	if answered == 0 {
		t.Error("none was answered")
	}
}

// newReadable returns a shop with many rows, whose server checks its answers.
func newReadable(t *testing.T) *counted {
	t.Helper()
	c := newCounted(t)
	s := assemble(t, settings(c.databaseURL))
	run(t.Context(), t, s)
	front := httptest.NewUnstartedServer(s.Handler())
	front.Config.BaseContext = func(net.Listener) context.Context { return t.Context() }
	front.Start()
	t.Cleanup(front.Close)
	there := client{url: front.URL}
	c.guest, c.ada, c.staff = there, c.ada.at(there), c.staff.at(there)
	return c
}

// readable are ids by their prefixes, and what else arguments can be.
type readable map[string][]string

func (c *counted) readableIDs(t *testing.T) readable {
	t.Helper()
	ids := readable{"slug": {"rows", "root-10", "rows-product-1", "size-product-10", "none"}}
	for _, id := range c.ids(t, "SELECT id FROM products ORDER BY slug LIMIT 3") {
		ids["id"] = append(ids["id"], typeid.Of[typeid.Product](id).String())
	}
	for _, id := range c.ids(t, "SELECT id FROM categories ORDER BY slug LIMIT 3") {
		ids["category"] = append(ids["category"], typeid.Of[typeid.Category](id).String())
	}
	for _, id := range c.ids(t, "SELECT id FROM orders WHERE number LIKE 'ROWS-%' ORDER BY number LIMIT 3") {
		ids["order"] = append(ids["order"], typeid.Of[typeid.Order](id).String())
	}
	ids["id"] = append(ids["id"], append(ids["category"], ids["order"]...)...)
	ids["id"] = append(ids["id"], "bad", typeid.NewUser().String())
	return ids
}

// argument is a value of an argument, good or bad.
func (ids readable) argument(t *rapid.T, _ *ast.FieldDefinition, argument *ast.ArgumentDefinition) string {
	quoted := func(kind string) string { return fmt.Sprintf("%q", rapid.SampledFrom(ids[kind]).Draw(t, kind)) }
	switch argument.Name {
	case "first":
		return fmt.Sprint(rapid.IntRange(0, 5).Draw(t, "first"))
	case "id", "slug":
		return quoted(argument.Name)
	case "ids":
		return "[" + quoted("id") + ", " + quoted("id") + "]"
	case "country":
		return rapid.SampledFrom([]string{`"CA"`, `"DE"`, `"XX"`}).Draw(t, "country")
	case "by":
		return "{ id: " + quoted("order") + " }"
	case "cart":
		return `{ id: "cart_01m7ztsvppfw4sedz299het24g" }`
	case "sort":
		return rapid.SampledFrom([]string{"NEWEST", "NAME"}).Draw(t, "sort")
	case "filter":
		if argument.Type.Name() == "ProductFilter" {
			return "{ categoryId: " + quoted("category") + " }"
		}
		return "{ status: PROCESSING }"
	case "last":
		return rapid.SampledFrom([]string{"", "", "", "3"}).Draw(t, "last")
	case "after", "before":
		return rapid.SampledFrom([]string{"", "", "", "", `"bad"`}).Draw(t, "cursor")
	}
	return ""
}
