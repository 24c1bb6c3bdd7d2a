package inventory_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var clerk = auth.Viewer{Role: auth.Staff, User: typeid.NewUser(), Permissions: auth.PermissionSetOf(auth.ManageStock)}

// adjust is an input that changes what there is of a variant at a location, under a key of its own.
func adjust(v typeid.Variant, location typeid.Location, delta int) inventory.AdjustInput {
	return inventory.AdjustInput{
		IdempotencyKey: uuid.NewString(), Reason: inventory.Received,
		Changes: []inventory.Adjustment{{VariantID: v, LocationID: location, Delta: delta}},
	}
}

// set is an input that has so much of a variant at a location.
func set(v typeid.Variant, location typeid.Location, onHand int, expected *int) inventory.SetInput {
	return inventory.SetInput{
		Reason:     inventory.Correction,
		Quantities: []inventory.Quantity{{VariantID: v, LocationID: location, OnHand: onHand, ExpectedOnHand: expected}},
	}
}

// log returns the movements that a filter means, oldest first, as "+3=8 RECEIVED".
func (w *warehouse) log(t tester, f inventory.MovementFilter) []string {
	t.Helper()
	found, err := w.Movements(t.Context(), f, page.Args{First: new(100)})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range found.Nodes() {
		all = append(all, fmt.Sprintf("%+d=%d %s", m.Delta, m.OnHand, m.Reason))
	}
	slices.Reverse(all)
	return all
}

// wantRight fails if the movements of any level do not add up to what it has on hand.
func (w *warehouse) wantRight(t tester) {
	t.Helper()
	wrong, err := w.store.Recount(t.Context())
	if err != nil || len(wrong) > 0 {
		t.Fatal("wrong: ", wrong, err)
	}
}

// said returns the codes and paths of an error's mistakes.
func said(t *testing.T, err error) string {
	t.Helper()
	mistakes, err := fault.Split(err)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range mistakes {
		all = append(all, string(m.Code)+" "+strings.Join(m.Field, "."))
	}
	return strings.Join(all, ", ")
}

