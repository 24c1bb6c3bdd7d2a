package contract_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// editOrder has the boss add something to what somebody has bought, which waits to be paid for, and makes the order one that supplements
// itself, and that its return was exchanged for.
func (w *world) editOrder(t *testing.T, p *person) {
	t.Helper()
	edited := w.people["boss"].ask(t, `mutation($input: OrderEditInput!) { orderEdit(input: $input) { edit { draftOrder { id cartToken } } userErrors { message } } }`,
		input(variables{
			"idempotencyKey": "of " + p.name, "orderId": p.own.ids["Order"], "note": "Of " + p.name + " alone.",
			"addLines": []any{variables{"variantId": w.variant, "quantity": 1}},
		}))
	p.own.ids["DraftOrder"] = edited.text("orderEdit.edit.draftOrder.id")
	p.own.keep("draft", edited.get("orderEdit.edit.draftOrder.cartToken"))
	of, err := typeid.ParseOrder(p.own.ids["Order"])
	if err != nil {
		t.Fatal(err)
	}
	draft := typeid.NewDraftOrder()
	execute(t, w.st, `INSERT INTO draft_orders (id, cart_id, customer_id, supplements_id, actor) SELECT $1, cart_id, user_id, id, 'system' FROM orders WHERE id = $2`, draft, of)
	execute(t, w.st, `INSERT INTO order_edits (id, created_at, order_id, actor, refund_id, draft_id) SELECT $1, now(), $2, 'system', (SELECT id FROM refunds WHERE order_id = $2 ORDER BY id LIMIT 1), $3`,
		typeid.NewOrderEdit(), of, draft)
	execute(t, w.st, `UPDATE returns SET exchange_draft_id = $2 WHERE order_id = $1`, of, draft)
	execute(t, w.st, `UPDATE return_lines l SET exchange_variant_id = (SELECT variant_id FROM order_lines WHERE id = l.order_line_id), exchange_price = 0
		FROM returns r WHERE r.id = l.return_id AND r.order_id = $1`, of)
}

// draftAttempts prepare orders for others, change what is prepared for them, and edit their orders.
func draftAttempts() []attempt {
	return []attempt{
		{
			field: "Query.draftOrders", takes: []string{"filter.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return variables{"filter": variables{"orderId": of.ids["Order"]}}
			},
		},
		{
			field: "Query.draftOrders", takes: []string{"filter.customerId"}, of: []string{"ada"}, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return variables{"filter": variables{"customerId": of.ids["User"]}}
			},
		},
		{
			field: "Mutation.draftOrderCreate", takes: []string{"input.customerId"}, of: []string{"ada"}, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(w *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "for " + of.ids["User"], "customerId": of.ids["User"], "lines": []any{variables{"variantId": w.variant}}})
			},
		},
		{
			field: "Mutation.draftOrderUpdate", takes: []string{"input.id"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"id": of.ids["DraftOrder"], "note": "attempt"})
			},
		},
		{
			field: "Mutation.draftOrderSend", takes: []string{"input.id"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(_ *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "to " + of.ids["DraftOrder"], "id": of.ids["DraftOrder"]})
			},
		},
		{
			field: "Mutation.orderEdit", takes: []string{"input.orderId"}, of: victims, needs: "MANAGE_ORDERS", owner: "boss",
			vars: func(w *world, _ *person, of belongings) variables {
				return input(variables{"idempotencyKey": "more of " + of.ids["Order"], "orderId": of.ids["Order"], "addLines": []any{variables{"variantId": w.variant}}})
			},
			own: func(w *world, _ *person) variables {
				return input(variables{"idempotencyKey": "more of a fresh one", "orderId": w.freshOrder(), "addLines": []any{variables{"variantId": w.variant}}})
			},
		},
		{
			field: "Mutation.orderEdit", takes: []string{"input.removeLines.orderLineId"}, of: []string{"host", "boss"}, owner: "-",
			by: []string{staffWithout("nothing"), serviceWithout("nothing")}, // in another order
			vars: func(w *world, _ *person, of belongings) variables {
				return input(variables{
					"idempotencyKey": "attempt", "orderId": w.people["ada"].own.ids["Order"],
					"removeLines": []any{variables{"orderLineId": of.ids["OrderLine"], "quantity": 1}},
				})
			},
		},
	}
}
