package order_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	"github.com/shopgraph/shopgraph/ent/fulfillmentline"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// parcelOf is a parcel with so many of each line; of all that is left without quantities.
func parcelOf(p placed, quantities ...int) order.FulfillmentCreateInput {
	in := order.FulfillmentCreateInput{IdempotencyKey: uuid.NewString(), OrderID: p.id}
	for i, n := range quantities {
		if n > 0 {
			in.Lines = append(in.Lines, order.FulfillmentLineInput{OrderLineID: p.lines[i].ID, Quantity: n})
		}
	}
	return in
}

func (s *shop) pack(t *testing.T, p placed, quantities ...int) *ent.Fulfillment {
	t.Helper()
	parcel, err := s.FulfillmentCreate(t.Context(), s.staff, parcelOf(p, quantities...))
	if err != nil {
		t.Fatal(err)
	}
	return parcel
}

func (s *shop) move(t *testing.T, parcel *ent.Fulfillment, to fulfillment.Status) *ent.Fulfillment {
	t.Helper()
	moved, err := s.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: parcel.ID, Status: &to})
	if err != nil {
		t.Fatal(err)
	}
	return moved
}

// contents returns how much of each line is in a parcel.
func (s *shop) contents(t *testing.T, p placed, parcel *ent.Fulfillment) []int {
	t.Helper()
	lines := s.store.Client.FulfillmentLine.Query().Where(fulfillmentline.FulfillmentID(parcel.ID)).AllX(t.Context())
	all := make([]int, len(p.lines))
	for _, l := range lines {
		all[slices.IndexFunc(p.lines, func(o *ent.OrderLine) bool { return o.ID == l.OrderLineID })] += l.Quantity
	}
	return all
}

func TestParcelsHoldWhatIsLeft(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 3, 2)
	for _, step := range []struct {
		take, want []int
	}{
		{[]int{1, 2}, []int{1, 2}},
		{[]int{1, 0}, []int{1, 0}},
		{nil, []int{1, 0}},
	} {
		if got := s.contents(t, p, s.pack(t, p, step.take...)); !slices.Equal(got, step.want) {
			t.Errorf("asked for %v, got %v, want %v", step.take, got, step.want)
		}
	}
	_, err := s.FulfillmentCreate(t.Context(), s.staff, parcelOf(p))
	wantMistake(t, err, fault.CodeNotAllowed, "orderId")
	parcels, err := order.FulfillmentsByOrder.Read(t.Context(), s.store.Client, []typeid.Order{p.id})
	if err != nil || len(parcels[p.id]) != 3 {
		t.Errorf("%d parcels, %v", len(parcels[p.id]), err)
	}
	// A parcel that is unpacked gives its contents back.
	s.move(t, parcels[p.id][0], fulfillment.StatusCancelled)
	if got := s.contents(t, p, s.pack(t, p)); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("after unpacking: %v", got)
	}
}

func TestFulfillmentCreateRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p, other, unpaid, cancelled := s.confirmed(t, s.ada, 3, 2), s.confirmed(t, s.ada, 1), s.place(t, s.ada, 1), s.confirmed(t, s.ada, 1)
	s.pack(t, p, 1, 0)
	if err := s.cancel(t, cancelled.id, ""); err != nil {
		t.Fatal(err)
	}
	type line = order.FulfillmentLineInput
	lines := func(lines ...line) order.FulfillmentCreateInput {
		return order.FulfillmentCreateInput{IdempotencyKey: "again", OrderID: p.id, Lines: lines}
	}
	first := p.lines[0].ID
	for name, tt := range map[string]struct {
		in    order.FulfillmentCreateInput
		code  fault.Code
		field string
	}{
		"more than is left":   {lines(line{first, 3}), fault.CodeOutOfRange, "lines 0 quantity"},
		"nothing of it":       {lines(line{first, 0}), fault.CodeOutOfRange, "lines 0 quantity"},
		"less than nothing":   {lines(line{first, -1}), fault.CodeOutOfRange, "lines 0 quantity"},
		"another order's":     {lines(line{other.lines[0].ID, 1}), fault.CodeNotFound, "lines 0 orderLineId"},
		"the same line twice": {lines(line{first, 1}, line{first, 1}), fault.CodeInvalid, "lines 1 orderLineId"},
		"no lines":            {lines([]line{}...), fault.CodeRequired, "lines"},
		"no such order":       {order.FulfillmentCreateInput{IdempotencyKey: "k", OrderID: typeid.NewOrder()}, fault.CodeNotFound, "orderId"},
		"unpaid":              {parcelOf(unpaid), fault.CodeNotAllowed, "orderId"},
		"cancelled":           {parcelOf(cancelled), fault.CodeNotAllowed, "orderId"},
		"no key":              {order.FulfillmentCreateInput{OrderID: p.id}, fault.CodeRequired, "idempotencyKey"},
	} {
		_, err := s.FulfillmentCreate(t.Context(), s.staff, tt.in)
		list, rest := fault.Split(err)
		if rest != nil || len(list) != 1 || list[0].Code != tt.code || strings.Join(list[0].Field, " ") != tt.field {
			t.Errorf("%s: %v, want %s at %s", name, err, tt.code, tt.field)
		}
	}
	if n := s.store.Client.Fulfillment.Query().CountX(t.Context()); n != 1 || len(s.history(t, p.id)) != 3 {
		t.Errorf("%d parcels, events %v", n, s.history(t, p.id))
	}
	// What was refused has not used up its key.
	if _, err := s.FulfillmentCreate(t.Context(), s.staff, lines(line{first, 2})); err != nil {
		t.Error(err)
	}
}

