package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The statements of one event of an order, by what is selected of it.
const (
	bareEvent  = `subscription($order: OrderRef!) { orderEvents(order: $order) { ... on OrderEvent { sequence type status } } }`
	wholeEvent = `subscription($order: OrderRef!) { orderEvents(order: $order) { ... on OrderEvent {
		sequence order {` + orderEdges + `} fulfillment { lines { quantity orderLine { sku } } } } } }`

	bareEventStatements  = 1
	wholeEventStatements = 5
)

// countBareEvents counts what one new event costs: one statement for all who follow the order at a
// server.
func countBareEvents(t *testing.T, c *counted) {
	t.Helper()
	for _, n := range sizes {
		parcel, order := c.shipping(t, n)
		got := c.leastOfEvents(t, parcel, c.follow(t, bareEvent, order, n))
		for _, problem := range judge(fmt.Sprintf("an event with %d followers", n), bareEventStatements, got) {
			t.Error(problem)
		}
	}
}

// countWholeEvents counts what a follower asks for with an event, which does not depend on how many
// rows that is.
func countWholeEvents(t *testing.T, c *counted) (problems []string) {
	t.Helper()
	for _, n := range sizes {
		parcel, order := c.shipping(t, n)
		got := c.leastOfEvents(t, parcel, c.follow(t, wholeEvent, order, 1))
		problems = append(problems, judge(fmt.Sprintf("an event of an order of %d lines", n), wholeEventStatements, got)...)
	}
	return problems
}

// shipping returns a parcel to be sent of a new order of n lines.
func (c *counted) shipping(t *testing.T, n int) (parcel, order string) {
	t.Helper()
	cart := c.uncounted.ask(t, createCart, variables{"input": variables{"lines": c.variants(t, n)}})
	bought := c.uncounted.ask(t, completeCheckout, variables{"input": variables{
		"idempotencyKey": "key", "email": "guest@example.com", "shippingAddress": address,
		"cart":          variables{"id": cart.text("cartCreate.cart.id"), "token": cart.text("cartCreate.token")},
		"expectedTotal": variables{"amount": fmt.Sprintf("%d.00", n), "currencyCode": "USD"},
		"payment":       variables{"gatewayToken": "tok_approved"},
	}})
	order = bought.text("checkoutComplete.order.id")
	packed := c.staffAside.ask(t, createParcel, variables{"input": variables{"idempotencyKey": order, "orderId": order}})
	return packed.text("fulfillmentCreate.fulfillment.id"), order
}

// replayed is how many events there are when the parcel of a new order is packed.
const replayed = 3

// follow lets n followers subscribe, and waits until each has been told what has been.
func (c *counted) follow(t *testing.T, document, order string, n int) []*stream {
	t.Helper()
	followers := make([]*stream, n)
	for i := range followers {
		followers[i] = c.staff.followEvents(t, document, variables{"order": variables{"id": order}})
	}
	for _, f := range followers {
		for range replayed {
			f.next()
		}
	}
	return followers
}

// leastOfEvents sends a parcel on its way and returns the statements of the event that took the
// fewest: another may come together with a look whether an event was missed.
func (c *counted) leastOfEvents(t *testing.T, parcel string, followers []*stream) []string {
	t.Helper()
	var least []string
	for _, status := range []string{"SHIPPED", "OUT_FOR_DELIVERY", "DELIVERED"} {
		asked, read := c.requests.mark(), c.background.mark()
		c.staffAside.ask(t, updateParcel, variables{"input": variables{"id": parcel, "status": status}}).
			is("fulfillmentUpdate.order.status", status)
		for _, f := range followers {
			decode(t, f.next()).get("data.orderEvents.sequence")
		}
		statements := slices.DeleteFunc(c.background.since(read), isNotOfEvents)
		if statements = append(statements, c.requests.since(asked)...); least == nil || len(statements) < len(least) {
			least = statements
		}
	}
	return least
}

// isNotOfEvents leaves out what the server does in the background besides, such as looking for mails about orders.
func isNotOfEvents(text string) bool {
	return !strings.Contains(text, "order_events") || strings.Contains(text, "order_mail_progress") || strings.Contains(text, "o.created_at > now()")
}
