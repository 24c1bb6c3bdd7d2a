package contract_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestCancel cancels an order before and after its money was taken: the stock is back at once, and
// so is the money.
func TestCancel(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	store, elsewhere := serve(t, databaseURL), serve(t, databaseURL)
	ada, staff := store.signIn(t, demo.CustomerEmail), store.signIn(t, demo.StaffEmail)
	before := stock(t, store)
	lines := []any{variables{"variantId": before.text("product.variants.0.id"), "quantity": 3}}
	for i, captured := range []bool{false, true} {
		cart := ada.ask(t, createCart, variables{"input": variables{"lines": lines}})
		bought := ada.ask(t, completeCheckout, variables{"input": variables{
			"idempotencyKey": fmt.Sprint("purchase ", i), "cart": variables{"id": cart.text("cartCreate.cart.id")},
			"expectedTotal":   cart.get("cartCreate.cart.total.gross"),
			"shippingAddress": address, "payment": variables{"gatewayToken": "tok_approved"},
		}})
		order := bought.text("checkoutComplete.order.id")
		if got, want := available(t, store), before.get("product.variants.0.availableQuantity").(float64)-3; got != want {
			t.Errorf("%v are available while 3 are ordered, want %v", got, want)
		}
		f := ada.at(elsewhere).followSocket(t, followOrder, variables{"order": variables{"id": order}})
		events := []string{"ORDER_PLACED", "PAYMENT_AUTHORIZED", "ORDER_CANCELLED", "PAYMENT_VOIDED"}
		payment, refunded := "VOIDED", "0.00"
		if captured {
			staff.ask(t, captureOrder, variables{"input": variables{"idempotencyKey": order, "orderId": order}})
			events = []string{"ORDER_PLACED", "PAYMENT_AUTHORIZED", "PAYMENT_CAPTURED", "ORDER_CANCELLED", "PAYMENT_REFUNDED"}
			payment, refunded = "REFUNDED", cart.text("cartCreate.cart.total.gross.amount")
		}

		cancelled := ada.ask(t, cancelOrder, variables{"input": variables{"idempotencyKey": order, "orderId": order}})
		cancelled.is("orderCancel.order.status", "CANCELLED", "orderCancel.order.payments.0.status", payment,
			"orderCancel.order.payments.0.refundedAmount.amount", refunded)
		if got, want := available(t, store), before.get("product.variants.0.availableQuantity"); got != want {
			t.Errorf("%v are available after the cancellation, want %v", got, want)
		}
		var told []string
		for range events {
			told = append(told, event(t, f).text("data.orderEvents.type"))
		}
		if diff := cmp.Diff(events, told); diff != "" {
			t.Errorf("told at another server (-want +got):\n%s", diff)
		}
	}
}

func stock(t *testing.T, c client) data {
	t.Helper()
	return c.ask(t, readProduct, variables{"slug": "flat-white-cup"})
}

func available(t *testing.T, c client) any {
	t.Helper()
	return stock(t, c).get("product.variants.0.availableQuantity")
}

// TestPaymentConfirmedByCustomer sends a customer to their bank's page, and asks again afterwards,
// at another server.
func TestPaymentConfirmedByCustomer(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	store, elsewhere := serve(t, databaseURL), serve(t, databaseURL)
	product := store.ask(t, readProduct, variables{"slug": "flat-white-cup"})
	lines := []any{variables{"variantId": product.text("product.variants.0.id")}}
	for decision, want := range map[string]string{"approve": "CheckoutCompleted", "decline": "PaymentDeclinedError"} {
		cart := store.ask(t, createCart, variables{"input": variables{"lines": lines}})
		input := variables{"input": variables{
			"idempotencyKey":  "key",
			"cart":            variables{"id": cart.text("cartCreate.cart.id"), "token": cart.text("cartCreate.token")},
			"expectedTotal":   cart.get("cartCreate.cart.total.gross"),
			"email":           "guest@example.com",
			"shippingAddress": address, "payment": variables{"gatewayToken": "tok_action_required"},
		}}
		pending := store.ask(t, completeCheckout, input)
		pending.is("checkoutComplete.__typename", "PaymentActionRequired", "checkoutComplete.order.status", "PENDING_PAYMENT")
		response, err := http.PostForm(pending.text("checkoutComplete.actionUrl"), url.Values{"decision": {decision}})
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		elsewhere.ask(t, completeCheckout, input).is("checkoutComplete.__typename", want)
	}
}
