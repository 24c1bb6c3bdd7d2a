package cart_test

import (
	"context"
	"strings"
	"testing"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// fill makes 20,000 products with a variant and two prices each, and 10,000 carts of 5,000 users
// who have an address each, with three lines each.
func (s *shop) fill() {
	s.t.Helper()
	pgtest.Fill(s.t, s.st,
		`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id)
		SELECT gen_random_uuid(), now(), now(), 'p', 'p' || i, 'ACTIVE', (SELECT id FROM categories)
		FROM generate_series(1, 20000) i`,
		`INSERT INTO variants (id, created_at, updated_at, sku, name, options, product_id)
		SELECT gen_random_uuid(), now(), now(), id, 'v', '[]', id FROM products`,
		`INSERT INTO prices (id, created_at, updated_at, currency, amount, variant_id)
		SELECT gen_random_uuid(), now(), now(), c, 100, id FROM variants, unnest('{EUR,USD}'::text[]) c`,
		`INSERT INTO stock_levels (id, created_at, updated_at, on_hand, location_id, variant_id)
		SELECT gen_random_uuid(), now(), now(), 100, (SELECT id FROM locations), id FROM variants`,
		`INSERT INTO users (id, created_at, updated_at, kind, email, password_hash)
		SELECT gen_random_uuid(), now(), now(), 'CUSTOMER', i || '@example.com', 'x' FROM generate_series(1, 5000) i`,
		`INSERT INTO addresses (id, created_at, updated_at, user_id, full_name, line1, city, country, default_shipping)
		SELECT gen_random_uuid(), now(), now(), id, 'a', '1', 'c', 'DE', true FROM users`,
		`INSERT INTO carts (id, created_at, updated_at, currency, user_id)
		SELECT gen_random_uuid(), now(), now(), 'EUR', id FROM users, generate_series(1, 2)`,
		`INSERT INTO cart_lines (id, created_at, updated_at, quantity, unit_amount, cart_id, variant_id)
		SELECT gen_random_uuid(), now(), now(), 1, 100, c.id, v.id
		FROM (SELECT id, row_number() OVER () n FROM carts) c CROSS JOIN unnest('{0,5000,10000}'::int[]) o
		JOIN (SELECT id, row_number() OVER () n FROM variants) v ON v.n = c.n + o`,
		`ANALYZE`,
	)
}

// TestPlans looks at how Postgres goes about the statements when the tables are large: by index,
// and never through a table.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fill()
	s.wantPlanOfReminders()
	var carts []typeid.Cart
	var users []typeid.User
	some, err := s.st.Client.Cart.Query().Limit(20).All(t.Context())
	s.check(err)
	for _, c := range some {
		carts, users = append(carts, c.ID), append(users, *c.UserID)
	}
	viewer := auth.Viewer{Role: auth.User, User: users[0]}
	variant, err := s.st.Client.Variant.Query().First(t.Context())
	s.check(err)
	cartIDs, userIDs := pq.Array(typeid.UUIDs(carts)), pq.Array(typeid.UUIDs(users))
	for name, test := range map[string]struct {
		read func(context.Context) error
		// args of the one statement that holds the text in.
		in   string
		args []any
	}{
		"prices": {func(ctx context.Context) error {
			_, err := cart.BasketsByCart.ReadParts(ctx, s.st.Client, cart.StockPart, carts)
			return err
		}, "", []any{cartIDs, true, nil, nil, nil, nil}},
		"lines": {func(ctx context.Context) error {
			_, err := cart.LinesByCart.Read(ctx, s.st.Client, carts)
			return err
		}, "", []any{cartIDs}},
		"open": {func(ctx context.Context) error {
			_, err := cart.OpenByUser.Read(ctx, s.st.Client, users)
			return err
		}, "", []any{userIDs}},
		"visible": {func(ctx context.Context) error {
			_, err := s.carts.VisibleByID(ctx, viewer, carts)
			return err
		}, "", []any{cartIDs, users[0]}},
		"change": {func(ctx context.Context) error {
			_, err := s.carts.AddLines(ctx, viewer, cart.LinesAddInput{
				On: cart.On{Cart: auth.CartRef{ID: carts[0]}}, Lines: []cart.LineInput{{VariantID: variant.ID, Quantity: 1}}})
			return err
		}, "WITH wanted", []any{carts[0], pq.Array(typeid.UUIDs([]typeid.Variant{variant.ID})), "EUR", "DE", nil, nil, users[0]}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, counter := store.RecordStatements(t.Context())
			s.check(test.read(ctx))
			explained := 0
			for _, text := range counter.Texts() {
				if !strings.Contains(text, test.in) {
					continue
				}
				explained++
				if plan := s.explain(text, test.args...); strings.Contains(small.Replace(plan), "Seq Scan") || !strings.Contains(plan, "Index") {
					t.Errorf("%s\n%s", text, plan)
				}
			}
			if explained != 1 {
				t.Errorf("%d statements hold %q: %q", explained, test.in, counter.Texts())
			}
		})
	}
}

// small takes tables of a few rows out of a plan.
var small = strings.NewReplacer("Seq Scan on price_lists", "", "Seq Scan on rule_versions", "", "Seq Scan on draft_orders", "", "Seq Scan on draft_prices", "")

func (s *shop) explain(text string, args ...any) string {
	s.t.Helper()
	rows, err := s.st.DB.QueryContext(s.t.Context(), "EXPLAIN "+text, args...)
	s.check(err)
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var line string
		s.check(rows.Scan(&line))
		plan.WriteString(line + "\n")
	}
	s.check(rows.Err())
	return plan.String()
}
