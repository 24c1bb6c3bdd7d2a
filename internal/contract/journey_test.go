package contract_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestShoppersPath goes from the first look at the catalog to the parcel at the door, once as a new
// customer and once as a guest. Who follows the order is connected to another server than the one
// where it is bought and sent.
func TestShoppersPath(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	store, elsewhere := serve(t, databaseURL), serve(t, databaseURL)
	staff := store.signIn(t, demo.StaffEmail)

	t.Run("customer", func(t *testing.T) {
		t.Parallel()
		shopper := register(t, store, "nell@example.com")
		method := shopper.ask(t, saveMethod, variables{"input": variables{"gatewayToken": "tok_approved"}})
		method.is("paymentMethodSave.paymentMethod.last4", "4242")
		walk(t, shopper, staff, elsewhere, variables{"paymentMethodId": method.text("paymentMethodSave.paymentMethod.id")})
	})
	t.Run("guest", func(t *testing.T) {
		t.Parallel()
		walk(t, store, staff, elsewhere, variables{"gatewayToken": "tok_approved"})
	})
}

func walk(t *testing.T, shopper, staff, elsewhere client, payment variables) {
	look(t, shopper)
	cart, total := fillCart(t, shopper)
	by := buy(t, shopper, cart, total, payment)

	order := shopper.ask(t, readOrder, variables{"by": by})
	order.is("order.status", "CONFIRMED", "order.total.gross.amount", total, "order.payments.0.status", "AUTHORIZED",
		"order.lines.0.quantity", 2, "order.cancellable", true)

	var followers []*stream
	for _, follow := range subscriptions {
		f := follow(shopper.at(elsewhere), t, followOrder, variables{"order": by})
		followers = append(followers, f)
		expect(t, f, 1, "ORDER_PLACED", "PENDING_PAYMENT") // what has been is told first
	}
	secondCursor := expectAll(t, followers, 2, "PAYMENT_AUTHORIZED", "CONFIRMED")
	send(t, staff, order.text("order.id"), followers)
	resume(t, shopper, elsewhere, by, secondCursor)

	delivered := shopper.ask(t, readOrder, variables{"by": by})
	delivered.is("order.status", "DELIVERED", "order.payments.0.status", "CAPTURED", "order.fulfillments.0.trackingNumber", "JD0146",
		"order.cancellable", false, "order.number", order.text("order.number"))
}

// look lists the products of a category and reads one.
func look(t *testing.T, shopper client) {
	t.Helper()
	category := shopper.ask(t, listProducts, variables{"slug": "pour-over"})
	category.is("category.products.totalCount", 5, "category.products.nodes.1.slug", "glass-pour-over-carafe",
		"category.products.nodes.1.available", true, "category.products.nodes.1.priceRange.min.amount", "42.00")
	product := shopper.ask(t, readProduct, variables{"slug": "glass-pour-over-carafe"})
	product.is("product.variants.0.sku", "POUROVER-3-CUPS", "product.variants.0.price.amount", "42.00",
		"product.variants.1.sku", "POUROVER-6-CUPS", "product.variants.1.availableQuantity", 10)
}

// fillCart makes a cart, adds to it, changes it and removes from it.
func fillCart(t *testing.T, shopper client) (ref variables, total string) {
	t.Helper()
	product := shopper.ask(t, readProduct, variables{"slug": "glass-pour-over-carafe"})
	small, ten := product.text("product.variants.0.id"), product.text("product.variants.1.id")

	made := shopper.ask(t, createCart, variables{"input": variables{"lines": []any{variables{"variantId": small}}}})
	made.is("cartCreate.cart.total.gross.amount", "42.00", "cartCreate.cart.totalQuantity", 1)
	ref = variables{"id": made.text("cartCreate.cart.id")}
	if shopper.token == "" {
		ref["token"] = made.text("cartCreate.token")
	} else {
		made.is("cartCreate.token", nil)
	}

	added := shopper.ask(t, addLines, variables{"input": variables{
		"cart": ref, "lines": []any{variables{"variantId": ten, "quantity": 11}},
	}})
	added.is("cartLinesAdd.warnings.0.code", "QUANTITY_REDUCED", "cartLinesAdd.cart.lines.1.quantity", 10, // all there are
		"cartLinesAdd.cart.total.gross.amount", "532.00")

	first, second := added.text("cartLinesAdd.cart.lines.0.id"), added.text("cartLinesAdd.cart.lines.1.id")
	changed := shopper.ask(t, updateLines, variables{"input": variables{
		"cart": ref, "lines": []any{variables{"id": first, "quantity": 2}, variables{"id": second, "quantity": 1}},
	}})
	changed.is("cartLinesUpdate.cart.total.gross.amount", "133.00", "cartLinesUpdate.cart.totalQuantity", 3)

	removed := shopper.ask(t, removeLines, variables{"input": variables{"cart": ref, "lineIds": []any{second}}})
	removed.is("cartLinesRemove.cart.lines.0.variant.sku", "POUROVER-3-CUPS", "cartLinesRemove.cart.lines.0.quantity", 2)
	return ref, removed.text("cartLinesRemove.cart.total.gross.amount")
}

