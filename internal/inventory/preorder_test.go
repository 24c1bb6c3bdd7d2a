package inventory_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// inDays is a day so many days from now.
func inDays(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }

// preorder puts a variant on pre-order near by.
func (w *warehouse) preorder(t tester, v typeid.Variant, day string, limit *int) {
	t.Helper()
	in := inventory.PreorderSetInput{VariantID: v, Preorder: &inventory.PreorderInput{ReleaseOn: day, Limit: limit, LocationID: &w.near}}
	if _, err := w.SetPreorder(t.Context(), clerk, in); err != nil {
		t.Fatal(err)
	}
}

// dayComes has the day of a variant's pre-order be today.
func (w *warehouse) dayComes(t *testing.T, v typeid.Variant) {
	t.Helper()
	if _, err := w.store.DB.ExecContext(t.Context(), "UPDATE preorders SET release_on = $2 WHERE variant_id = $1", v, inDays(0)); err != nil {
		t.Fatal(err)
	}
}

// limitOf is the limit of a variant's backorders near by, what can be bought there, and what became of its pre-order.
func (w *warehouse) limitOf(t *testing.T, v typeid.Variant) string {
	t.Helper()
	var limit, free int
	var status string
	err := w.store.DB.QueryRowContext(t.Context(), `SELECT s.backorder_limit, s.on_hand + s.backorder_limit - s.reserved, p.status
		FROM stock_levels s JOIN preorders p USING (variant_id, location_id) WHERE variant_id = $1`, v).Scan(&limit, &free, &status)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d %d %s", limit, free, status)
}

