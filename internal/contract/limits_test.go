package contract_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/demo"
)

const (
	makeCart = `mutation($input: CartCreateInput!) {
		cartCreate(input: $input) { token cart { id total { gross { amount currencyCode } } } userErrors { code message field retryAfter } }
	}`
	tryCheckout = `mutation($input: CheckoutCompleteInput!) {
		checkoutComplete(input: $input) {
			__typename
			... on CheckoutError { message }
			... on CheckoutInvalidError { userErrors { code message field retryAfter } }
			... on CheckoutInProgress { retryAfter }
		}
	}`
)

// fill makes a cart of so many units and returns what it takes to check it out, with a payment that
// waits for the customer.
func (c client) fill(t *testing.T, units int, email string) variables {
	t.Helper()
	lines := []any{variables{"variantId": stock(t, c).text("product.variants.0.id"), "quantity": units}}
	made := c.ask(t, makeCart, variables{"input": variables{"lines": lines}})
	cart := variables{"id": made.text("cartCreate.cart.id")}
	if c.token == "" {
		cart["token"] = made.text("cartCreate.token")
	}
	input := purchaseOf(cart, "")
	input["idempotencyKey"], input["email"] = cart["id"], email
	input["expectedTotal"] = made.get("cartCreate.cart.total.gross")
	input["payment"] = variables{"gatewayToken": "tok_action_required"}
	return input
}

// check checks a cart out, and returns what came of it. One that is in progress is asked for again.
func (c client) check(t *testing.T, input variables) (kind string, came data) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		came = c.ask(t, tryCheckout, variables{"input": input})
		if kind = came.text("checkoutComplete.__typename"); kind != "CheckoutInProgress" {
			return kind, came
		}
		if time.Now().After(deadline) {
			t.Fatal("in progress for good")
		}
	}
}

// TestUnpaidOrdersAreLimited for a user, for guests of an e-mail address and for those of a
// network.
func TestUnpaidOrdersAreLimited(t *testing.T) {
	t.Parallel()
	st, databaseURL := newShop(t)
	cfg := settings(databaseURL)
	cfg.UnpaidOrders, cfg.AddressUnpaidOrders, cfg.UnpaidUnits = 2, 3, 9
	guest := serveWith(t, cfg)
	execute(t, st, `UPDATE stock_levels SET on_hand = 10000`)
	ada := guest.signIn(t, demo.CustomerEmail)
	const placed, refused = "PaymentActionRequired", "CheckoutInvalidError"
	for i, tt := range []struct {
		by    client
		units int
		email string
		want  string
	}{
		{guest, 10, "one@example.com", refused}, // more than an order may take
		{guest, 1, "one@example.com", placed},
		{guest, 1, "ONE@example.com", placed},
		{guest, 1, "one@example.com", refused},
		{guest, 8, "two@example.com", refused}, // units of the network
		{guest, 1, "two@example.com", placed},
		{guest, 1, "three@example.com", refused}, // orders of the network
		{ada, 1, "one@example.com", placed},      // what guests do with an address does not count for users
		{ada, 9, "any@example.com", refused},
		{ada, 1, "any@example.com", placed},
		{ada, 1, "other@example.com", refused},
	} {
		got, came := tt.by.check(t, tt.by.fill(t, tt.units, tt.email))
		if got != tt.want {
			t.Errorf("%d: %s, want %s: %v", i, got, tt.want, came.value)
		}
		if got != refused {
			continue
		}
		came.is("checkoutComplete.userErrors.0.code", "LIMIT_REACHED")
		if message := came.text("checkoutComplete.userErrors.0.message"); !strings.HasSuffix(message, ".") {
			t.Errorf("%d: %q is no sentence", i, message)
		}
		if wait := came.get("checkoutComplete.userErrors.0.retryAfter"); (wait == nil) != (tt.units == 10) {
			t.Errorf("%d: try again after %v", i, wait)
		}
	}
	// Once they are paid for, there is room again.
	input := guest.fill(t, 1, "four@example.com")
	execute(t, st, `DELETE FROM order_holds`)
	input["payment"] = variables{"gatewayToken": "tok_approved"}
	for range 4 {
		if got, came := guest.check(t, input); got != "CheckoutCompleted" {
			t.Errorf("%v", came.value)
		}
		input = guest.fill(t, 1, "four@example.com")
		input["payment"] = variables{"gatewayToken": "tok_approved"}
	}
	if left := texts(t, st, `SELECT 'left' FROM order_holds`); len(left) > 0 {
		t.Errorf("%d holders of orders that are paid for", len(left))
	}
}

