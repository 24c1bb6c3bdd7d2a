package search_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestNamedCollections: collections are found by the beginnings of their names, in any language, as they are called now, and
// only where the channel sells something of them.
func TestNamedCollections(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	reading := column[uuid.UUID](s, `SELECT id FROM collections WHERE name = 'Reading Corner'`)[0]
	terms := usd
	suggested := func(f *search.Finder, text string) []uuid.UUID {
		l := &search.Listing{Within: catalog.OfCategory, Terms: terms, Languages: []string{"en"}, Text: &search.Text{Query: text, Prefix: true}}
		all, err := s.NamedCollections(t.Context(), f, l, 5)
		if err != nil {
			t.Fatal(err)
		}
		var ids []uuid.UUID
		for _, id := range all {
			ids = append(ids, id.UUID())
		}
		return ids
	}
	both := func(text string, want ...uuid.UUID) {
		t.Helper()
		for _, f := range []*search.Finder{s.finder(terms), nil} {
			if got := suggested(f, text); !slices.Equal(got, want) {
				t.Errorf("%q by index %t: %v, not %v", text, f != nil, got, want)
			}
		}
	}
	both("cor read", reading)
	both("lesee", reading)
	both("xyz")
	s.exec(`UPDATE collections SET name = 'Nook' WHERE id = $1`, reading)
	s.settle()
	both("nook", reading)
	both("cor read")

	channel := typeid.NewChannel()
	s.exec(`INSERT INTO channels (id, created_at, updated_at, name, code, sells_everything) VALUES ($1, now(), now(), 'Chosen', 'chosen', false)`, channel)
	s.exec(`INSERT INTO channel_products (channel_id, product_id) SELECT $1::uuid, product_id FROM collection_products WHERE collection_id <> $2 EXCEPT SELECT $1::uuid, product_id FROM collection_products WHERE collection_id = $2`, channel, reading)
	s.settle()
	terms.Channel, terms.Chosen = channel, true
	both("nook")
}
