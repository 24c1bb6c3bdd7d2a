package order_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// another makes a location that sells after the others.
func (s *shop) another(t *testing.T) typeid.Location {
	t.Helper()
	code := uuid.NewString()
	return s.store.Client.Location.Create().SetName("Hamburg").SetCode(code).SetPriority(1).SaveX(t.Context()).ID
}

// elsewhere has so many units of an order's line be reserved, and be on hand, at another location.
func (s *shop) elsewhere(t *testing.T, p placed, line int, at typeid.Location, n int) {
	t.Helper()
	variant := p.lines[line].VariantID
	s.store.Client.StockLevel.Create().SetVariantID(*variant).SetLocationID(at).SetOnHand(10).SetReserved(n).ExecX(t.Context())
	s.exec(t, "UPDATE stock_levels SET reserved = reserved - $3 WHERE variant_id = $1 AND location_id = $2", variant, s.location, n)
	s.exec(t, `DELETE FROM stock_reservations WHERE order_id = $1 AND variant_id = $2 AND quantity = $3`, p.id, variant, n)
	s.exec(t, `UPDATE stock_reservations SET quantity = quantity - $3 WHERE order_id = $1 AND variant_id = $2`, p.id, variant, n)
	s.exec(t, `INSERT INTO stock_reservations (id, created_at, updated_at, order_id, variant_id, location_id, quantity)
		VALUES (new_id(), now(), now(), $1, $2, $3, $4)`, p.id, variant, at, n)
}

// levelAt returns what is reserved and on hand of a line at a location.
func (s *shop) levelAt(t *testing.T, line *ent.OrderLine, at typeid.Location) string {
	t.Helper()
	var reserved, onHand int
	err := s.store.DB.QueryRowContext(t.Context(), `SELECT reserved, on_hand FROM stock_levels WHERE variant_id = $1 AND location_id = $2`,
		line.VariantID, at).Scan(&reserved, &onHand)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d/%d", reserved, onHand)
}

// pickedUp has lines of an order be picked up.
func (s *shop) pickedUp(t *testing.T, p placed, lines ...int) {
	t.Helper()
	s.exec(t, `INSERT INTO order_deliveries (order_id, position, shipping_method_id, code, name, carrier, kind, list, discount, net, tax, earliest, latest, estimated)
		VALUES ($1, 1, $2, 'shop', 'In the shop', '', 'PICKUP', 0, 0, 0, 0, '', '', false)`, p.id, uuid.NewString())
	for _, i := range lines {
		s.exec(t, "UPDATE order_lines SET delivery = 1 WHERE id = $1", p.lines[i].ID)
	}
}

// TestParcelsLeaveFromALocation: each holds what is reserved where it leaves from, and takes the stock there.
func TestParcelsLeaveFromALocation(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	far := s.another(t)
	p := s.confirmed(t, s.ada, 5, 2)
	s.elsewhere(t, p, 0, far, 4) // so here are 1 and 2
	first := s.pack(t, p)        // the one that can send most
	if *first.LocationID != far || !slices.Equal(s.contents(t, p, first), []int{4, 0}) {
		t.Errorf("%v from %v", s.contents(t, p, first), first.LocationID)
	}
	in := parcelOf(p)
	in.LocationID = &far
	_, err := s.FulfillmentCreate(t.Context(), s.staff, in)
	wantMistake(t, err, fault.CodeNotAllowed, "locationId")
	s.move(t, first, fulfillment.StatusCancelled)
	in = parcelOf(p, 2, 2)
	_, err = s.FulfillmentCreate(t.Context(), s.staff, in)
	wantMistake(t, err, fault.CodeInsufficientStock, "lines")
	in.LocationID = &far
	_, err = s.FulfillmentCreate(t.Context(), s.staff, in)
	wantMistake(t, err, fault.CodeInsufficientStock, "locationId")
	in.LocationID = new(typeid.NewLocation())
	_, err = s.FulfillmentCreate(t.Context(), s.staff, in)
	wantMistake(t, err, fault.CodeNotAllowed, "locationId")

	here := s.pack(t, p, 1, 1)
	if *here.LocationID != s.location {
		t.Error(here.LocationID)
	}
	s.move(t, here, fulfillment.StatusShipped)
	there := s.pack(t, p, 4)
	s.move(t, there, fulfillment.StatusShipped)
	rest := s.pack(t, p)
	s.move(t, rest, fulfillment.StatusShipped)
	got := []string{s.levelAt(t, p.lines[0], s.location), s.levelAt(t, p.lines[0], far), s.levelAt(t, p.lines[1], s.location)}
	if want := []string{"0/9", "0/6", "0/8"}; !slices.Equal(got, want) || s.status(t, p.id) != entorder.StatusShipped {
		t.Errorf("%v, want %v; %s", got, want, s.status(t, p.id))
	}
}

