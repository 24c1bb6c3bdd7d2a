package promotion_test

import (
	"strings"
	"testing"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestPlans looks at how Postgres goes about what is read for carts when the tables are large: by index,
// and never through a table.
func TestPlans(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	ids := promotions(t, st, 3, "")
	pgtest.Fill(t, st,
		`INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES (new_id(), now(), now(), 'c', 'c')`,
		`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id)
		SELECT gen_random_uuid(), now(), now(), 'p', 'p' || i, 'ACTIVE', (SELECT id FROM categories) FROM generate_series(1, 20000) i`,
		`INSERT INTO product_facts (product_id, facts, stocked) SELECT id, '{}', true FROM products ON CONFLICT DO NOTHING`,
		`INSERT INTO users (id, created_at, updated_at, kind, email, password_hash)
		SELECT gen_random_uuid(), now(), now(), 'CUSTOMER', i || '@example.com', 'x' FROM generate_series(1, 5000) i`,
		`INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, status, payment_due_at, user_id)
		SELECT gen_random_uuid(), now(), now(), id || 'n' || i, new_id(), 'EUR', 0, 0, 0, 0, 'CONFIRMED', now(), id FROM users, generate_series(1, 4) i`,
		`INSERT INTO order_contacts (id, created_at, updated_at, order_id, email, shipping_address, billing_address)
		SELECT gen_random_uuid(), now(), now(), id, number || '@example.com', '{}', '{}' FROM orders`,
		`INSERT INTO promotion_codes (id, created_at, updated_at, promotion_id, code, max_uses, enabled)
		SELECT gen_random_uuid(), now(), now(), (SELECT id FROM promotions LIMIT 1), 'C' || i, 1, true FROM generate_series(1, 50000) i`,
		`INSERT INTO promotion_counters (promotion_id, subject, used, most) SELECT promotion_id, 'code:' || id, 1, 1 FROM promotion_codes`,
		`ANALYZE`,
	)
	user, products := typeid.NewUser(), []typeid.Product{typeid.NewProduct(), typeid.NewProduct()}
	rules := func(set string) *promotion.Rules {
		execute(t, st, "UPDATE promotions SET max_uses = NULL, condition = NULL")
		execute(t, st, "UPDATE promotions SET "+set)
		return rulesOf(t, st, promotion.NewBook())
	}
	email := "ada@example.com"
	for name, test := range map[string]struct {
		set    string
		asking promotion.Asking
		args   []any
	}{
		"limits": {"max_uses = 5", promotion.Asking{}, []any{typeid.Array(ids), pq.Array([]string{"EUR", "uses"})}},
		"codes":  {"enabled = true", promotion.Asking{Codes: []string{"C1", "C2"}}, []any{pq.Array([]string{"C1", "C2"})}},
		"goods": {`condition = '{"quantity": {"of": {"tags": ["sale"]}, "atLeast": 1}}'`, promotion.Asking{Products: products},
			[]any{pq.Array(typeid.UUIDs(products))}},
		"first orders": {`condition = '{"firstOrder": true}'`, promotion.Asking{Buyer: promotion.Buyer{User: &user, Email: email}},
			[]any{pq.Array([]*string{new(user.UUID().String())}), pq.Array([]*string{&email})}},
	} {
		t.Run(name, func(t *testing.T) {
			test.asking.Currency = "EUR"
			ctx, counter := store.RecordStatements(t.Context())
			if _, err := rules(test.set).Look(ctx, st.Client, []promotion.Asking{test.asking}); err != nil {
				t.Fatal(err)
			}
			if n := len(counter.Texts()); n != 1 {
				t.Fatalf("%d statements: %q", n, counter.Texts())
			}
			plan := explain(t, st, counter.Texts()[0], test.args...)
			if strings.Contains(strings.ReplaceAll(plan, "Seq Scan on promotions", ""), "Seq Scan") || !strings.Contains(plan, "Index") {
				t.Error(plan)
			}
		})
	}
}

func explain(t *testing.T, st *store.Store, text string, args ...any) string {
	t.Helper()
	rows, err := st.DB.QueryContext(t.Context(), "EXPLAIN ANALYZE "+text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
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
	return plan.String()
}