// buy checks a cart out, asks a second time as after a lost answer, and returns what the shopper
// knows the order by.
func buy(t *testing.T, shopper client, cart variables, total string, payment variables) (by variables) {
	t.Helper()
	input := variables{
		"idempotencyKey": "one-purchase", "cart": cart, "expectedTotal": variables{"amount": total, "currencyCode": "USD"},
		"shippingAddress": address, "payment": payment,
	}
	if shopper.token == "" {
		input["email"] = "guest@example.com"
	}
	bought := shopper.ask(t, completeCheckout, variables{"input": input})
	bought.is("checkoutComplete.__typename", "CheckoutCompleted")
	again := shopper.ask(t, completeCheckout, variables{"input": input})
	again.is("checkoutComplete.__typename", "CheckoutCompleted",
		"checkoutComplete.order.id", bought.text("checkoutComplete.order.id"))
	if shopper.token == "" {
		return variables{"trackingToken": bought.text("checkoutComplete.trackingToken")}
	}
	bought.is("checkoutComplete.trackingToken", nil)
	return variables{"id": bought.text("checkoutComplete.order.id")}
}

// tickOfHub is how often a server looks for events that it was not told of. Who had to wait for
// that was not told.
const tickOfHub = 5 * time.Second

// send lets the staff pack an order and record its way to the door; its followers see each step
// when it is made.
func send(t *testing.T, staff client, order string, followers []*stream) {
	t.Helper()
	packed := staff.ask(t, createParcel, variables{"input": variables{"idempotencyKey": "parcel-of-" + order, "orderId": order}})
	packed.is("fulfillmentCreate.order.status", "PROCESSING")
	expectAll(t, followers, 3, "FULFILLMENT_CREATED", "PROCESSING")

	staff.ask(t, captureOrder, variables{"input": variables{"idempotencyKey": "money-of-" + order, "orderId": order}}).
		is("orderCapture.order.payments.0.status", "CAPTURED")
	expectAll(t, followers, 4, "PAYMENT_CAPTURED", "PROCESSING")

	parcel := packed.text("fulfillmentCreate.fulfillment.id")
	least := tickOfHub
	for i, status := range []string{"SHIPPED", "OUT_FOR_DELIVERY", "DELIVERED"} {
		staff.ask(t, updateParcel, variables{"input": variables{"id": parcel, "status": status, "trackingNumber": "JD0146"}}).
			is("fulfillmentUpdate.order.status", status)
		recorded := time.Now()
		expectAll(t, followers, 5+i, "FULFILLMENT_"+status, status)
		least = min(least, time.Since(recorded))
	}
	if least > tickOfHub*9/10 {
		t.Errorf("followers at another server are told of an event after %s at the earliest", least)
	}
}

// resume subscribes anew, at both servers, from an event: exactly the later ones come.
func resume(t *testing.T, shopper, elsewhere client, by variables, after string) {
	t.Helper()
	want := []string{
		"FULFILLMENT_CREATED", "PAYMENT_CAPTURED", "FULFILLMENT_SHIPPED", "FULFILLMENT_OUT_FOR_DELIVERY", "FULFILLMENT_DELIVERED",
	}
	for _, at := range []client{shopper, shopper.at(elsewhere)} {
		for name, follow := range subscriptions {
			f := follow(at, t, followOrder, variables{"order": by, "after": after})
			var got []string
			for range want {
				got = append(got, event(t, f).text("data.orderEvents.type"))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, resumed (-want +got):\n%s", name, diff)
			}
		}
	}
}

func event(t *testing.T, f *stream) data {
	t.Helper()
	return decode(t, f.next())
}

// expect receives the next event and returns its cursor.
func expect(t *testing.T, f *stream, sequence int, kind, status string) string {
	t.Helper()
	e := event(t, f)
	e.is("data.orderEvents.sequence", sequence, "data.orderEvents.type", kind, "data.orderEvents.status", status)
	return e.text("data.orderEvents.cursor")
}

func expectAll(t *testing.T, followers []*stream, sequence int, kind, status string) (cursor string) {
	t.Helper()
	for _, f := range followers {
		cursor = expect(t, f, sequence, kind, status)
	}
	return cursor
}