// TestFulfillmentCreateOnce asks for one parcel by one key many times at once.
func TestFulfillmentCreateOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 3)
	in := parcelOf(p, 1)
	var requests sync.WaitGroup
	ids := make([]typeid.Fulfillment, 12)
	for i := range ids {
		requests.Go(func() {
			parcel, err := s.FulfillmentCreate(t.Context(), s.staff, in)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = parcel.ID
		})
	}
	requests.Wait()
	other := slices.ContainsFunc(ids, func(id typeid.Fulfillment) bool { return id != ids[0] })
	if other || s.store.Client.Fulfillment.Query().CountX(t.Context()) != 1 {
		t.Errorf("parcels %v", ids)
	}
	in.Lines[0].Quantity = 2
	_, err := s.FulfillmentCreate(t.Context(), s.staff, in)
	wantMistake(t, err, fault.CodeIdempotencyKeyReused, "idempotencyKey")
}

// TestNothingIsPackedTwice packs a line of five units, one by one, from twenty sides.
func TestNothingIsPackedTwice(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 5)
	var requests sync.WaitGroup
	var mu sync.Mutex
	packed := 0
	for range 20 {
		requests.Go(func() {
			_, err := s.FulfillmentCreate(t.Context(), s.staff, parcelOf(p, 1))
			if err == nil {
				mu.Lock()
				packed++
				mu.Unlock()
				return
			}
			wantMistake(t, err, fault.CodeOutOfRange, "lines", "0", "quantity")
		})
	}
	requests.Wait()
	if packed != 5 || len(s.history(t, p.id)) != 2+5 {
		t.Errorf("packed %d, events %v", packed, s.history(t, p.id))
	}
}

func TestFulfillmentUpdateEveryPairOfStatuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ways := map[fulfillment.Status][]fulfillment.Status{ // to each status, and what may follow
		"PENDING": {}, "READY_FOR_PICKUP": {"READY_FOR_PICKUP"}, "COLLECTED": {"READY_FOR_PICKUP", "COLLECTED"}, "SHIPPED": {"SHIPPED"}, "OUT_FOR_DELIVERY": {"SHIPPED", "OUT_FOR_DELIVERY"},
		"DELIVERED": {"SHIPPED", "DELIVERED"}, "CANCELLED": {"CANCELLED"},
	}
	allowed := map[[2]fulfillment.Status]bool{
		{"PENDING", "SHIPPED"}: true, {"PENDING", "CANCELLED"}: true, {"SHIPPED", "OUT_FOR_DELIVERY"}: true,
		{"SHIPPED", "DELIVERED"}: true, {"OUT_FOR_DELIVERY", "DELIVERED"}: true,
		{"PENDING", "READY_FOR_PICKUP"}: true, {"READY_FOR_PICKUP", "COLLECTED"}: true, {"READY_FOR_PICKUP", "CANCELLED"}: true,
	}
	for from, way := range ways {
		for to := range ways {
			p := s.confirmed(t, s.ada, 1)
			s.pickedUp(t, p, 0)
			parcel := s.pack(t, p)
			for _, step := range way {
				s.move(t, parcel, step)
			}
			before := len(s.history(t, p.id))
			got, err := s.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: parcel.ID, Status: &to})
			after, want := len(s.history(t, p.id)), before
			switch {
			case from == to:
				if err != nil || got.Status != to {
					t.Errorf("%s again: %v, %v", to, got, err)
				}
			case allowed[[2]fulfillment.Status{from, to}]:
				if want++; err != nil || got.Status != to {
					t.Errorf("%s -> %s: %v, %v", from, to, got, err)
				}
			default:
				wantMistake(t, err, fault.CodeNotAllowed, "status")
			}
			if after != want {
				t.Errorf("%s -> %s: %d events, want %d", from, to, after, want)
			}
		}
	}
}

