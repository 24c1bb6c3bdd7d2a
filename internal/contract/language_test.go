package contract_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestDocumentedTranslations asks what docs/translations.md asks.
func TestDocumentedTranslations(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/translations.md")
	if err != nil {
		t.Fatal(err)
	}
	operations := regexp.MustCompile("(?s)```graphql\n(.*?)```").FindAllSubmatch(text, -1)
	if len(operations) != 2 {
		t.Fatalf("there are %d operations", len(operations))
	}
	st, databaseURL := newShop(t)
	guest := serve(t, databaseURL)
	page := guest.ask(t, string(operations[0][1]), variables{"slug": "diner-becher"})
	page.is("context.language.code", "de", "context.country", "AT", "product.name", "Diner-Becher", "product.translations.0.slug", "diner-mug")
	staff := guest.signIn(t, demo.StaffEmail)
	staff.ask(t, string(operations[1][1]), variables{"product": lookUp(t, st, "product", "diner-mug")}).is("translationsSet.translations.0.version", 2)
	guest.ask(t, string(operations[0][1]), variables{"slug": "becher"}).is("product.name", "Becher")
}

// TestLanguageIsOfTheDocument: what an answer's language depends on is in its address, so caches need to
// vary on nothing else.
func TestLanguageIsOfTheDocument(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	guest := serve(t, databaseURL)
	get := func(document, vars, accept string) (header http.Header, name string) {
		t.Helper()
		address := guest.url + "/graphql?query=" + url.QueryEscape(document) + "&variables=" + url.QueryEscape(vars)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Language", accept)
		r.Header.Set("Apollo-Require-Preflight", "true")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var answer struct {
			Data struct{ Product struct{ Name string } }
		}
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
			t.Fatal(err)
		}
		return response.Header, answer.Data.Product.Name
	}
	const given = `query($l: LanguageCode) @inContext(language: $l) { product(slug: "diner-mug") { name } }`
	for _, c := range []struct{ document, vars, want string }{
		{`{ product(slug: "diner-mug") { name } }`, "{}", "Diner Mug"},
		{`query @inContext(language: "de") { product(slug: "diner-mug") { name } }`, "{}", "Diner-Becher"},
		{given, `{"l":"de"}`, "Diner-Becher"}, {given, `{"l":"PT_BR"}`, "Diner Mug"}, {given, "{}", "Diner Mug"},
	} {
		for _, accept := range []string{"en", "de", "fr,de;q=0.5"} {
			header, name := get(c.document, c.vars, accept)
			if name != c.want || header.Get("Cache-Control") != "public, max-age=60" || strings.Contains(header.Get("Vary"), "Language") {
				t.Errorf("%s with %s for %s: %s, %v", c.document, c.vars, accept, name, header)
			}
		}
	}
	if header, _ := get(`query @inContext(language: "de") { context { language { name } } languages { code } }`, "{}", "en"); header.Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("the context is cached by %s", header.Get("Cache-Control"))
	}
}

// TestOrdersInLanguages: an order keeps the names that it was placed with, and what it refers to is in the
// language of whoever asks, also over a subscription.
func TestOrdersInLanguages(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	ada := serve(t, databaseURL).signIn(t, demo.CustomerEmail)
	variant := ada.ask(t, `{ product(slug: "diner-mug") { variants { id } } }`, nil).text("product.variants.0.id")
	cart := ada.ask(t, createCart, variables{"input": variables{"lines": []any{variables{"variantId": variant}}}})
	bought := ada.ask(t, `mutation($input: CheckoutCompleteInput!) @inContext(language: "de") { checkoutComplete(input: $input) {
		... on CheckoutCompleted { order { id lines { productName variantName variant { name product { name } } } } } } }`, variables{"input": variables{
		"idempotencyKey": "key", "cart": variables{"id": cart.text("cartCreate.cart.id")}, "expectedTotal": cart.get("cartCreate.cart.total.gross"),
		"shippingAddress": address, "payment": variables{"gatewayToken": "tok_approved"},
	}})
	bought.is("checkoutComplete.order.lines.0.productName", "Diner Mug", "checkoutComplete.order.lines.0.variantName", "Cream",
		"checkoutComplete.order.lines.0.variant.name", "Creme", "checkoutComplete.order.lines.0.variant.product.name", "Diner-Becher")
	events := ada.followEvents(t, `subscription($order: OrderRef!) @inContext(language: "de") { orderEvents(order: $order) {
		... on OrderEvent { sequence order { lines { productName variant { product { name } } } } } } }`, variables{"order": variables{"id": bought.text("checkoutComplete.order.id")}})
	var first struct{ Data map[string]any }
	if err := json.Unmarshal(events.next(), &first); err != nil {
		t.Fatal(err)
	}
	data{t, first.Data}.is("orderEvents.order.lines.0.productName", "Diner Mug", "orderEvents.order.lines.0.variant.product.name", "Diner-Becher")
}