// TestWhatIsNotSentStaysWhereParcelsTakeIt: units that are dropped come from where no parcel takes them.
func TestWhatIsNotSentStaysWhereParcelsTakeIt(t *testing.T) {
	t.Parallel()
	for _, packFar := range []bool{false, true} {
		s := newShop(t)
		far := s.another(t)
		p := s.confirmed(t, s.ada, 5)
		s.elsewhere(t, p, 0, far, 2)
		in, rest := parcelOf(p), 2
		in.LocationID = &s.location
		if packFar {
			in.LocationID, rest = &far, 3
		}
		parcel, err := s.FulfillmentCreate(t.Context(), s.staff, in)
		if err != nil {
			t.Fatal(err)
		}
		s.inTx(t, func(ctx context.Context, tx *ent.Tx) error {
			o, now, err := s.Lock(ctx, tx, p.id)
			if err != nil {
				return err
			}
			if ok, err := s.Drop(ctx, tx, p.id, map[typeid.OrderLine]int{p.lines[0].ID: rest}); err != nil || !ok {
				t.Error(ok, err)
			}
			if err := s.stock.ReleasePart(ctx, tx, p.id, map[typeid.Variant]int{*p.lines[0].VariantID: rest}); err != nil {
				return err
			}
			return s.Record(ctx, tx, o, now)
		})
		s.move(t, parcel, fulfillment.StatusShipped)
		if n := pgtest.Count(t, s.store, "stock_reservations"); n != 0 || s.status(t, p.id) != entorder.StatusShipped {
			t.Errorf("%d are reserved of an order that is %s", n, s.status(t, p.id))
		}
	}
}

// TestParcelsOfLocationsGoAnyWay packs, ships, unpacks and cancels an order of two locations in any order: what it has
// reserved is always what it is still to send, where that is.
func TestParcelsOfLocationsGoAnyWay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	far := s.another(t)
	rapid.Check(t, func(r *rapid.T) {
		a, b := rapid.IntRange(1, 3).Draw(r, "a"), rapid.IntRange(1, 3).Draw(r, "b")
		p := s.confirmed(t, s.ada, a, b)
		there := rapid.IntRange(1, a).Draw(r, "elsewhere")
		s.elsewhere(t, p, 0, far, there)
		var parcels []*ent.Fulfillment
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			switch step := rapid.SampledFrom([]string{"pack", "pack", "ship", "unpack"}).Draw(r, "step"); {
			case step == "pack":
				in := parcelOf(p)
				if rapid.Bool().Draw(r, "somewhere") {
					in.LocationID = rapid.SampledFrom([]*typeid.Location{&far, &s.location}).Draw(r, "at")
				}
				parcel, err := s.FulfillmentCreate(t.Context(), s.staff, in)
				if _, other := fault.Split(err); other != nil {
					r.Fatal(err)
				}
				if err == nil {
					parcels = append(parcels, parcel)
				}
			case len(parcels) > 0:
				to := map[string]fulfillment.Status{"ship": fulfillment.StatusShipped, "unpack": fulfillment.StatusCancelled}[step]
				id := rapid.SampledFrom(parcels).Draw(r, "parcel").ID
				if _, err := s.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: id, Status: &to}); err != nil {
					if list, other := fault.Split(err); other != nil || list[0].Code != fault.CodeNotAllowed {
						r.Fatal(err)
					}
				}
			}
		}
		for range 4 { // until nothing is left
			if parcel, err := s.FulfillmentCreate(t.Context(), s.staff, parcelOf(p)); err == nil {
				parcels = append(parcels, parcel)
			}
		}
		for _, parcel := range parcels {
			if s.store.Client.Fulfillment.GetX(t.Context(), parcel.ID).Status == fulfillment.StatusPending {
				s.move(t, parcel, fulfillment.StatusShipped)
			}
		}
		got := []string{s.levelAt(t, p.lines[0], s.location), s.levelAt(t, p.lines[0], far), s.levelAt(t, p.lines[1], s.location)}
		want := []string{fmt.Sprint("0/", 10-a+there), fmt.Sprint("0/", 10-there), fmt.Sprint("0/", 10-b)}
		if !slices.Equal(got, want) || s.status(t, p.id) != entorder.StatusShipped {
			r.Fatalf("%v, want %v; %s", got, want, s.status(t, p.id))
		}
	})
}