// TestEachChangeIsLogged: whoever changes what is on hand, in whichever way, the log tells of it. What only
// reserves is not told.
func TestEachChangeIsLogged(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, map[typeid.Location]int{w.near: 5, w.far: 0})
	sold := w.order(t)
	w.reserve(t, sold, demand{v: 3})
	if err := w.ship(t, sold, demand{v: 2}); err != nil {
		t.Fatal(err)
	}
	w.release(t, sold)
	if _, err := w.Adjust(t.Context(), clerk, adjust(v, w.near, 4)); err != nil {
		t.Fatal(err)
	}
	returned := adjust(v, w.near, 1)
	returned.Reason, returned.OrderID, returned.Note = inventory.Return, &sold, " One came back.\r\n"
	if _, err := w.Adjust(t.Context(), clerk, returned); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Set(t.Context(), clerk, set(v, w.near, 6, new(8))); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Set(t.Context(), clerk, set(v, w.near, 6, nil)); err != nil { // as it is already
		t.Fatal(err)
	}
	_, err := w.Transfer(t.Context(), clerk, inventory.TransferInput{
		IdempotencyKey: "move", FromLocationID: w.near, ToLocationID: w.far, Lines: []inventory.TransferLine{{VariantID: v, Quantity: 2}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.exec(t, "UPDATE stock_levels SET on_hand = on_hand + 10 WHERE variant_id = $1 AND location_id = $2", v, w.far)
	w.exec(t, "UPDATE stock_levels SET on_hand = on_hand WHERE variant_id = $1", v)
	w.exec(t, "DELETE FROM variants WHERE id = $1", v)
	for location, want := range map[typeid.Location]string{
		w.near: "+5=5 INITIAL, -2=3 SALE, +4=7 RECEIVED, +1=8 RETURN, -2=6 CORRECTION, -2=4 TRANSFER, -4=0 DELETED",
		w.far:  "+2=2 TRANSFER, +10=12 OTHER, -12=0 DELETED",
	} {
		if got := strings.Join(w.log(t, inventory.MovementFilter{VariantID: &v, LocationID: &location}), ", "); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	of, err := w.Movements(t.Context(), inventory.MovementFilter{OrderID: &sold}, page.Args{First: new(10)})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range of.Nodes() {
		told = append(told, fmt.Sprintf("%s by %s: %q", m.Reason, m.Actor, m.Note))
	}
	if got, want := strings.Join(told, "; "), `RETURN by `+clerk.Actor()+`: "One came back."; SALE by system: ""`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	w.wantRight(t)
}

// TestRecountTellsTheLog: a recount tells the log of what it was never told of, and only adds to it.
func TestRecountTellsTheLog(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(5, 0, 0))
	w.exec(t, "ALTER TABLE stock_levels DISABLE TRIGGER stock_logged_if_updated")
	w.exec(t, "UPDATE stock_levels SET on_hand = 7 WHERE variant_id = $1 AND location_id = $2", v, w.near)
	w.exec(t, "ALTER TABLE stock_levels ENABLE TRIGGER stock_logged_if_updated")
	wrong, err := w.store.Recount(t.Context())
	if err != nil || len(wrong) != 1 || wrong[0].Was != 5 || wrong[0].Counted != 7 || wrong[0].ID != v.UUID() {
		t.Errorf("%+v, %v", wrong, err)
	}
	if got := strings.Join(w.log(t, inventory.MovementFilter{}), ", "); got != "+5=5 INITIAL, +2=7 OTHER" {
		t.Error(got)
	}
	w.wantRight(t)
}

// TestMovementsStay: nobody changes the log or deletes from it, but for a note that is erased.
func TestMovementsStay(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(5, 0, 0))
	noted := adjust(v, w.near, 1)
	noted.Note = "From Ada"
	if _, err := w.Adjust(t.Context(), clerk, noted); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"DELETE FROM stock_movements", "UPDATE stock_movements SET delta = delta + 1", "UPDATE stock_movements SET note = '', delta = delta + 1",
		"UPDATE stock_movements SET note = 'From Eve'",
	} {
		if _, err := w.store.DB.ExecContext(t.Context(), statement); !store.IsCode(err, "23000") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	w.exec(t, "UPDATE stock_movements SET note = '' WHERE note <> ''")
}

// TestChangesThatAreRefused: each mistake has its place, and nothing is changed of all that was asked.
func TestChangesThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v, other := w.variant(t, w.everywhere(5, 2, 0)), w.variant(t, w.everywhere(1, 0, 0))
	w.reserve(t, w.order(t), demand{v: 3})
	unknown, nowhere := typeid.NewVariant(), typeid.NewLocation()
	adjusting := func(deltas ...int) error {
		in := adjust(other, w.near, 1) // which alone were fine
		for i, delta := range deltas {
			in.Changes = append(in.Changes, inventory.Adjustment{VariantID: v, LocationID: []typeid.Location{w.near, w.far}[i], Delta: delta})
		}
		_, err := w.Adjust(t.Context(), clerk, in)
		return err
	}
	setting := func(in inventory.SetInput) error {
		_, err := w.Set(t.Context(), clerk, in)
		return err
	}
	moving := func(from, to typeid.Location, variant typeid.Variant, n int) error {
		_, err := w.Transfer(t.Context(), clerk, inventory.TransferInput{
			IdempotencyKey: uuid.NewString(), FromLocationID: from, ToLocationID: to,
			Lines: []inventory.TransferLine{{VariantID: other, Quantity: 1}, {VariantID: variant, Quantity: n}},
		})
		return err
	}
	sold := w.order(t)
	wrongOrder := adjust(v, w.near, 1)
	wrongOrder.OrderID = &sold
	noOrder := adjust(v, w.near, 1)
	noOrder.OrderID, noOrder.Reason = new(typeid.NewOrder()), inventory.Return
	long := adjust(v, w.near, 1)
	long.Note = strings.Repeat("x", 501)
	keyless := adjust(v, w.near, 1)
	keyless.IdempotencyKey = ""
	only := func(in inventory.AdjustInput) error {
		_, err := w.Adjust(t.Context(), clerk, in)
		return err
	}
	many := adjust(v, w.near, 1)
	many.Changes = make([]inventory.Adjustment, 251)
	for i := range many.Changes {
		many.Changes[i] = inventory.Adjustment{VariantID: typeid.NewVariant(), LocationID: w.near, Delta: 1}
	}
	twice := set(v, w.near, 4, nil)
	twice.Quantities = append(twice.Quantities, twice.Quantities[0])
	stale := set(v, w.near, 4, new(4))
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"below what is reserved":   {adjusting(-3), "INSUFFICIENT_STOCK changes.1.delta"},
		"below zero":               {adjusting(1, -3), "INSUFFICIENT_STOCK changes.2.delta"},
		"by nothing":               {adjusting(0), "OUT_OF_RANGE changes.1.delta"},
		"beyond all":               {adjusting(1000000000), "OUT_OF_RANGE changes.1.delta"},
		"of another order":         {only(wrongOrder), "INVALID orderId"},
		"of no order":              {only(noOrder), "NOT_FOUND orderId"},
		"with much to say":         {only(long), "TOO_LONG note"},
		"without a key":            {only(keyless), "REQUIRED idempotencyKey"},
		"too many":                 {only(many), "LIMIT_REACHED changes"},
		"of nothing":               {setting(inventory.SetInput{}), "REQUIRED quantities"},
		"of what is unknown":       {setting(set(unknown, nowhere, 1, nil)), "NOT_FOUND quantities.0.variantId, NOT_FOUND quantities.0.locationId"},
		"to less than reserved":    {setting(set(v, w.near, 2, new(5))), "INSUFFICIENT_STOCK quantities.0.onHand"},
		"to less than none":        {setting(set(v, w.near, -1, nil)), "OUT_OF_RANGE quantities.0.onHand"},
		"of the same twice":        {setting(twice), "INVALID quantities.1"},
		"of what it is no more":    {setting(stale), "CONFLICT quantities.0.expectedOnHand"},
		"moved to where it is":     {moving(w.near, w.near, v, 1), "INVALID toLocationId"},
		"moved to nowhere":         {moving(w.near, nowhere, v, 1), "NOT_FOUND toLocationId, NOT_FOUND toLocationId"},
		"moved though reserved":    {moving(w.near, w.far, v, 3), "INSUFFICIENT_STOCK lines.1.quantity"},
		"moved, less than one":     {moving(w.near, w.far, v, 0), "OUT_OF_RANGE lines.1.quantity"},
		"moved though not there":   {moving(w.remote, w.far, v, 1), "INSUFFICIENT_STOCK lines.0.quantity, INSUFFICIENT_STOCK lines.1.quantity"},
		"moved, of what is not":    {moving(w.near, w.far, unknown, 1), "NOT_FOUND lines.1.variantId, NOT_FOUND lines.1.variantId"},
		"moved the same as before": {moving(w.near, w.far, other, 1), "INVALID lines.1"},
	} {
		if got := said(t, c.err); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if w.levels(t, v) != [3]string{"3/5", "0/2", "0/0"} || w.levels(t, other) != [3]string{"0/1", "0/0", "0/0"} {
		t.Errorf("%v, %v", w.levels(t, v), w.levels(t, other))
	}
	w.wantRight(t)
}