func (w *warehouse) wantLimit(t *testing.T, v typeid.Variant, want string) {
	t.Helper()
	if got := w.limitOf(t, v); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestPreorderHoldsItsLimit has 60 buyers race for a pre-order of 10 beyond the 5 on hand, while the staff set the same limit anew.
func TestPreorderHoldsItsLimit(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(5, 0, 0))
	w.preorder(t, v, inDays(9), new(10))
	var bought atomic.Int64
	var work sync.WaitGroup
	for range 60 {
		order := w.order(t)
		work.Go(func() {
			err := w.in(t.Context(), func(tx *ent.Tx) error {
				short, err := w.Reserve(t.Context(), tx, order, demand{v: 1}, nil, nil)
				if err == nil && len(short) == 0 {
					bought.Add(1)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	for day := range 10 {
		work.Go(func() { w.preorder(t, v, inDays(10+day), new(10)) })
	}
	work.Wait()
	if bought.Load() != 15 {
		t.Errorf("%d were sold of 15", bought.Load())
	}
	w.wantLimit(t, v, "10 0 OPEN")
	found, err := inventory.Preorders.Read(t.Context(), w.store.Client, []typeid.Variant{v})
	if err != nil || found[v] == nil || *found[v].Remaining != 0 {
		t.Errorf("%v, %v", found[v], err)
	}
}

// TestPreorderEbbs: once its day has come, nothing more is promised than before, and what orders wait for gives its room back bit by bit.
func TestPreorderEbbs(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(0, 0, 0))
	w.limit(t, v, map[typeid.Location]int{w.near: 2})
	w.preorder(t, v, inDays(1), nil)
	w.wantLimit(t, v, "1000000 1000000 OPEN")
	one, other, third := w.order(t), w.order(t), w.order(t)
	w.reserve(t, one, demand{v: 10})
	w.reserve(t, other, demand{v: 5})
	w.preorder(t, v, inDays(2), new(20)) // the limit of before stays known
	w.dayComes(t, v)
	if found, err := inventory.Preorders.Read(t.Context(), w.store.Client, []typeid.Variant{v}); err != nil || len(found) != 0 {
		t.Errorf("on its day there is %v, %v", found, err)
	}
	for range 2 {
		if err := w.ClosePreorders(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.wantLimit(t, v, "15 0 EBBING")
	if short := w.reserve(t, third, demand{v: 1}); len(short) == 0 {
		t.Error("more was sold after the day")
	}
	w.release(t, other)
	w.wantLimit(t, v, "10 0 EBBING")
	if _, err := w.Adjust(t.Context(), clerk, adjust(v, w.near, 4)); err != nil {
		t.Fatal(err)
	}
	w.wantLimit(t, v, "6 0 EBBING")
	if _, err := w.Adjust(t.Context(), clerk, adjust(v, w.near, 26)); err != nil {
		t.Fatal(err)
	}
	w.wantLimit(t, v, "2 22 OVER")
	if err := w.ship(t, one, demand{v: 10}); err != nil {
		t.Error(err)
	}
	w.wantLimit(t, v, "2 22 OVER")
	w.wantRight(t)
}

// TestPreordersEndAndGoOn: the staff end one today, have it go on, and take over the limit once it is over.
func TestPreordersEndAndGoOn(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(0, 0, 0))
	w.preorder(t, v, inDays(5), new(8))
	w.reserve(t, w.order(t), demand{v: 3})
	for range 2 {
		if _, err := w.SetPreorder(t.Context(), clerk, inventory.PreorderSetInput{VariantID: v}); err != nil {
			t.Fatal(err)
		}
	}
	w.wantLimit(t, v, "3 0 EBBING")
	w.preorder(t, v, inDays(6), new(7)) // the goods are late
	w.wantLimit(t, v, "7 4 OPEN")
	if _, err := w.SetPreorder(t.Context(), clerk, inventory.PreorderSetInput{VariantID: v}); err != nil {
		t.Fatal(err)
	}
	w.limit(t, v, map[typeid.Location]int{w.near: 30})
	w.wantLimit(t, v, "30 27 OVER")
	if _, err := w.Adjust(t.Context(), clerk, adjust(v, w.near, 3)); err != nil {
		t.Fatal(err)
	}
	w.wantLimit(t, v, "30 30 OVER")
	var jobs int
	if err := w.store.DB.QueryRowContext(context.WithoutCancel(t.Context()), "SELECT count(*) FROM jobs WHERE kind = $1", inventory.PreorderMoved).Scan(&jobs); err != nil || jobs != 1 {
		t.Errorf("%d jobs, %v", jobs, err)
	}
}

// TestPreordersThatAreRefused: each mistake has its place, and nothing is changed.
func TestPreordersThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(1, 0, 0))
	w.preorder(t, v, inDays(5), new(4))
	w.reserve(t, w.order(t), demand{v: 4})
	set := func(v typeid.Variant, day string, limit *int, at *typeid.Location) error {
		_, err := w.SetPreorder(t.Context(), clerk, inventory.PreorderSetInput{VariantID: v, Preorder: &inventory.PreorderInput{ReleaseOn: day, Limit: limit, LocationID: at}})
		return err
	}
	other := w.variant(t, nil)
	limits := inventory.BackordersInput{Limits: []inventory.BackorderLimit{{VariantID: v, LocationID: w.near, Limit: 9}}}
	_, taken := w.SetBackorders(t.Context(), clerk, limits)
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"of what is unknown": {set(typeid.NewVariant(), inDays(1), nil, nil), "NOT_FOUND variantId"},
		"to nowhere":         {set(other, inDays(1), nil, new(typeid.NewLocation())), "NOT_FOUND preorder.locationId"},
		"no day":             {set(v, "soon", nil, nil), "INVALID preorder.releaseOn"},
		"today":              {set(v, inDays(0), nil, nil), "OUT_OF_RANGE preorder.releaseOn"},
		"below zero":         {set(v, inDays(1), new(-1), nil), "OUT_OF_RANGE preorder.limit"},
		"beyond all":         {set(v, inDays(1), new(1000001), nil), "OUT_OF_RANGE preorder.limit"},
		"less than promised": {set(v, inDays(1), new(2), nil), "INSUFFICIENT_STOCK preorder.limit"},
		"elsewhere":          {set(v, inDays(1), nil, &w.far), "NOT_ALLOWED preorder.locationId"},
		"by its backorders":  {taken, "NOT_ALLOWED limits.0.limit"},
	} {
		mistakes, err := fault.Split(c.err)
		if err != nil || len(mistakes) != 1 {
			t.Errorf("%s: %v", name, c.err)
			continue
		}
		if got := string(mistakes[0].Code) + " " + strings.Join(mistakes[0].Field, "."); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	w.wantLimit(t, v, "4 1 OPEN")
}