// TestPickUp: a parcel waits for its buyer with its goods still in stock, and the order ends when all is collected.
func TestPickUp(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 2, 1)
	home := s.pack(t, p, 0, 1)
	ready := fulfillment.StatusReadyForPickup
	_, err := s.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: home.ID, Status: &ready})
	wantMistake(t, err, fault.CodeNotAllowed, "status")
	s.move(t, home, fulfillment.StatusCancelled)
	s.pickedUp(t, p, 0)
	_, err = s.FulfillmentCreate(t.Context(), s.staff, parcelOf(p, 1, 1))
	wantMistake(t, err, fault.CodeNotAllowed, "lines")
	s.pickedUpAll(t, p)

	parcel := s.pack(t, p)
	s.move(t, parcel, ready)
	if got := s.level(t, p.lines[0]); got != "2/10" || s.status(t, p.id) != entorder.StatusReadyForPickup {
		t.Errorf("ready: %s, %s", got, s.status(t, p.id))
	}
	s.move(t, parcel, fulfillment.StatusCancelled)
	if got := s.status(t, p.id); got != entorder.StatusConfirmed {
		t.Errorf("unpacked: %s", got)
	}
	parcel = s.pack(t, p)
	s.move(t, parcel, ready)
	if got := s.move(t, parcel, fulfillment.StatusCollected); got.DeliveredAt == nil || got.ShippedAt != nil {
		t.Errorf("collected: %v", got)
	}
	if got := s.level(t, p.lines[0]); got != "0/8" || s.status(t, p.id) != entorder.StatusDelivered {
		t.Errorf("collected: %s, %s", got, s.status(t, p.id))
	}
}

func (s *shop) pickedUpAll(t *testing.T, p placed) {
	t.Helper()
	s.exec(t, "UPDATE order_lines SET delivery = 1 WHERE order_id = $1", p.id)
}

// TestCancelUnpacksWhatIsReady: an order can be cancelled until something of it is collected.
func TestCancelUnpacksWhatIsReady(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 2)
	s.pickedUp(t, p, 0)
	parcel := s.move(t, s.pack(t, p), fulfillment.StatusReadyForPickup)
	if err := s.cancel(t, p.id, ""); err != nil {
		t.Fatal(err)
	}
	if got := s.store.Client.Fulfillment.GetX(t.Context(), parcel.ID).Status; got != fulfillment.StatusCancelled {
		t.Errorf("the parcel is %s", got)
	}
}

// TestEstimates: a parcel is expected on days, and only another estimate is an event.
func TestEstimates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 1)
	parcel := s.pack(t, p)
	for _, step := range []struct {
		earliest, latest string
		want             string
		events           int
	}{
		{"2026-12-01", "", "2026-12-01 2026-12-01", 1},
		{"2026-12-01", "2026-12-01", "2026-12-01 2026-12-01", 0},
		{"", "2026-12-03", "2026-12-01 2026-12-03", 1},
		{"", "2026-11-30", "expectedLatestDate", 0},
		{"", "soon", "expectedLatestDate", 0},
		{"2026-12-05", "", "2026-12-05 2026-12-05", 1},
		{"null", "2026-12-06", "expectedEarliestDate", 0},
		{"null", "", " ", 1},
		{"null", "", " ", 0},
	} {
		in := order.FulfillmentUpdateInput{ID: parcel.ID}
		in.ExpectedEarliest.Given = step.earliest != ""
		if step.earliest != "null" {
			in.ExpectedEarliest.Value = step.earliest
		}
		in.ExpectedLatest.Given, in.ExpectedLatest.Value = step.latest != "", step.latest
		before := len(s.history(t, p.id))
		got, err := s.FulfillmentUpdate(t.Context(), s.staff, in)
		said := ""
		if list, _ := fault.Split(err); len(list) == 1 {
			said = list[0].Field[0]
		} else if err == nil {
			said = day(got.ExpectedEarliest) + " " + day(got.ExpectedLatest)
		}
		if events := len(s.history(t, p.id)) - before; said != step.want || events != step.events {
			t.Errorf("%s to %s: %q and %d events, want %q and %d (%v)", step.earliest, step.latest, said, events, step.want, step.events, err)
		}
	}
}

func day(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
