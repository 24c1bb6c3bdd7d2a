package catalog_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/internal/store"
)

// wantSizes checks that categories say how many active products they have.
func wantSizes(t *testing.T, st *store.Store) {
	t.Helper()
	wrong, err := st.Recount(t.Context())
	if err != nil || len(wrong) > 0 {
		t.Errorf("wrong: %v, %v", wrong, err)
	}
}

// TestSizesAreKept: whatever statement writes products, of however many categories.
func TestSizesAreKept(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.category("a", nil)
	s.category("b", nil)
	for _, statement := range []string{
		`INSERT INTO products (id, created_at, updated_at, name, slug, description, status, category_id)
			SELECT gen_random_uuid(), now(), now(), n, n, '', CASE n % 3 WHEN 0 THEN 'DRAFT' ELSE 'ACTIVE' END, c.id
			FROM generate_series(1, 10) n JOIN categories c ON c.name = CASE WHEN n <= 7 THEN 'a' ELSE 'b' END`,
		`UPDATE products SET name = name || '!'`,
		`UPDATE products SET status = 'ARCHIVED' WHERE slug IN ('1', '3', '8')`,
		`UPDATE products SET status = 'ACTIVE' WHERE slug IN ('3', '8')`,
		`UPDATE products SET category_id = (SELECT id FROM categories WHERE name = 'b') WHERE slug IN ('2', '6', '9')`,
		`UPDATE products SET category_id = (SELECT id FROM categories WHERE name = 'a'), status = 'ACTIVE' WHERE slug IN ('9', '10', '6')`,
		`DELETE FROM products WHERE slug IN ('1', '4', '10')`,
		`DELETE FROM products WHERE false`,
		`DELETE FROM products`,
	} {
		if _, err := s.store.DB.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		wantSizes(t, s.store)
	}
}

// TestSizesUnderRaces: transactions that move products between the same categories at once neither
// deadlock nor miscount.
func TestSizesUnderRaces(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b := s.category("a", nil), s.category("b", nil)
	const movers, moves = 8, 20
	for n := range movers {
		s.product(fmt.Sprint("p", n), a, "ACTIVE")
	}
	var wg sync.WaitGroup
	for n := range movers {
		wg.Go(func() {
			for i := range moves {
				status := []string{"ACTIVE", "DRAFT"}[(n+i)%2]
				if _, err := s.store.DB.ExecContext(t.Context(),
					`UPDATE products SET status = $1, category_id = CASE category_id WHEN $2 THEN $3::uuid ELSE $2::uuid END WHERE slug LIKE $4`,
					status, a.ID, b.ID, fmt.Sprintf("p%d%%", n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	wantSizes(t, s.store)
}