// TestRacingCartsDoNotPassALimitTogether checks carts out at once, of one guest and of many.
func TestRacingCartsDoNotPassALimitTogether(t *testing.T) {
	t.Parallel()
	st, databaseURL := newShop(t)
	cfg := settings(databaseURL)
	cfg.AddressUnpaidOrders, cfg.UnpaidUnits = 3, 40
	guest := serveWith(t, cfg)
	execute(t, st, `UPDATE stock_levels SET on_hand = 10000`)
	var inputs []variables
	for i := range 10 {
		inputs = append(inputs, guest.fill(t, 15, fmt.Sprintf("guest%d@example.com", i%4)))
	}
	var work sync.WaitGroup
	for _, input := range inputs {
		work.Go(func() { guest.check(t, input) })
	}
	work.Wait()
	reserved := texts(t, st, `SELECT count(DISTINCT order_id) || ' orders, ' || sum(quantity) || ' units' FROM stock_reservations`)
	if reserved[0] != "2 orders, 30 units" {
		t.Errorf("reserved are %s", reserved[0])
	}
}

// TestGuestCartsAreLimited for a network. Users make what they like, and carts that are there can
// be used.
func TestGuestCartsAreLimited(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	cfg := settings(databaseURL)
	cfg.AddressCarts, cfg.MaxLineQuantity = 3, 5
	guest := serveWith(t, cfg)
	variant := stock(t, guest).text("product.variants.0.id")
	made := guest.ask(t, makeCart, variables{"input": variables{"lines": []any{variables{"variantId": variant, "quantity": 6}}}})
	made.is("cartCreate.userErrors.0.code", "OUT_OF_RANGE") // and no cart is made
	empty := variables{"input": variables{"lines": []any{}}}
	var cart data
	for range 3 {
		cart = guest.ask(t, makeCart, empty)
		cart.text("cartCreate.token")
	}
	refused := guest.ask(t, `mutation($input: CartCreateInput!) {
		a: cartCreate(input: $input) { cart { id } userErrors { code retryAfter } }
		b: cartCreate(input: $input) { cart { id } userErrors { code retryAfter } }
	}`, empty)
	for _, alias := range []string{"a", "b"} {
		refused.is(alias+".cart", nil)
		refused.is(alias+".userErrors.0.code", "TOO_MANY_ATTEMPTS")
		if wait, _ := refused.get(alias + ".userErrors.0.retryAfter").(float64); wait < 1000 || wait > 1200 {
			t.Errorf("try again after %v seconds", wait)
		}
	}
	ref := variables{"id": cart.text("cartCreate.cart.id"), "token": cart.text("cartCreate.token")}
	for range 2 {
		guest.ask(t, `mutation($input: CartLinesAddInput!) { cartLinesAdd(input: $input) { cart { id } userErrors { code } } }`,
			variables{"input": variables{"cart": ref, "lines": []any{variables{"variantId": variant, "quantity": 3}}}})
	}
	guest.ask(t, `query($cart: CartRef!) { cart(cart: $cart) { totalQuantity } }`, variables{"cart": ref}).is("cart.totalQuantity", 3)
	ada := guest.signIn(t, demo.CustomerEmail)
	for range 5 {
		ada.ask(t, makeCart, empty).text("cartCreate.cart.id")
	}
}
