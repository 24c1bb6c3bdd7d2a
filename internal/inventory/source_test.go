package inventory_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (w *warehouse) sources(t tester, wanted ...inventory.Wanted) []inventory.Sources {
	t.Helper()
	sources, err := w.Sources(t.Context(), w.store.Client, wanted)
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

// TestFewLocationsSend: as few as can be, and of equal ones those that sell first.
func TestFewLocationsSend(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	everywhere, notNear, onlyRemote := w.variant(t, w.everywhere(9, 9, 9)), w.variant(t, w.everywhere(2, 9, 9)), w.variant(t, w.everywhere(0, 0, 9))
	parted, gone := w.variant(t, w.everywhere(1, 3, 2)), w.variant(t, w.everywhere(0, 0, 0))
	promised := w.variant(t, w.everywhere(1, 0, 0))
	w.limit(t, promised, w.everywhere(0, 2, 9))
	for name, c := range map[string]struct {
		demand demand
		want   inventory.Sources
	}{
		"one that all have":                  {demand{everywhere: 1}, inventory.Sources{everywhere: w.near}},
		"two that far has":                   {demand{everywhere: 1, notNear: 3}, inventory.Sources{everywhere: w.far, notNear: w.far}},
		"as many as near has":                {demand{everywhere: 9, notNear: 2}, inventory.Sources{everywhere: w.near, notNear: w.near}},
		"three that remote has":              {demand{everywhere: 1, notNear: 3, onlyRemote: 1}, inventory.Sources{everywhere: w.remote, notNear: w.remote, onlyRemote: w.remote}},
		"what none has enough of":            {demand{parted: 5, everywhere: 1}, inventory.Sources{parted: w.far, everywhere: w.near}},
		"what there is not enough of at all": {demand{parted: 50}, inventory.Sources{parted: w.far}},
		"what is not there":                  {demand{gone: 1, typeid.NewVariant(): 1}, inventory.Sources{}},
		"on hand before on backorder":        {demand{promised: 1}, inventory.Sources{promised: w.near}},
		"the first that may promise all":     {demand{promised: 2}, inventory.Sources{promised: w.far}},
		"the one that may promise most":      {demand{promised: 10}, inventory.Sources{promised: w.remote}},
		"nothing":                            {nil, inventory.Sources{}},
	} {
		got := w.sources(t, inventory.Wanted{Demand: c.demand}, inventory.Wanted{Demand: demand{everywhere: 1}})[0]
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestSourcesAreOfActiveLocationsOfTheChannel, for each of many carts in one statement.
func TestSourcesAreOfActiveLocationsOfTheChannel(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(9, 9, 9))
	channel := typeid.NewChannel()
	w.exec(t, `INSERT INTO channels (id, created_at, updated_at, name, code, location_ids)
		VALUES ($1, now(), now(), 'Remote', 'remote', jsonb_build_array($2::text))`, channel.UUID(), w.remote.UUID().String())
	w.exec(t, "UPDATE locations SET active = false WHERE id = $1", w.near.UUID())
	ctx, counter := store.RecordStatements(t.Context())
	sources, err := w.Sources(ctx, w.store.Client, []inventory.Wanted{{Demand: demand{v: 1}}, {Demand: demand{v: 2}, Channel: channel}, {}})
	if err != nil || len(counter.Texts()) != 1 {
		t.Fatal(err, counter.Texts())
	}
	if want := []inventory.Sources{{v: w.far}, {v: w.remote}, {}}; !slices.EqualFunc(sources, want, maps.Equal) {
		t.Errorf("%v, want %v", sources, want)
	}
}

// TestNothingIsLookedForWhereNothingIsWanted: not even a statement is needed.
func TestNothingIsLookedForWhereNothingIsWanted(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	ctx, counter := store.RecordStatements(t.Context())
	if sources, err := w.Sources(ctx, w.store.Client, make([]inventory.Wanted, 2)); err != nil || len(sources) != 2 || len(counter.Texts()) != 0 {
		t.Error(sources, err, counter.Texts())
	}
}

// TestReserveGoesBySources: what a source has comes from there, and the rest from those that sell first.
func TestReserveGoesBySources(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(3, 4, 5))
	for _, step := range []struct {
		take   int
		source typeid.Location
		want   [3]string
	}{
		{2, w.remote, [3]string{"0/3", "0/4", "2/5"}},
		{4, w.remote, [3]string{"1/3", "0/4", "5/5"}},
		{3, w.far, [3]string{"1/3", "3/4", "5/5"}},
		{3, typeid.NewLocation(), [3]string{"3/3", "4/4", "5/5"}},
	} {
		tx, err := w.store.Client.Tx(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		short, err := w.Reserve(t.Context(), tx, w.order(t), demand{v: step.take}, nil, inventory.Sources{v: step.source})
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		if err != nil || short != nil || w.levels(t, v) != step.want {
			t.Errorf("reserved %d: %v, want %v (%v, %v)", step.take, w.levels(t, v), step.want, short, err)
		}
	}
}

// TestSourcesSufficeAsFarAsOneLocationDoes: whatever there is, a source has all of it if any location has, and
// there are no more sources than variants need.
func TestSourcesSufficeAsFarAsOneLocationDoes(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	places := []typeid.Location{w.near, w.far, w.remote}
	rapid.Check(t, func(r *rapid.T) {
		wanted, stock := demand{}, map[typeid.Variant][]int{}
		for range rapid.IntRange(1, 4).Draw(r, "variants") {
			on := rapid.SliceOfN(rapid.IntRange(0, 4), 3, 3).Draw(r, "on hand")
			v := w.variant(r, w.everywhere(on[0], on[1], on[2]))
			wanted[v], stock[v] = rapid.IntRange(1, 4).Draw(r, "wanted"), on
		}
		sources := w.sources(r, inventory.Wanted{Demand: wanted})[0]
		all, used := 0, map[typeid.Location]bool{}
		for v, on := range stock {
			enough := 0
			for i, place := range places {
				if on[i] >= wanted[v] {
					enough++
				}
				if sources[v] == place && on[i] < wanted[v] && on[i] < max(on[0], on[1], on[2]) {
					r.Errorf("%d of %v come from %d", wanted[v], on, i)
				}
			}
			if source, ok := sources[v]; ok {
				used[source] = true
			} else if max(on[0], on[1], on[2]) > 0 {
				r.Errorf("%v has no source", on)
			}
			all += min(enough, 1)
		}
		for i, place := range places {
			suffices := true
			for v, on := range stock {
				suffices = suffices && on[i] >= wanted[v]
			}
			if suffices && len(used) != 1 {
				r.Errorf("%v has all, and yet %d locations send", place, len(used))
			}
		}
	})
}

// TestSourcesAreReadByAnIndex on many levels.
func TestSourcesAreReadByAnIndex(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(1, 1, 1))
	w.exec(t, `INSERT INTO products (id, created_at, updated_at, name, slug, category_id)
		SELECT new_id(), now(), now(), 'p', 'p' || n, category_id FROM products, generate_series(1, 4000) n`)
	w.exec(t, `INSERT INTO variants (id, created_at, updated_at, product_id, sku, name, position)
		SELECT new_id(), now(), now(), id, 'sku ' || slug, 'v', 0 FROM products WHERE name = 'p'`)
	w.exec(t, `INSERT INTO stock_levels (id, created_at, updated_at, variant_id, location_id, on_hand)
		SELECT new_id(), now(), now(), v.id, l.id, 5 FROM variants v, locations l WHERE v.sku LIKE 'sku %'`)
	w.exec(t, "ANALYZE stock_levels")
	ctx, counter := store.RecordStatements(t.Context())
	if _, err := w.Sources(ctx, w.store.Client, []inventory.Wanted{{Demand: demand{v: 1}}}); err != nil {
		t.Fatal(err)
	}
	var plan []string
	rows, err := w.store.DB.QueryContext(t.Context(), "EXPLAIN "+counter.Texts()[0], typeid.Array([]typeid.Variant{v}), typeid.Array(make([]typeid.Channel, 1)))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(plan, "\n"); strings.Contains(text, "Seq Scan on stock_levels") || !strings.Contains(text, "on stock_levels") {
		t.Error(text)
	}
}
