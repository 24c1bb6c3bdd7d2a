package catalog_test

import (
	"cmp"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestFoundByEitherWay: products that were found are listed alike, whether they are looked for along the order or read by their ids,
// wherever in the order they are.
func TestFoundByEitherWay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	pgtest.Fill(t, s.store, `INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id)
		SELECT gen_random_uuid(), now(), now() - n % 300 * interval '1 second', 'n' || n % 700, 's' || n, CASE WHEN n % 50 = 0 THEN 'DRAFT' ELSE 'ACTIVE' END, '`+
		s.category("coffee", nil).ID.UUID().String()+`' FROM generate_series(1, 1500) n`)
	read := record.NewQuery(`SELECT id FROM products WHERE slug LIKE 's%' AND status = 'ACTIVE' ORDER BY name COLLATE "und-x-icu", id`)
	all, err := record.All(t.Context(), s.store.Client, read, func(r *record.Reader) typeid.Product { return typeid.Of[typeid.Product](r.UUID()) })
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 8))
	walked := 0
	for range 150 {
		some := slices.Clone(all)
		switch count := 1 + random.IntN(len(some)); random.IntN(3) {
		case 0:
			random.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
			some = some[:count]
		case 1:
			some = some[:count/4+1]
		case 2:
			some = some[len(some)-count/4-1:]
		}
		has := map[typeid.Product]bool{}
		for _, id := range some {
			has[id] = true
		}
		byIDs := catalog.Found{IDs: func() []typeid.Product { return some }, Total: len(some)}
		either := byIDs
		asked := false
		either.Count, either.Of = len(some), len(all)
		either.Has = func(id typeid.Product) bool { asked = true; return has[id] }
		sort := []catalog.ProductSort{catalog.SortName, catalog.SortNameDescending, catalog.SortUpdated, catalog.SortOldest}[random.IntN(4)]
		args := page.Args{First: new(random.IntN(9))}
		if random.IntN(2) == 0 {
			args = page.Args{Last: args.First}
		}
		if random.IntN(3) == 0 && *cmp.Or(args.First, args.Last) > 0 {
			args = page.Args{First: cmp.Or(args.First, args.Last), Page: new(1 + random.IntN(5))}
		}
		for range 3 {
			want := must[*catalog.ProductConnection](t)(s.Found(t.Context(), byIDs, sort, catalog.Terms{}, args))
			got := must[*catalog.ProductConnection](t)(s.Found(t.Context(), either, sort, catalog.Terms{}, args))
			info := want.PageInfo()
			if !slices.Equal(slugsOf(got), slugsOf(want)) || !reflect.DeepEqual(info, got.PageInfo()) {
				t.Fatalf("%d of %d by %s: %v with %+v, want %v with %+v", len(some), len(all), sort, slugsOf(got), got.PageInfo(), slugsOf(want), info)
			}
			args = page.Args{First: cmp.Or(args.First, args.Last), After: info.EndCursor}
			if random.IntN(2) == 0 {
				args = page.Args{Last: args.First, Before: info.StartCursor}
			}
		}
		if asked {
			walked++
		}
	}
	if walked < 30 || walked == 150 {
		t.Errorf("%d of 150 lists were looked for along the order", walked)
	}
}

func slugsOf(c *catalog.ProductConnection) (all []string) {
	for _, p := range c.Nodes() {
		all = append(all, p.Slug)
	}
	return all
}
