package inventory_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestReserveTakesBackordersLast: what is on hand anywhere goes before what is on backorder, and of both the
// location of the lowest priority first.
func TestReserveTakesBackordersLast(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(2, 1, 0))
	w.limit(t, v, map[typeid.Location]int{w.near: 3, w.remote: 5})
	for _, step := range []struct {
		take  int
		short demand
		want  [3]string
	}{
		{2, nil, [3]string{"2/2", "0/1", "0/0"}},
		{3, nil, [3]string{"4/2", "1/1", "0/0"}},
		{7, demand{v: 6}, [3]string{"4/2", "1/1", "0/0"}},
		{6, nil, [3]string{"5/2", "1/1", "5/0"}},
		{1, demand{v: 0}, [3]string{"5/2", "1/1", "5/0"}},
	} {
		order := w.order(t)
		short := w.reserve(t, order, demand{v: step.take})
		if diff := cmp.Diff(step.short, short); diff != "" || w.levels(t, v) != step.want {
			t.Errorf("reserved %d: %v, want %v; short (-want +got):\n%s", step.take, w.levels(t, v), step.want, diff)
		}
		if got := w.reservedOf(t, v); step.short == nil && got == 0 {
			t.Error("nothing is reserved")
		}
	}
}

// TestShipNeedsTheGoods: what is on backorder is sent once it has come, and given back before that as
// anything is.
func TestShipNeedsTheGoods(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(3, 0, 0))
	w.limit(t, v, map[typeid.Location]int{w.near: 5})
	mine, other := w.order(t), w.order(t)
	w.reserve(t, mine, demand{v: 5})
	w.reserve(t, other, demand{v: 3})
	var short shortError
	if err := w.ship(t, mine, demand{v: 5}); !errors.As(err, &short) || short[v] != 3 {
		t.Errorf("five of the three there: %v", err)
	}
	if err := w.ship(t, mine, demand{v: 6}); err == nil || errors.As(err, &short) {
		t.Errorf("more than is reserved: %v", err)
	}
	if got := w.level(t, v, w.near); got != "8/3" {
		t.Error(got)
	}
	if err := w.ship(t, mine, demand{v: 2}); err != nil {
		t.Error(err)
	}
	if _, err := w.Adjust(t.Context(), clerk, adjust(v, w.near, 2)); err != nil {
		t.Error(err)
	}
	if there := w.onHand(t, mine); there[v] != 3 {
		t.Errorf("%d on hand", there[v])
	}
	if err := w.ship(t, mine, demand{v: 3}); err != nil {
		t.Error(err)
	}
	if got := w.level(t, v, w.near); got != "3/0" {
		t.Error(got)
	}
	w.release(t, other)
	if got := w.level(t, v, w.near); got != "0/0" {
		t.Error(got)
	}
	w.wantRight(t)
}

// TestBackordersThatAreRefused: each mistake has its place and a sentence, and nothing is changed.
func TestBackordersThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v, other := w.variant(t, w.everywhere(3, 0, 0)), w.variant(t, w.everywhere(1, 0, 0))
	w.limit(t, v, map[typeid.Location]int{w.near: 4})
	w.reserve(t, w.order(t), demand{v: 5})
	one := func(v typeid.Variant, location typeid.Location, limit int, expected *int) inventory.BackorderLimit {
		return inventory.BackorderLimit{VariantID: v, LocationID: location, Limit: limit, ExpectedLimit: expected}
	}
	for name, c := range map[string]struct {
		limits []inventory.BackorderLimit
		want   string
	}{
		"of nothing":             {nil, "REQUIRED limits"},
		"too many":               {make([]inventory.BackorderLimit, 251), "LIMIT_REACHED limits"},
		"below zero":             {[]inventory.BackorderLimit{one(v, w.near, -1, nil)}, "OUT_OF_RANGE limits.0.limit"},
		"beyond all":             {[]inventory.BackorderLimit{one(v, w.near, 1000001, nil)}, "OUT_OF_RANGE limits.0.limit"},
		"twice":                  {[]inventory.BackorderLimit{one(v, w.far, 1, nil), one(v, w.far, 2, nil)}, "INVALID limits.1"},
		"of what is unknown":     {[]inventory.BackorderLimit{one(typeid.NewVariant(), w.far, 1, nil)}, "NOT_FOUND limits.0.variantId"},
		"to nowhere":             {[]inventory.BackorderLimit{one(v, typeid.NewLocation(), 1, nil)}, "NOT_FOUND limits.0.locationId"},
		"of what it is no more":  {[]inventory.BackorderLimit{one(other, w.near, 1, nil), one(v, w.near, 9, new(5))}, "CONFLICT limits.1.expectedLimit"},
		"below what is promised": {[]inventory.BackorderLimit{one(other, w.near, 1, nil), one(v, w.near, 1, new(4))}, "INSUFFICIENT_STOCK limits.1.limit"},
	} {
		_, err := w.SetBackorders(t.Context(), clerk, inventory.BackordersInput{Limits: c.limits})
		if got := said(t, err); !strings.HasPrefix(got, c.want) || name != "too many" && got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for what, c := range map[string]struct {
		err  error
		want string
	}{
		"the limit": {onlyError(w.SetBackorders(t.Context(), clerk, inventory.BackordersInput{Limits: []inventory.BackorderLimit{one(v, w.near, 1, nil)}})),
			"Orders have reserved 5, and 3 are on hand, so at least 2 must be allowed."},
		"what is on hand": {onlyError(w.Set(t.Context(), clerk, set(v, w.near, 0, nil))),
			"Orders have reserved 5, of which at most 4 may be on backorder, so 1 must stay."},
		"below none":        {onlyError(w.Adjust(t.Context(), clerk, adjust(other, w.near, -2))), "Only 1 are on hand."},
		"with what is free": {onlyError(w.Set(t.Context(), clerk, set(v, w.near, 1, nil))), ""},
	} {
		mistakes, err := fault.Split(c.err)
		if err != nil || c.want == "" && len(mistakes) > 0 || c.want != "" && (len(mistakes) != 1 || mistakes[0].Message != c.want) {
			t.Errorf("%s: %v, %v; want %q", what, mistakes, err, c.want)
		}
	}
	if got := w.level(t, v, w.near) + " " + w.level(t, other, w.near); got != "5/1 0/1" {
		t.Error(got)
	}
}

