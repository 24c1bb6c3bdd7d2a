package contract_test

import (
	"testing"
	"time"
)

// TestCartReminder has a guest leave a cart for a day, get it back by the link in a mail, and want no more of them. It is by two
// servers: the one that mails comes up later.
func TestCartReminder(t *testing.T) {
	t.Parallel()
	st, databaseURL := newShop(t)
	first := settings(databaseURL)
	first.Jobs = false
	guest := serveWith(t, first)
	variant := stock(t, guest).text("product.variants.0.id")
	made := guest.ask(t, createCart, variables{"input": variables{
		"buyer": variables{"email": "left@example.com"}, "lines": []any{variables{"variantId": variant, "quantity": 2}},
	}})
	made.text("cartCreate.cart.id")
	if _, err := st.DB.ExecContext(t.Context(), `UPDATE carts SET created_at = now() - interval '25 hours', updated_at = now() - interval '25 hours'`); err != nil {
		t.Fatal(err)
	}
	second := settings(databaseURL)
	second.AbandonedCartAfter = 24 * time.Hour
	later := serveWith(t, second)
	token := variables{"input": variables{"token": later.mailed(t, "cart/restore", "left@example.com")}}
	restored := later.ask(t, `mutation($input: CartRestoreInput!) { cartRestore(input: $input) { cart { totalQuantity buyer { email } } token userErrors { message } } }`, token)
	restored.is("cartRestore.cart.totalQuantity", 2, "cartRestore.cart.buyer.email", "left@example.com")
	if restored.text("cartRestore.token") == made.text("cartCreate.token") {
		t.Error("the copy has the token of the cart")
	}
	later.ask(t, `mutation($input: CartMailOptOutInput!) { cartMailOptOut(input: $input) { optedOut } }`, token).is("cartMailOptOut.optedOut", true)
}
