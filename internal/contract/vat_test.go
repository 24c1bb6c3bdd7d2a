package contract_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestVIESIsAsked has a server ask a registry that stands in for VIES, and tell who follows the cart what it said.
func TestVIESIsAsked(t *testing.T) {
	t.Parallel()
	registry := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"valid":true,"requestIdentifier":"WAPIAAAAW1234"}`)
	}))
	t.Cleanup(registry.Close)
	_, databaseURL := newShop(t)
	cfg := settings(databaseURL)
	cfg.VIESURL, cfg.VIESRequester, cfg.Jobs = registry.URL+"/", "DE 136 695 976", true
	guest := serveWith(t, cfg)
	made := guest.ask(t, createCart, variables{"input": variables{}})
	ref := variables{"id": made.text("cartCreate.cart.id"), "token": made.text("cartCreate.token")}
	follower := guest.followSocket(t, `subscription($cart: CartRef!) { cartUpdated(cart: $cart) { buyer { vatNumber { status consultationNumber } } } }`, variables{"cart": ref})
	decode(t, follower.next()).is("data.cartUpdated.buyer.vatNumber", nil)
	guest.ask(t, `mutation($cart: CartRef!) { cartBuyerUpdate(input: { cart: $cart, buyer: { vatNumber: "FR83404833048" } }) { userErrors { message } } }`, variables{"cart": ref})
	for {
		seen := decode(t, follower.next())
		if seen.text("data.cartUpdated.buyer.vatNumber.status") == "VALID" {
			seen.is("data.cartUpdated.buyer.vatNumber.consultationNumber", "WAPIAAAAW1234")
			return
		}
	}
}
