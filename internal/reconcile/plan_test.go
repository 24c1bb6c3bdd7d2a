package reconcile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// TestPaymentsOfATimeAreFound by indexes, among many.
func TestPaymentsOfATimeAreFound(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	pgtest.Fill(t, s.Store, `
		INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, payment_due_at)
		SELECT md5('order ' || n)::uuid, at, at, n::text, md5('cart ' || n)::uuid, 'EUR', 1, 0, 1, 0, now()
		FROM generate_series(1, 30000) n, LATERAL (SELECT now() - make_interval(mins => 30000 - n) AS at) AS made;
		INSERT INTO payments (id, created_at, updated_at, order_id, gateway, gateway_token, gateway_reference, currency, amount)
		SELECT md5('payment ' || number)::uuid, created_at, created_at, id, 'stripe', '-', 'pi_' || number, 'EUR', 1 FROM orders ORDER BY created_at`,
		"ANALYZE orders, payments")
	_, reference := s.authorized()
	s.capturedElsewhere(reference)
	ctx, counter := store.RecordStatements(t.Context())
	if _, err := s.Compare(ctx, "stripe", time.Now().Add(-30*time.Minute), time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for _, statement := range counter.Texts() {
		if !strings.Contains(statement, "FROM payments") || strings.Contains(statement, "min(created_at)") { // which is asked once
			continue
		}
		conn, err := s.DB.Conn(t.Context())
		s.must(err)
		_, err = conn.ExecContext(t.Context(), "SET plan_cache_mode = force_generic_plan; DEALLOCATE ALL; PREPARE read AS "+statement)
		s.must(err)
		parameters := "(" + strings.TrimSuffix(strings.Repeat("NULL, ", parametersOf(statement)), ", ") + ")"
		var plan string
		s.must(conn.QueryRowContext(t.Context(), "EXPLAIN (FORMAT JSON) EXECUTE read "+parameters).Scan(&plan))
		s.must(conn.Close())
		if strings.Contains(plan, `"Seq Scan"`) {
			t.Errorf("%s\n%s", statement, plan)
		}
	}
}

// parametersOf is how many parameters a statement has, at most 9.
func parametersOf(statement string) (n int) {
	for n < 9 && strings.Contains(statement, "$"+string(rune('1'+n))) {
		n++
	}
	return n
}