// TestChangesOfOneKey: under one key a change is made once, and a replay tells the levels as they are.
func TestChangesOfOneKey(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, w.everywhere(5, 0, 0))
	in := adjust(v, w.near, 2)
	var work sync.WaitGroup
	for range 20 {
		work.Go(func() {
			levels, err := w.Adjust(t.Context(), clerk, in)
			if err != nil || len(levels) != 1 || levels[0].OnHand != 7 {
				t.Errorf("%v, %v", levels, err)
			}
		})
	}
	work.Wait()
	in.Changes[0].Delta = 3
	if _, err := w.Adjust(t.Context(), clerk, in); said(t, err) != "IDEMPOTENCY_KEY_REUSED idempotencyKey" {
		t.Error(err)
	}
	if got := w.level(t, v, w.near); got != "0/7" {
		t.Error(got)
	}
}

// TestOneOfManySetsWins: of those who expect the same, one changes it. All others are told what there is.
func TestOneOfManySetsWins(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := w.variant(t, map[typeid.Location]int{w.near: 5})
	for _, place := range []struct {
		location typeid.Location
		expected int
	}{{w.near, 5}, {w.far, 0}} { // of the second there is no level yet
		var won atomic.Int64
		var work sync.WaitGroup
		for i := range 30 {
			work.Go(func() {
				levels, err := w.Set(t.Context(), clerk, set(v, place.location, 100+i, &place.expected))
				switch {
				case err == nil:
					won.Add(1)
				case !fault.IsConflict(err) || len(levels) != 1 || levels[0].OnHand < 100:
					t.Errorf("%v, %v", levels, err)
				}
			})
		}
		work.Wait()
		if won.Load() != 1 {
			t.Errorf("%d have won", won.Load())
		}
	}
	w.wantRight(t)
}

