package contract_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestEveryChangeOfACartTakesItsVersion walks the mutations: what changes a cart that the client has
// seen can be refused if it has changed since. A claim is of a cart that nobody else can change then.
func TestEveryChangeOfACartTakesItsVersion(t *testing.T) {
	t.Parallel()
	schema, found := contract(), 0
	for _, field := range schema.Mutation.Fields {
		if len(field.Arguments) == 0 {
			continue
		}
		input := schema.Types[field.Arguments[0].Type.Name()]
		if cart := input.Fields.ForName("cart"); cart == nil || cart.Type.String() != "CartRef!" || field.Name == "cartClaim" || field.Name == "checkoutAbandon" {
			continue
		}
		found++
		if version := input.Fields.ForName("expectedVersion"); version == nil || version.Type.String() != "Int" {
			t.Errorf("%s takes no expectedVersion", field.Name)
		}
	}
	if found < 9 {
		t.Errorf("found %d mutations of carts", found)
	}
}

// TestProblemsAreTheRefusals asks a cart for its problems and checks it out, with nothing but how to
// pay: it is refused for these, or not at all.
func TestProblemsAreTheRefusals(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	shop := serve(t, url)
	ada := shop.signIn(t, demo.CustomerEmail)
	carafe := shop.ask(t, readProduct, variables{"slug": "glass-pour-over-carafe"}).text("product.variants.0.id")
	addressed := variables{"shippingAddress": variables{"address": address}}
	for _, c := range []struct {
		name     string
		by       client
		lines    []any       // of a new cart; nil for the one from before
		steps    []variables // of the buyer and the addresses
		sql      string
		problems []string
		refusal  string
	}{
		{"nothing in it", shop, []any{}, nil, "", []string{"REQUIRED [cart]", "REQUIRED [email]", "REQUIRED [shippingAddress]"}, "CheckoutInvalidError"},
		{"a guest", shop, []any{variables{"variantId": carafe}}, nil, "", []string{"REQUIRED [email]", "REQUIRED [shippingAddress]"}, "CheckoutInvalidError"},
		{"a guest who is reachable", shop, []any{variables{"variantId": carafe}}, []variables{{"buyer": variables{"email": "guest@example.com"}}},
			"", []string{"REQUIRED [shippingAddress]"}, "CheckoutInvalidError"},
		{"a user with an address", ada, []any{variables{"variantId": carafe}}, []variables{addressed}, "", nil, "CheckoutCompleted"},
		{"an address that is none any more", ada, []any{variables{"variantId": carafe}}, []variables{addressed},
			`UPDATE carts SET shipping_address = shipping_address || '{"postalCode": "1"}' WHERE status = 'OPEN'`,
			[]string{"INVALID [shippingAddress postalCode]"}, "CheckoutInvalidError"},
		{"too much", ada, []any{variables{"variantId": carafe, "quantity": 2}}, []variables{addressed},
			`UPDATE stock_levels SET on_hand = reserved WHERE variant_id = (SELECT id FROM variants WHERE sku = 'POUROVER-3-CUPS')`,
			[]string{"INSUFFICIENT_STOCK [cart]"}, "InsufficientStockError"},
		{"something that is not sold any more", ada, nil, nil, `UPDATE products SET status = 'ARCHIVED' WHERE slug = 'glass-pour-over-carafe'`,
			[]string{"UNAVAILABLE [cart]"}, "CheckoutInvalidError"},
	} {
		var ref variables
		if c.lines == nil {
			ref = variables{"id": ada.ask(t, `{ me { cart { id } } }`, nil).text("me.cart.id")}
		} else {
			made := c.by.ask(t, createCart, variables{"input": variables{"lines": c.lines}})
			if ref = (variables{"id": made.text("cartCreate.cart.id")}); c.by.token == "" {
				ref["token"] = made.text("cartCreate.token")
			}
		}
		for _, step := range c.steps {
			step["cart"] = ref
			field, kind := "cartBuyerUpdate", "CartBuyerUpdateInput"
			if step["buyer"] == nil {
				field, kind = "cartAddressesUpdate", "CartAddressesUpdateInput"
			}
			c.by.ask(t, fmt.Sprintf(`mutation($input: %s!) { %s(input: $input) { userErrors { code } } }`, kind, field), variables{"input": step})
		}
		if c.sql != "" {
			if _, err := st.DB.ExecContext(t.Context(), c.sql); err != nil {
				t.Fatal(err)
			}
		}
		cart := c.by.ask(t, `query($cart: CartRef!) { cart(cart: $cart) { version total { gross { amount currencyCode } } problems { code field message } } }`,
			variables{"cart": ref})
		var problems []string
		for _, p := range cart.list("cart.problems") {
			problem := p.(map[string]any)
			problems = append(problems, fmt.Sprint(problem["code"], " ", problem["field"]))
		}
		if diff := cmp.Diff(c.problems, problems); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		bought := c.by.ask(t, `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) {
			__typename ... on CheckoutInvalidError { userErrors { code field message } } } }`, variables{"input": variables{
			"idempotencyKey": c.name, "cart": ref, "expectedVersion": cart.get("cart.version"), "expectedTotal": cart.get("cart.total.gross"),
			"payment": variables{"gatewayToken": "tok_approved"},
		}})
		bought.is("checkoutComplete.__typename", c.refusal)
		told, _ := bought.get("checkoutComplete").(map[string]any)
		mistakes, _ := told["userErrors"].([]any)
		for _, mistake := range mistakes {
			isKnown := false
			for _, p := range cart.list("cart.problems") {
				isKnown = isKnown || cmp.Equal(p, mistake)
			}
			if !isKnown {
				t.Errorf("%s: refused for %v, which was no problem", c.name, mistake)
			}
		}
	}
}
