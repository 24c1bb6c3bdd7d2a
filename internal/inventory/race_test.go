package inventory_test

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestNoOversell has 100 orders race for 10 units of each of five variants, spread over the
// locations, some of them on backorder. Each wants one of every variant; some that got theirs give it back and try again. No
// transaction is tried again, so a deadlock fails the test.
func TestNoOversell(t *testing.T) {
	t.Parallel()
	const buyers, units, seed = 100, 10, 1
	w := newWarehouse(t)
	variants := []typeid.Variant{
		w.variant(t, w.everywhere(units, 0, 0)), w.variant(t, w.everywhere(3, 3, 4)), w.variant(t, w.everywhere(0, 9, 1)),
		w.variant(t, w.everywhere(5, 0, 0)), w.variant(t, w.everywhere(1, 2, 0)),
	}
	w.limit(t, variants[3], map[typeid.Location]int{w.near: 5})
	w.limit(t, variants[4], map[typeid.Location]int{w.near: 1, w.far: 2, w.remote: 4})
	all := func() demand {
		wanted := demand{}
		for _, v := range variants {
			wanted[v] = 1
		}
		return wanted
	}
	var orders [buyers]typeid.Order
	for i := range orders {
		orders[i] = w.order(t)
	}
	var bought atomic.Int64
	var work sync.WaitGroup
	for i, order := range orders {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		work.Go(func() {
			wanted := demand{}
			for _, v := range rng.Perm(len(variants)) {
				wanted[variants[v]] = 1
			}
			for changesMind := rng.IntN(2) == 0; ; changesMind = false {
				var short demand
				err := w.in(t.Context(), func(tx *ent.Tx) (err error) {
					short, err = w.Reserve(t.Context(), tx, order, wanted, nil, nil)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if err != nil || len(short) > 0 {
					return
				}
				if !changesMind {
					bought.Add(1)
					return
				}
				if err := w.in(t.Context(), func(tx *ent.Tx) error { return w.Release(t.Context(), tx, order) }); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	// Some found it short while others held what they then gave back. What is left can be bought
	// now.
	for range units - int(bought.Load()) {
		if short := w.reserve(t, w.order(t), all()); short != nil {
			t.Errorf("short %v after %d were bought", short, bought.Load())
		}
		bought.Add(1)
	}
	if short := w.reserve(t, w.order(t), demand{variants[0]: 1}); bought.Load() != units || short == nil {
		t.Errorf("%d bought %d units, and one more: %v", buyers, bought.Load(), short)
	}
	for i, want := range [][3]string{{"10/10", "0/0", "0/0"}, {"3/3", "3/3", "4/4"}, {"0/0", "9/9", "1/1"}, {"10/5", "0/0", "0/0"}, {"2/1", "4/2", "4/0"}} {
		if got := w.levels(t, variants[i]); got != want {
			t.Errorf("variant %d: %v, want %v", i, got, want)
		}
	}
}

// TestStockAddsUp does anything to the stock in any order, and compares it with plain sums.
func TestStockAddsUp(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	rapid.Check(t, func(r *rapid.T) {
		count := rapid.IntRange(0, 5)
		var variants [2]typeid.Variant
		var free [2]int
		for i := range variants {
			near, far, remote := count.Draw(r, "near"), count.Draw(r, "far"), count.Draw(r, "remote")
			variants[i], free[i] = w.variant(r, w.everywhere(near, far, remote)), near+far+remote
			if rapid.Bool().Draw(r, "backorders") {
				limit := count.Draw(r, "limit")
				w.limit(r, variants[i], map[typeid.Location]int{w.far: limit})
				free[i] += limit
			}
		}
		orders := [2]typeid.Order{w.order(r), w.order(r)}
		var held [2][2]int // of each order, of each variant
		var reserved [2]bool
		quantities := rapid.Custom(func(r *rapid.T) [2]int { return [2]int{count.Draw(r, "a"), count.Draw(r, "b")} })
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			o := rapid.IntRange(0, 1).Draw(r, "order")
			n := quantities.Draw(r, "quantities")
			d := demand{}
			for i, v := range variants {
				if n[i] > 0 {
					d[v] = n[i]
				}
			}
			switch rapid.SampledFrom([]string{"reserve", "release", "ship"}).Draw(r, "change") {
			case "reserve":
				if reserved[o] || len(d) == 0 { // an order reserves once
					continue
				}
				enough := n[0] <= free[0] && n[1] <= free[1]
				if short := w.reserve(r, orders[o], d); (short == nil) != enough {
					r.Fatalf("reserve %v of %v: short %v", n, free, short)
				}
				if enough {
					reserved[o], held[o] = true, n
					free[0], free[1] = free[0]-n[0], free[1]-n[1]
				}
			case "release":
				w.release(r, orders[o])
				free[0], free[1] = free[0]+held[o][0], free[1]+held[o][1]
				reserved[o], held[o] = false, [2]int{}
			case "ship":
				there := w.onHand(r, orders[o])
				enough := n[0] <= held[o][0] && n[1] <= held[o][1] && n[0] <= there[variants[0]] && n[1] <= there[variants[1]]
				if err := w.ship(r, orders[o], d); (err == nil) != enough {
					r.Fatalf("ship %v of %v: %v", n, held[o], err)
				}
				if enough {
					held[o] = [2]int{held[o][0] - n[0], held[o][1] - n[1]}
				}
			}
			available, err := w.AvailableByVariant(r.Context(), variants[:])
			if err != nil {
				r.Fatal(err)
			}
			for i, v := range variants {
				if got := w.reservedOf(r, v); available[v] != free[i] || got != held[0][i]+held[1][i] {
					r.Fatalf("%d available, %d reserved; want %d, %d", available[v], got, free[i], held[0][i]+held[1][i])
				}
			}
		}
	})
}

// onHand returns what is on hand of what an order has reserved.
func (w *warehouse) onHand(t tester, order typeid.Order) (there demand) {
	t.Helper()
	err := w.in(t.Context(), func(tx *ent.Tx) error {
		there = demand{}
		return w.Held(t.Context(), tx, order, func(_ typeid.Location, of typeid.Variant, _, onHand int) { there[of] += onHand })
	})
	if err != nil {
		t.Fatal(err)
	}
	return there
}

// reservedOf returns how much of a variant the levels say is reserved, if the orders' reservations
// say the same.
func (w *warehouse) reservedOf(t tester, v typeid.Variant) int {
	t.Helper()
	var levels, reservations int
	err := w.store.DB.QueryRowContext(t.Context(), `
		SELECT (SELECT coalesce(sum(reserved), 0) FROM stock_levels WHERE variant_id = $1),
			(SELECT coalesce(sum(quantity), 0) FROM stock_reservations WHERE variant_id = $1)`, v).Scan(&levels, &reservations)
	if err != nil {
		t.Fatal(err)
	}
	if levels != reservations {
		t.Fatal("the levels have ", levels, " reserved, the orders ", reservations)
	}
	return levels
}