// TestNoUnitIsLost has the staff take, add and move units while buyers reserve, release and are sent theirs.
// Nothing deadlocks for good, and all units are accounted for.
func TestNoUnitIsLost(t *testing.T) {
	t.Parallel()
	const workers, rounds = 24, 12
	w := newWarehouse(t)
	variants := []typeid.Variant{w.variant(t, w.everywhere(20, 5, 0)), w.variant(t, w.everywhere(10, 0, 10))}
	var added, shipped [2]atomic.Int64
	orders := make([]typeid.Order, workers*rounds)
	for i := range orders {
		orders[i] = w.order(t)
	}
	expected := func(err error) bool {
		mistakes, err := fault.Split(err)
		return err == nil && !slices.ContainsFunc(mistakes, func(m *fault.UserError) bool { return m.Code != fault.CodeInsufficientStock })
	}
	inTx := func(ctx context.Context, work func(ctx context.Context, tx *ent.Tx) error) error {
		return w.store.InTx(ctx, work)
	}
	locations := []typeid.Location{w.near, w.far, w.remote}
	var work sync.WaitGroup
	for n := range workers {
		work.Go(func() {
			for round := range rounds {
				at, v := locations[(n+round)%3], (n+round)%2
				var err error
				switch n % 4 {
				case 0:
					delta := round%5 - 2
					if delta == 0 {
						delta = 3
					}
					if _, err = w.Adjust(t.Context(), clerk, adjust(variants[v], at, delta)); err == nil {
						added[v].Add(int64(delta))
					}
				case 1:
					_, err = w.Transfer(t.Context(), clerk, inventory.TransferInput{
						IdempotencyKey: uuid.NewString(), FromLocationID: at, ToLocationID: locations[(n+round+1)%3],
						Lines: []inventory.TransferLine{{VariantID: variants[1-v], Quantity: 1}, {VariantID: variants[v], Quantity: 2}},
					})
				default:
					order := orders[n*rounds+round]
					var short demand
					err = inTx(t.Context(), func(ctx context.Context, tx *ent.Tx) (err error) {
						short, err = w.Reserve(ctx, tx, order, demand{variants[0]: 1, variants[1]: 1}, nil, nil)
						return err
					})
					if err != nil || short != nil {
						break
					}
					err = inTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
						if round%2 == 0 {
							return w.Release(ctx, tx, order)
						}
						missing, err := w.Ship(ctx, tx, "system", order, nil, demand{variants[0]: 1, variants[1]: 1})
						if missing != nil {
							return fmt.Errorf("not on hand: %v", missing)
						}
						return err
					})
					if err == nil && round%2 == 1 {
						shipped[0].Add(1)
						shipped[1].Add(1)
					}
				}
				if !expected(err) {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	for i, v := range variants {
		var onHand, reserved int
		err := w.store.DB.QueryRowContext(t.Context(),
			"SELECT sum(on_hand), sum(reserved) FROM stock_levels WHERE variant_id = $1", v).Scan(&onHand, &reserved)
		begun := []int{25, 20}[i]
		if want := begun + int(added[i].Load()) - int(shipped[i].Load()); err != nil || onHand != want || reserved != 0 {
			t.Errorf("%d on hand, want %d; %d reserved; %v", onHand, want, reserved, err)
		}
	}
	w.wantRight(t)
}

// TestMovementsByFilter: each filter finds its own, alone and with others, and pages hold each once, newest first.
func TestMovementsByFilter(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	variants := []typeid.Variant{w.variant(t, w.everywhere(9, 9, 9)), w.variant(t, w.everywhere(9, 9, 9))}
	locations := []typeid.Location{w.near, w.far, w.remote}
	orders := []typeid.Order{w.order(t), w.order(t)}
	for i := range 24 {
		in := adjust(variants[i%2], locations[i%3], 1)
		if i%4 == 0 {
			in.Reason, in.OrderID = inventory.Return, &orders[i/4%2]
		}
		if _, err := w.Adjust(t.Context(), clerk, in); err != nil {
			t.Fatal(err)
		}
	}
	all := w.everyMovement(t, inventory.MovementFilter{})
	if len(all) != 30 || !slices.IsSortedFunc(all, func(a, b *inventory.Movement) int { return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), 0) }) {
		t.Fatalf("%d movements", len(all))
	}
	middle := all[15].CreatedAt
	for mask := range 1 << 6 {
		var f inventory.MovementFilter
		for i, choose := range []func(){
			func() { f.VariantID = &variants[0] }, func() { f.LocationID = &w.far }, func() { f.OrderID = &orders[0] },
			func() { f.Reason = new(inventory.Return) }, func() { f.From = &middle }, func() { f.To = &middle },
		} {
			if mask&(1<<i) != 0 {
				choose()
			}
		}
		var want, got []typeid.StockMovement
		for _, m := range all {
			if (f.VariantID == nil || m.VariantID == *f.VariantID) && (f.LocationID == nil || m.LocationID == *f.LocationID) &&
				(f.OrderID == nil || m.OrderID != nil && *m.OrderID == *f.OrderID) && (f.Reason == nil || m.Reason == *f.Reason) &&
				(f.From == nil || !m.CreatedAt.Before(*f.From)) && (f.To == nil || m.CreatedAt.Before(*f.To)) {
				want = append(want, m.ID)
			}
		}
		for _, m := range w.everyMovement(t, f) {
			got = append(got, m.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("filter %b: %d movements, want %d", mask, len(got), len(want))
		}
	}
}

// everyMovement reads all pages of the movements that a filter means.
func (w *warehouse) everyMovement(t *testing.T, f inventory.MovementFilter) (all []*inventory.Movement) {
	t.Helper()
	args := page.Args{First: new(7)}
	for {
		found, err := w.Movements(t.Context(), f, args)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found.Nodes()...)
		total, err := found.Total.Read(t.Context(), w.store.Client)
		if info := found.PageInfo(); !info.HasNextPage {
			if err != nil || total != len(all) {
				t.Errorf("%d movements, want %d; %v", len(all), total, err)
			}
			return all
		}
		args.After = found.PageInfo().EndCursor
	}
}

// TestInactiveLocationsSellNothing: from the moment on when a location is not active, nothing is reserved
// there. What can be bought follows in batches, and comes back with the location.
func TestInactiveLocationsSellNothing(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v, also := w.variant(t, w.everywhere(3, 0, 0)), w.variant(t, w.everywhere(2, 4, 0))
	held := w.order(t)
	w.reserve(t, held, demand{v: 1})
	w.exec(t, "UPDATE locations SET active = false WHERE id = $1", w.near)
	if short := w.reserve(t, w.order(t), demand{v: 1, also: 5}); short[v] != 0 || short[also] != 4 || len(short) != 2 {
		t.Errorf("short %v", short)
	}
	late := w.variant(t, w.everywhere(8, 0, 0)) // stock that comes to where nothing is sold
	follow := func() (rounds int) {
		for n := 1; n > 0; rounds++ {
			if err := w.store.DB.QueryRowContext(t.Context(), "SELECT follow_locations(1)").Scan(&n); err != nil {
				t.Fatal(err)
			}
		}
		return rounds
	}
	available := func() string {
		t.Helper()
		got, err := w.AvailableByVariant(t.Context(), []typeid.Variant{v, also, late})
		if err != nil {
			t.Fatal(err)
		}
		var viewed [3]int
		for i, one := range []typeid.Variant{v, also, late} {
			if err := w.store.DB.QueryRowContext(t.Context(), "SELECT available FROM sellable_variants WHERE variant_id = $1", one).Scan(&viewed[i]); err != nil {
				t.Fatal(err)
			}
			if got[one] != viewed[i] {
				t.Errorf("%d available, the view says %d", got[one], viewed[i])
			}
		}
		return fmt.Sprint(viewed)
	}
	if rounds := follow(); rounds != 4 || available() != "[0 4 0]" { // two levels, the location, and nothing
		t.Errorf("after %d rounds: %s", rounds, available())
	}
	if err := w.ship(t, held, demand{v: 1}); err != nil {
		t.Errorf("what was bought before: %v", err)
	}
	w.exec(t, "UPDATE locations SET active = true WHERE id = $1", w.near)
	if rounds := follow(); rounds != 5 || available() != "[2 6 8]" {
		t.Errorf("after %d rounds: %s", rounds, available())
	}
	w.wantRight(t)
}

// TestStockThatComesWhileALocationChanges: a level that is made while its location stops to be active knows
// that once all is committed, whoever is first.
func TestStockThatComesWhileALocationChanges(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	for _, active := range []bool{false, true} {
		v := w.variant(t, nil)
		flip, err := w.store.DB.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer flip.Rollback()
		if _, err := flip.ExecContext(t.Context(), "UPDATE locations SET active = $1 WHERE id = $2", active, w.far); err != nil {
			t.Fatal(err)
		}
		came := make(chan error, 1)
		go func() {
			_, err := w.Adjust(t.Context(), clerk, adjust(v, w.far, 1))
			came <- err
		}()
		w.untilSomebodyWaits(t)
		if err := errors.Join(flip.Commit(), <-came); err != nil {
			t.Fatal(err)
		}
		var sellable bool
		if err := w.store.DB.QueryRowContext(t.Context(), "SELECT sellable FROM stock_levels WHERE variant_id = $1", v).Scan(&sellable); err != nil || sellable != active {
			t.Errorf("sellable %v, want %v; %v", sellable, active, err)
		}
	}
}

// untilSomebodyWaits returns when a transaction waits for a lock.
func (w *warehouse) untilSomebodyWaits(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; {
		var waits bool
		err := w.store.DB.QueryRowContext(t.Context(),
			"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')").Scan(&waits)
		if err != nil || time.Now().After(end) {
			t.Fatal("nobody waits: ", err)
		}
		if waits {
			return
		}
	}
}

func (w *warehouse) exec(t tester, statement string, args ...any) {
	t.Helper()
	if _, err := w.store.DB.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}
