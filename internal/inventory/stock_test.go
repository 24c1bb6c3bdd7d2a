package inventory_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type demand = map[typeid.Variant]int

// warehouse is a stock with a product and three locations: near is preferred to far, and far to
// remote.
type warehouse struct {
	*inventory.Service
	store             *store.Store
	product           typeid.Product
	near, far, remote typeid.Location
}

func newWarehouse(t *testing.T) *warehouse {
	t.Helper()
	st := pgtest.New(t)
	w := &warehouse{Service: inventory.New(st, staff.AuditAll), store: st}
	location := func(code string, priority int) typeid.Location {
		return st.Client.Location.Create().SetName(code).SetCode(code).SetPriority(priority).SaveX(t.Context()).ID
	}
	// Made in another order than their priorities', so that ids do not sort them by chance.
	w.far, w.remote, w.near = location("far", 2), location("remote", 3), location("near", 1)
	category := st.Client.Category.Create().SetName("Coffee").SetSlug("coffee").SaveX(t.Context())
	w.product = st.Client.Product.Create().SetStatus(product.StatusActive).SetName("Beans").SetSlug("beans").SetCategoryID(category.ID).SaveX(t.Context()).ID
	return w
}

// tester is a *testing.T or a *rapid.T.
type tester interface {
	Helper()
	Fatal(...any)
	Context() context.Context
}

// variant makes a variant with what is on hand at each location.
func (w *warehouse) variant(t tester, onHand map[typeid.Location]int) typeid.Variant {
	t.Helper()
	name := uuid.NewString()
	v := w.store.Client.Variant.Create().SetProductID(w.product).SetSku(name).SetName(name).SaveX(t.Context())
	for location, n := range onHand {
		w.store.Client.StockLevel.Create().SetVariantID(v.ID).SetLocationID(location).SetOnHand(n).ExecX(t.Context())
	}
	return v.ID
}

// order makes an order, for which nothing is reserved yet.
func (w *warehouse) order(t tester) typeid.Order {
	t.Helper()
	return w.store.Client.Order.Create().SetNumber(uuid.NewString()[:20]).SetCartID(typeid.NewCart()).SetCurrency("USD").
		SetSubtotalNet(0).SetSubtotalTax(0).SetTotalNet(0).SetTotalTax(0).SetPaymentDueAt(time.Now()).
		SaveX(t.Context()).ID
}

