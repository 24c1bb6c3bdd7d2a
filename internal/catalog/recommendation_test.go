package catalog_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
)

// TestCountBoughtTogether: what two orders have both of is shown beside each other, the most frequent
// first. Orders that came to nothing or are old do not count, and nor does what is bought no more.
func TestCountBoughtTogether(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	category := s.category("c", nil)
	var goods []*ent.Product
	variants := map[*ent.Product]*ent.Variant{}
	for i := range 5 {
		p := s.product(fmt.Sprint("p", i), category, product.StatusActive)
		goods, variants[p] = append(goods, p), s.variant(p, 0)
	}
	cup, saucer, spoon, once, draft := goods[0], goods[1], goods[2], goods[3], goods[4]
	s.exec(`UPDATE products SET status = 'DRAFT' WHERE id = $1`, draft.ID)
	order := func(status string, age time.Duration, bought ...*ent.Product) {
		t.Helper()
		id := uuid.Must(uuid.NewV7())
		binary.BigEndian.PutUint64(id[:], uint64(time.Now().Add(-age).UnixMilli())<<16|0x7000)
		s.exec(`INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, status, payment_due_at)
			VALUES ($1::uuid, now(), now(), $1::uuid::text, gen_random_uuid(), 'EUR', 1, 0, 1, 0, $2, now())`, id, status)
		for i, p := range bought {
			s.exec(`INSERT INTO order_lines (id, created_at, updated_at, order_id, variant_id, product_name, variant_name, sku, quantity, position, options,
					unit_net, unit_tax, total_net, total_tax, currency)
				VALUES (gen_random_uuid(), now(), now(), $1, $2, 'p', 'v', 's', 1, $3, '[]', 1, 0, 1, 0, 'EUR')`, id, variants[p].ID, i)
		}
	}
	const day = 24 * time.Hour
	order("CONFIRMED", 0, cup, saucer, spoon, draft)
	order("DELIVERED", 100*day, cup, saucer, spoon, draft)
	order("SHIPPED", day, cup, saucer, once)
	order("CANCELLED", day, cup, once)
	order("CONFIRMED", 200*day, cup, once)
	shown := func(p *ent.Product, first int) (list []*ent.Product) {
		t.Helper()
		if err := s.CountBoughtTogether(t.Context()); err != nil {
			t.Fatal(err)
		}
		key := catalog.RecommendationKey{Product: p.ID, Intent: catalog.BoughtTogether, First: first}
		found := must[map[catalog.RecommendationKey][]*ent.Product](t)(
			catalog.Recommendations.Read(t.Context(), s.store.Client, []catalog.RecommendationKey{key}))
		for _, one := range found[key] {
			list = append(list, goods[slices.IndexFunc(goods, func(p *ent.Product) bool { return p.ID == one.ID })])
		}
		return list
	}
	if got := shown(cup, 20); !slices.Equal(got, []*ent.Product{saucer, spoon}) {
		t.Errorf("beside the cup are %v", got)
	}
	if got := shown(cup, 1); !slices.Equal(got, []*ent.Product{saucer}) {
		t.Errorf("first beside the cup are %v", got)
	}
	if got := shown(once, 20); got != nil {
		t.Errorf("beside what was bought with it once are %v", got)
	}
	s.exec(`UPDATE orders SET status = 'CANCELLED' WHERE status = 'DELIVERED'`)
	if got := shown(cup, 20); !slices.Equal(got, []*ent.Product{saucer}) {
		t.Errorf("after a cancellation beside the cup are %v", got)
	}
}
