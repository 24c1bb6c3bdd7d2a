package inventory_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestLogIsReadInItsOrder: whichever filter there is, the newest movements are found by an index, and none are
// sorted.
func TestLogIsReadInItsOrder(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	w.exec(t, `INSERT INTO stock_movements (variant_id, location_id, delta, on_hand, reason, actor, created_at, order_id)
		SELECT md5('variant ' || n % 5000)::uuid, md5('location ' || n % 2)::uuid, 1, 1, (ARRAY['SALE', 'RECEIVED', 'SALE'])[1 + n % 3], 'system',
			now() - n * interval '1 second', CASE n % 3 WHEN 1 THEN md5('order ' || n)::uuid END
		FROM generate_series(1, 20000) n`)
	w.exec(t, "ANALYZE stock_movements")
	conn, err := w.store.DB.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), "SET plan_cache_mode = force_generic_plan"); err != nil {
		t.Fatal(err)
	}
	for index, f := range map[string]inventory.MovementFilter{
		"stock_movements_created_at":  {},
		"stock_movements_variant_id":  {VariantID: new(typeid.NewVariant()), LocationID: &w.near},
		"stock_movements_location_id": {LocationID: &w.near},
		"stock_movements_order_id":    {OrderID: new(typeid.NewOrder())},
		"stock_movements_reason":      {Reason: new(inventory.Sale)},
	} {
		ctx, counter := store.RecordStatements(t.Context())
		if _, err := w.Movements(ctx, f, page.Args{First: new(20)}); err != nil || len(counter.Texts()) != 1 {
			t.Fatal(counter.Texts(), err)
		}
		if _, err := conn.ExecContext(t.Context(), "PREPARE "+index+" AS "+counter.Texts()[0]); err != nil {
			t.Fatal(err)
		}
		var plan strings.Builder
		rows, err := conn.QueryContext(t.Context(), fmt.Sprintf("EXPLAIN EXECUTE %s (21, NULL, NULL, NULL, NULL, NULL, NULL)", index))
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			plan.WriteString(line + "\n")
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if text := plan.String(); !strings.Contains(text, "using "+index+" ") || strings.Contains(text, "Sort") {
			t.Errorf("%s:\n%s", index, text)
		}
	}
}
