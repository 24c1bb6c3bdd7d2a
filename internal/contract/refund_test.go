package contract_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// awaitedRefund makes a refund of an order that waits for its approval, as a service has asked for it, and returns its id. It is of
// a cent to the order's gift card if there is one, and else to its payment.
func awaitedRefund(t *testing.T, st *store.Store, order, note string) string {
	t.Helper()
	of, err := typeid.ParseOrder(order)
	if err != nil {
		t.Fatal(err)
	}
	id := typeid.NewRefund()
	_, err = st.DB.ExecContext(t.Context(), `
		WITH made AS (
			INSERT INTO refunds (id, order_id, currency, reason, note, requested_by, decision, goods_net, goods_tax, shipping_net, shipping_tax, adjustment)
			SELECT $1, id, currency, 'GOODWILL', $3, 'system', 'AWAITED', 0, 0, 0, 0, 1 FROM orders WHERE id = $2
		), by_tender AS (
			SELECT tender_id FROM order_tenders WHERE order_id = $2 AND status = 'CAPTURED' LIMIT 1
		), by_payment AS (
			SELECT id FROM payments WHERE order_id = $2 LIMIT 1
		)
		INSERT INTO refund_parts (refund_id, position, tender_id, payment_id, amount, operation_id)
		SELECT $1, 1, (SELECT tender_id FROM by_tender), CASE WHEN NOT EXISTS (SELECT FROM by_tender) THEN (SELECT id FROM by_payment) END, 1,
			CASE WHEN NOT EXISTS (SELECT FROM by_tender) THEN new_id() END`, id, of, note)
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}

// addRefund makes a refund of an order that its buyer sees: nothing of a line, and a cent of its payment, of which nothing is asked.
func addRefund(t *testing.T, st *store.Store, order string) {
	t.Helper()
	of, err := typeid.ParseOrder(order)
	if err != nil {
		t.Fatal(err)
	}
	_, err = st.DB.ExecContext(t.Context(), `
		WITH made AS (
			INSERT INTO refunds (id, order_id, currency, reason, requested_by, decision, goods_net, goods_tax, shipping_net, shipping_tax, adjustment)
			SELECT new_id(), id, currency, 'OTHER', 'system', 'NOT_NEEDED', 0, 0, 0, 0, 1 FROM orders WHERE id = $1 RETURNING id, order_id
		), lines AS (
			INSERT INTO refund_lines (refund_id, position, order_line_id, quantity, net, tax, goods)
			SELECT made.id, 1, (SELECT id FROM order_lines l WHERE l.order_id = made.order_id LIMIT 1), 1, 0, 0, 'NO_RESTOCK' FROM made
		)
		INSERT INTO refund_parts (refund_id, position, payment_id, amount, operation_id)
		SELECT made.id, 1, (SELECT id FROM payments p WHERE p.order_id = made.order_id LIMIT 1), 1, new_id() FROM made`, of)
	if err != nil {
		t.Fatal(err)
	}
}