func onlyError[V any](_ V, err error) error { return err }

// TestBackordersAreToldOnce: the audit log tells from where to where a limit went, and the log of movements
// nothing: nothing has moved.
func TestBackordersAreToldOnce(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, nil)
	for _, n := range []int{4, 4, 2} {
		in := inventory.BackordersInput{Limits: []inventory.BackorderLimit{{VariantID: v, LocationID: w.far, Limit: n}}}
		levels, err := w.SetBackorders(t.Context(), clerk, in)
		if err != nil || len(levels) != 1 || levels[0].BackorderLimit != n || inventory.Available(levels[0]) != n {
			t.Errorf("%+v, %v", levels, err)
		}
	}
	var told string
	err := w.store.DB.QueryRowContext(t.Context(),
		"SELECT string_agg(action || ' ' || (detail -> 'changes')::text, ', ' ORDER BY id) FROM audit_entries").Scan(&told)
	const want = `stock.backorders_set {"backorder_limit": {"to": 4, "from": 0}}, stock.backorders_set {"backorder_limit": {"to": 2, "from": 4}}`
	if err != nil || told != want {
		t.Errorf("%s, %v", told, err)
	}
	if n := pgtest.Count(t, w.store, "stock_movements"); n != 0 {
		t.Errorf("%d movements", n)
	}
}

// TestWaiting: a variant is waited for if it can be bought, and none is on hand anywhere it is sold.
func TestWaiting(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	there, out, taken := w.variant(t, w.everywhere(1, 0, 0)), w.variant(t, w.everywhere(0, 0, 0)), w.variant(t, w.everywhere(2, 0, 0))
	waited, never := w.variant(t, nil), w.variant(t, nil)
	for _, v := range []typeid.Variant{there, taken, waited} {
		w.limit(t, v, map[typeid.Location]int{w.near: 3, w.far: 1})
	}
	w.reserve(t, w.order(t), demand{taken: 2})
	full := w.variant(t, w.everywhere(1, 0, 0))
	w.limit(t, full, map[typeid.Location]int{w.near: 1})
	w.reserve(t, w.order(t), demand{full: 2})
	all := []typeid.Variant{there, out, taken, waited, never, full}
	ask := func() (names string) {
		t.Helper()
		ctx, counter := store.RecordStatements(t.Context())
		keys := make([]inventory.InChannel, len(all))
		for i, v := range all {
			keys[i].Variant = v
		}
		found, err := inventory.Waiting.Read(ctx, w.store.Client, keys)
		if err != nil || len(counter.Texts()) != 1 {
			t.Fatal(counter.Texts(), err)
		}
		available, err := w.AvailableByVariant(t.Context(), all)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			names += fmt.Sprintf("%d %v, ", available[v], found[inventory.InChannel{Variant: v}])
		}
		return names
	}
	if got, want := ask(), "5 false, 0 false, 4 true, 4 true, 0 false, 0 false, "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	w.exec(t, "UPDATE products SET status = 'DRAFT'")
	if got, want := ask(), strings.Repeat("0 false, ", 6); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestDatabaseRefusesMoreThanIsPromised: whoever writes, no more is reserved than may be.
func TestDatabaseRefusesMoreThanIsPromised(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(3, 0, 0))
	w.limit(t, v, map[typeid.Location]int{w.near: 4})
	for statement, allowed := range map[string]bool{
		"reserved = 7": true, "reserved = 8": false, "reserved = -1": false, "on_hand = -1": false,
		"backorder_limit = -1": false, "backorder_limit = 1000001": false, "reserved = 5, backorder_limit = 1": false,
	} {
		_, err := w.store.DB.ExecContext(t.Context(), "UPDATE stock_levels SET "+statement+" WHERE variant_id = $1 AND location_id = $2", v, w.near)
		if allowed && err != nil || !allowed && !store.IsCode(err, "23514") {
			t.Errorf("%s: %v", statement, err)
		}
		w.exec(t, "UPDATE stock_levels SET reserved = 0 WHERE variant_id = $1", v)
	}
}