func TestFulfillmentUpdateKeepsWhatIsNotGiven(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 1)
	parcel := s.pack(t, p)
	shipped := fulfillment.StatusShipped
	for _, in := range []order.FulfillmentUpdateInput{
		{Carrier: patch.Of("DHL")}, {Status: &shipped, TrackingNumber: patch.Of("123")}, {TrackingURL: patch.Of("https://dhl.example.com/123")},
	} {
		in.ID = parcel.ID
		if _, err := s.FulfillmentUpdate(t.Context(), s.staff, in); err != nil {
			t.Fatal(err)
		}
	}
	got := s.store.Client.Fulfillment.GetX(t.Context(), parcel.ID)
	if got.Carrier != "DHL" || got.TrackingNumber != "123" || *got.TrackingURL != "https://dhl.example.com/123" ||
		got.ShippedAt == nil || time.Since(*got.ShippedAt) > time.Minute || got.DeliveredAt != nil {
		t.Errorf("parcel %v", got)
	}
	if got := s.move(t, parcel, fulfillment.StatusDelivered); got.DeliveredAt == nil || got.ShippedAt == nil {
		t.Errorf("delivered %v", got)
	}
	cleared, err := s.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{
		ID: parcel.ID, Carrier: patch.Of(""), TrackingNumber: patch.Of(""), TrackingURL: patch.Of(""),
	})
	if err != nil || cleared.Carrier != "" || cleared.TrackingNumber != "" || cleared.TrackingURL != nil {
		t.Errorf("cleared %v, %v", cleared, err)
	}
	long := strings.Repeat("é", 101)
	_, err = s.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: parcel.ID, Carrier: patch.Of(long)})
	wantMistake(t, err, fault.CodeTooLong, "carrier")
	_, err = s.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: typeid.NewFulfillment(), Carrier: patch.Of("UPS")})
	wantMistake(t, err, fault.CodeNotFound, "id")
}

// TestAnOrdersWay follows an order, its events and its stock through two parcels up to the end.
func TestAnOrdersWay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 3, 1)
	var first, second *ent.Fulfillment
	for _, step := range []struct {
		do     func()
		status entorder.Status
		event  string
		levels [2]string
	}{
		{func() {}, "CONFIRMED", "PAYMENT_AUTHORIZED CONFIRMED", [2]string{"3/10", "1/10"}},
		{func() { first = s.pack(t, p, 2, 0) }, "PROCESSING", "FULFILLMENT_CREATED PROCESSING", [2]string{"3/10", "1/10"}},
		{func() { s.move(t, first, "CANCELLED") }, "CONFIRMED", "FULFILLMENT_CANCELLED CONFIRMED", [2]string{"3/10", "1/10"}},
		{func() { first = s.pack(t, p, 2, 0) }, "PROCESSING", "FULFILLMENT_CREATED PROCESSING", [2]string{"3/10", "1/10"}},
		{func() { s.move(t, first, "SHIPPED") }, "PARTIALLY_SHIPPED", "FULFILLMENT_SHIPPED PARTIALLY_SHIPPED", [2]string{"1/8", "1/10"}},
		{func() { second = s.pack(t, p) }, "PARTIALLY_SHIPPED", "FULFILLMENT_CREATED PARTIALLY_SHIPPED", [2]string{"1/8", "1/10"}},
		{func() { s.move(t, first, "DELIVERED") }, "PARTIALLY_SHIPPED", "FULFILLMENT_DELIVERED PARTIALLY_SHIPPED", [2]string{"1/8", "1/10"}},
		{func() { s.move(t, second, "SHIPPED") }, "SHIPPED", "FULFILLMENT_SHIPPED SHIPPED", [2]string{"0/7", "0/9"}},
		{func() { s.move(t, second, "SHIPPED") }, "SHIPPED", "FULFILLMENT_SHIPPED SHIPPED", [2]string{"0/7", "0/9"}},
		{
			func() { s.move(t, second, "OUT_FOR_DELIVERY") },
			"OUT_FOR_DELIVERY", "FULFILLMENT_OUT_FOR_DELIVERY OUT_FOR_DELIVERY", [2]string{"0/7", "0/9"},
		},
		{func() { s.move(t, second, "DELIVERED") }, "DELIVERED", "FULFILLMENT_DELIVERED DELIVERED", [2]string{"0/7", "0/9"}},
	} {
		step.do()
		history := s.history(t, p.id)
		levels := [2]string{s.level(t, p.lines[0]), s.level(t, p.lines[1])}
		if got := history[len(history)-1]; got != step.event || s.status(t, p.id) != step.status || levels != step.levels {
			t.Errorf("%s %v after %s; want %s %v after %s", s.status(t, p.id), levels, got, step.status, step.levels, step.event)
		}
	}
	if n := pgtest.Count(t, s.store, "stock_reservations"); n != 0 {
		t.Errorf("%d reservations are left", n)
	}
	if got := s.history(t, p.id); len(got) != 11 {
		t.Errorf("events %v", got)
	}
}

