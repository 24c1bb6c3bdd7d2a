package contract_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// addReturn makes a return of a unit of an order's first line in a status, and returns its id. Of one that is received the unit was
// taken back, and is not on hand.
func addReturn(t *testing.T, st *store.Store, order, status string) string {
	t.Helper()
	of, err := typeid.ParseOrder(order)
	if err != nil {
		t.Fatal(err)
	}
	id := typeid.NewReturn()
	_, err = st.DB.ExecContext(t.Context(), `
		WITH made AS (
			INSERT INTO returns (id, order_id, status, resolution, requested_by, note) VALUES ($1, $2, $3::text, 'REFUND', 'guest', 'A note of the buyer.')
		), lines AS (
			INSERT INTO return_lines (return_id, position, order_line_id, quantity, reason, received, accepted)
			SELECT $1, 1, id, 1, 'OTHER', ($3::text = 'RECEIVED')::integer, ($3::text = 'RECEIVED')::integer FROM order_lines WHERE order_id = $2 ORDER BY position LIMIT 1
		)
		INSERT INTO return_receipts (return_id, position, order_line_id, quantity, condition, actor)
		SELECT $1, 1, (SELECT id FROM order_lines WHERE order_id = $2 ORDER BY position LIMIT 1), 1, 'USED', 'system' WHERE $3::text = 'RECEIVED'`, id, of, status)
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}