// in runs work in a transaction that is not tried again, so that a deadlock shows.
func (w *warehouse) in(ctx context.Context, work func(tx *ent.Tx) error) error {
	tx, err := w.store.Client.Tx(ctx)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (w *warehouse) reserve(t tester, order typeid.Order, d demand) (short demand) {
	t.Helper()
	err := w.in(t.Context(), func(tx *ent.Tx) (err error) {
		short, err = w.Reserve(t.Context(), tx, order, d, nil, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return short
}

func (w *warehouse) release(t tester, order typeid.Order) {
	t.Helper()
	if err := w.in(t.Context(), func(tx *ent.Tx) error { return w.Release(t.Context(), tx, order) }); err != nil {
		t.Fatal(err)
	}
}

// ship ships a parcel. It fails, too, if the parcel is not on hand.
func (w *warehouse) ship(t tester, order typeid.Order, parcel demand) error {
	t.Helper()
	return w.in(t.Context(), func(tx *ent.Tx) error {
		short, err := w.Ship(t.Context(), tx, "system", order, nil, parcel)
		if short != nil {
			return shortError(short)
		}
		return err
	})
}

// shortError is what is on hand of those variants of a parcel of which there is too little.
type shortError demand

func (s shortError) Error() string { return fmt.Sprintf("on hand there are only %v", demand(s)) }

// limit sets how much may be on backorder at each location.
func (w *warehouse) limit(t tester, v typeid.Variant, limits map[typeid.Location]int) {
	t.Helper()
	for location, n := range limits {
		in := inventory.BackordersInput{Limits: []inventory.BackorderLimit{{VariantID: v, LocationID: location, Limit: n}}}
		if _, err := w.SetBackorders(t.Context(), clerk, in); err != nil {
			t.Fatal(err)
		}
	}
}

// level returns what is reserved and on hand of a variant at a location, as "2/10".
func (w *warehouse) level(t tester, v typeid.Variant, location typeid.Location) string {
	t.Helper()
	var reserved, onHand int
	err := w.store.DB.QueryRowContext(t.Context(),
		`SELECT reserved, on_hand FROM stock_levels WHERE variant_id = $1 AND location_id = $2`, v, location).
		Scan(&reserved, &onHand)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d/%d", reserved, onHand)
}

// levels returns level at near, far and remote.
func (w *warehouse) levels(t tester, v typeid.Variant) [3]string {
	t.Helper()
	return [3]string{w.level(t, v, w.near), w.level(t, v, w.far), w.level(t, v, w.remote)}
}

func (w *warehouse) everywhere(near, far, remote int) map[typeid.Location]int {
	return map[typeid.Location]int{w.near: near, w.far: far, w.remote: remote}
}

func TestReserveTakesTheLowestPriorityFirst(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(3, 4, 5))
	for _, step := range []struct {
		take  int
		short demand
		want  [3]string
	}{
		{2, nil, [3]string{"2/3", "0/4", "0/5"}},
		{3, nil, [3]string{"3/3", "2/4", "0/5"}},
		{8, demand{v: 7}, [3]string{"3/3", "2/4", "0/5"}},
		{7, nil, [3]string{"3/3", "4/4", "5/5"}},
		{1, demand{v: 0}, [3]string{"3/3", "4/4", "5/5"}},
	} {
		short := w.reserve(t, w.order(t), demand{v: step.take})
		if diff := cmp.Diff(step.short, short); diff != "" || w.levels(t, v) != step.want {
			t.Errorf("reserved %d: %v, want %v; short (-want +got):\n%s", step.take, w.levels(t, v), step.want, diff)
		}
	}
}

func TestReserveShortOfOneLineChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	plenty, scarce := w.variant(t, w.everywhere(9, 0, 0)), w.variant(t, w.everywhere(1, 1, 0))
	unknown := typeid.NewVariant()
	short := w.reserve(t, w.order(t), demand{plenty: 2, scarce: 3, unknown: 1})
	if diff := cmp.Diff(demand{scarce: 2, unknown: 0}, short); diff != "" {
		t.Errorf("short (-want +got):\n%s", diff)
	}
	if w.level(t, plenty, w.near) != "0/9" || w.levels(t, scarce) != [3]string{"0/1", "0/1", "0/0"} {
		t.Errorf("reserved %v and %v", w.levels(t, plenty), w.levels(t, scarce))
	}
	if n := pgtest.Count(t, w.store, "stock_reservations"); n != 0 {
		t.Errorf("%d reservations", n)
	}
}

func TestReleaseGivesBackTheOrdersOwnOnce(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(3, 4, 0))
	mine, other := w.order(t), w.order(t)
	w.reserve(t, mine, demand{v: 5})
	w.reserve(t, other, demand{v: 1})
	for range 2 {
		w.release(t, mine)
		if got := w.levels(t, v); got != [3]string{"0/3", "1/4", "0/0"} {
			t.Errorf("released: %v", got)
		}
	}
	w.release(t, w.order(t)) // which has nothing
	if err := w.ship(t, other, demand{v: 1}); err != nil {
		t.Errorf("the other order: %v", err)
	}
}

func TestShipTakesOutOfWhatIsReserved(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v, beside := w.variant(t, w.everywhere(3, 4, 0)), w.variant(t, w.everywhere(2, 0, 0))
	mine, other := w.order(t), w.order(t)
	w.reserve(t, mine, demand{v: 5, beside: 1})
	w.reserve(t, other, demand{v: 1})
	sum := func() (n int) {
		t.Helper()
		for _, level := range w.store.Client.StockLevel.Query().AllX(t.Context()) {
			if level.VariantID == v {
				n += level.OnHand*10 + level.Reserved
			}
		}
		return n
	}
	for _, step := range []struct {
		parcel demand
		fails  bool
		want   int // 10 for each on hand and 1 for each reserved
	}{
		{demand{v: 6}, true, 76},
		{demand{v: 4}, false, 32},
		{demand{v: 2}, true, 32},
		{demand{v: 1, beside: 2}, true, 32},
		{demand{v: 1}, false, 21},
		{demand{v: 1}, true, 21},
	} {
		if err := w.ship(t, mine, step.parcel); (err != nil) != step.fails || sum() != step.want {
			t.Errorf("ship %d: %v, %d; want %d", step.parcel[v], err, sum(), step.want)
		}
	}
	w.release(t, mine) // only what was not shipped is left to release
	if sum() != 21 || w.level(t, beside, w.near) != "0/2" {
		t.Errorf("released: %d, %s", sum(), w.level(t, beside, w.near))
	}
}

func TestAvailableByVariant(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	some, gone, never := w.variant(t, w.everywhere(3, 4, 0)), w.variant(t, w.everywhere(1, 1, 0)), w.variant(t, nil)
	w.reserve(t, w.order(t), demand{some: 5, gone: 2})
	got, err := w.AvailableByVariant(t.Context(), []typeid.Variant{some, gone, never, typeid.NewVariant()})
	if diff := cmp.Diff(demand{some: 2}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	w.store.Client.Product.UpdateOneID(w.product).SetStatus(product.StatusArchived).ExecX(t.Context())
	if got, err := w.AvailableByVariant(t.Context(), []typeid.Variant{some}); err != nil || len(got) != 0 {
		t.Errorf("of a product that is not sold any more: %v, %v", got, err)
	}
	if got, err := w.AvailableByVariant(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("of none: %v, %v", got, err)
	}
}