// TestDeletedVariantsAreSentToo deletes a variant of which an order has reserved some, and of which
// some is packed. What is reserved goes with it; the parcel is sent, and so is what else was
// bought.
func TestDeletedVariantsAreSentToo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 3, 2)
	parcel := s.pack(t, p, 1, 1)
	if _, err := s.store.DB.ExecContext(t.Context(), `DELETE FROM variants WHERE id = $1`, p.lines[0].VariantID); err != nil {
		t.Fatal(err)
	}
	if n := pgtest.Count(t, s.store, "stock_reservations"); n != 1 {
		t.Errorf("%d reservations are left, not one", n)
	}
	s.move(t, parcel, fulfillment.StatusShipped)
	if got := s.level(t, p.lines[1]); got != "1/9" {
		t.Errorf("%s of the other variant is reserved", got)
	}
	s.move(t, s.pack(t, p), fulfillment.StatusShipped)
	if got := s.status(t, p.id); got != entorder.StatusShipped {
		t.Errorf("the order is %s", got)
	}
	if n := pgtest.Count(t, s.store, "stock_reservations"); n != 0 {
		t.Errorf("%d reservations are left", n)
	}
}

// TestParcelsNeedTheGoods: what is on backorder is neither packed nor shipped before it has come, and what is
// refused changes nothing.
func TestParcelsNeedTheGoods(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.confirmed(t, s.ada, 8, 1)
	stock := func(onHand int) {
		t.Helper()
		_, err := s.store.DB.ExecContext(t.Context(), "UPDATE stock_levels SET on_hand = $2, backorder_limit = 10 WHERE variant_id = $1", p.lines[0].VariantID, onHand)
		if err != nil {
			t.Fatal(err)
		}
	}
	refused := func(err error, field, want string) {
		t.Helper()
		wantMistake(t, err, fault.CodeInsufficientStock, field)
		if err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	stock(3)
	few := "Only 3 of " + p.lines[0].Sku + " are on hand: "
	_, err := s.FulfillmentCreate(t.Context(), s.staff, parcelOf(p))
	refused(err, "orderId", few+"the rest can be packed once it has come.")
	in := parcelOf(p, 4, 1)
	_, err = s.FulfillmentCreate(t.Context(), s.staff, in)
	refused(err, "lines", few)
	if n := pgtest.Count(t, s.store, "fulfillments"); n != 0 || len(s.history(t, p.id)) != 2 {
		t.Errorf("%d parcels, events %v", n, s.history(t, p.id))
	}
	first := s.pack(t, p, 2, 1)
	_, err = s.FulfillmentCreate(t.Context(), s.staff, parcelOf(p, 2)) // two of the three wait in a parcel
	refused(err, "lines", "Only 1 of ")

	stock(1) // which another order was sent
	shipped := fulfillment.StatusShipped
	_, err = s.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: first.ID, Status: &shipped})
	refused(err, "status", "Only 1 of "+p.lines[0].Sku+" are on hand: the parcel can be shipped once the rest has come.")
	if got := s.level(t, p.lines[0]) + " " + s.level(t, p.lines[1]); got != "8/1 1/10" {
		t.Error(got)
	}
	if got := s.store.Client.Fulfillment.GetX(t.Context(), first.ID).Status; got != fulfillment.StatusPending {
		t.Error(got)
	}

	stock(8)
	s.move(t, first, shipped)
	in.Lines = in.Lines[:1] // under the key that was refused
	second, err := s.FulfillmentCreate(t.Context(), s.staff, in)
	if err != nil {
		t.Fatal(err)
	}
	s.move(t, second, shipped)
	s.move(t, s.pack(t, p), shipped)
	if got := s.level(t, p.lines[0]); got != "0/0" || s.status(t, p.id) != entorder.StatusShipped {
		t.Errorf("%s, the order is %s", got, s.status(t, p.id))
	}
}
