package order

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
)

func TestEveryPairOfStatuses(t *testing.T) {
	t.Parallel()
	allowed := map[[2]entorder.Status]bool{
		{"PENDING_PAYMENT", "CONFIRMED"}: true, {"PENDING_PAYMENT", "PAYMENT_FAILED"}: true, {"PENDING_PAYMENT", "EXPIRED"}: true,
		{"PENDING_PAYMENT", "CANCELLED"}: true,
		{"CONFIRMED", "PROCESSING"}:      true, {"CONFIRMED", "CANCELLED"}: true,
		{"PROCESSING", "CONFIRMED"}: true, {"PROCESSING", "PARTIALLY_SHIPPED"}: true, {"PROCESSING", "SHIPPED"}: true,
		{"PROCESSING", "CANCELLED"}: true, {"PROCESSING", "READY_FOR_PICKUP"}: true,
		{"READY_FOR_PICKUP", "CONFIRMED"}: true, {"READY_FOR_PICKUP", "PROCESSING"}: true, {"READY_FOR_PICKUP", "PARTIALLY_SHIPPED"}: true,
		{"READY_FOR_PICKUP", "DELIVERED"}: true, {"READY_FOR_PICKUP", "CANCELLED"}: true,
		{"PARTIALLY_SHIPPED", "SHIPPED"}: true, {"PARTIALLY_SHIPPED", "OUT_FOR_DELIVERY"}: true, {"PARTIALLY_SHIPPED", "DELIVERED"}: true,
		{"SHIPPED", "OUT_FOR_DELIVERY"}: true, {"SHIPPED", "DELIVERED"}: true,
		{"OUT_FOR_DELIVERY", "DELIVERED"}:         true,
		{"PARTIALLY_SHIPPED", "RETURN_REQUESTED"}: true, {"SHIPPED", "RETURN_REQUESTED"}: true, {"OUT_FOR_DELIVERY", "RETURN_REQUESTED"}: true,
		{"DELIVERED", "RETURN_REQUESTED"}: true, {"PARTIALLY_SHIPPED", "RETURNED"}: true, {"SHIPPED", "RETURNED"}: true,
		{"OUT_FOR_DELIVERY", "RETURNED"}: true, {"DELIVERED", "RETURNED"}: true,
		{"RETURN_REQUESTED", "SHIPPED"}: true, {"RETURN_REQUESTED", "OUT_FOR_DELIVERY"}: true, {"RETURN_REQUESTED", "DELIVERED"}: true,
		{"RETURN_REQUESTED", "RETURNED"}: true,
	}
	if len(moves) != 13 {
		t.Fatalf("%d statuses have moves, want all 13", len(moves))
	}
	for from := range moves {
		if err := entorder.StatusValidator(from); err != nil {
			t.Error(err)
		}
		for to := range moves {
			if want := from == to || allowed[[2]entorder.Status{from, to}]; mayMove(from, to) != want {
				t.Errorf("%s -> %s: %v, want %v", from, to, !want, want)
			}
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	parcels := func(pending, shipped, out, delivered int) map[fulfillment.Status]int {
		return map[fulfillment.Status]int{
			fulfillment.StatusPending: pending, fulfillment.StatusShipped: shipped,
			fulfillment.StatusOutForDelivery: out, fulfillment.StatusDelivered: delivered,
		}
	}
	waiting := func(pending, ready, collected int) map[fulfillment.Status]int {
		return map[fulfillment.Status]int{
			fulfillment.StatusPending: pending, fulfillment.StatusReadyForPickup: ready, fulfillment.StatusCollected: collected,
		}
	}
	for _, tt := range []struct {
		facts facts
		want  entorder.Status
	}{
		{facts{ordered: 3}, "PENDING_PAYMENT"},
		{facts{ordered: 3, paymentFailed: true}, "PAYMENT_FAILED"},
		{facts{ordered: 3, expired: true}, "EXPIRED"},
		{facts{ordered: 3, authorized: true, expired: true}, "EXPIRED"},
		{facts{ordered: 3, authorized: true, paymentFailed: true}, "PAYMENT_FAILED"},
		{facts{ordered: 3, authorized: true, cancelled: true}, "CANCELLED"},
		{facts{ordered: 3, authorized: true}, "CONFIRMED"},
		{facts{ordered: 3, authorized: true, parcels: parcels(1, 0, 0, 0)}, "PROCESSING"},
		{facts{ordered: 3, authorized: true, parcels: parcels(2, 1, 0, 0)}, "PARTIALLY_SHIPPED"},
		{facts{ordered: 3, authorized: true, parcels: parcels(2, 0, 0, 1)}, "PARTIALLY_SHIPPED"},
		{facts{ordered: 3, authorized: true, parcels: parcels(0, 1, 1, 1)}, "SHIPPED"},
		{facts{ordered: 3, authorized: true, parcels: parcels(0, 0, 1, 2)}, "OUT_FOR_DELIVERY"},
		{facts{ordered: 3, authorized: true, parcels: parcels(0, 0, 0, 3)}, "DELIVERED"},
		{facts{ordered: 3, authorized: true, parcels: waiting(0, 3, 0)}, "READY_FOR_PICKUP"},
		{facts{ordered: 3, authorized: true, parcels: waiting(0, 2, 0)}, "PROCESSING"},
		{facts{ordered: 3, authorized: true, parcels: waiting(1, 2, 0)}, "PROCESSING"},
		{facts{ordered: 3, authorized: true, parcels: waiting(0, 2, 1)}, "PARTIALLY_SHIPPED"},
		{facts{ordered: 3, authorized: true, parcels: waiting(0, 0, 3)}, "DELIVERED"},
		{facts{ordered: 3, authorized: true, returning: true, parcels: parcels(0, 0, 0, 3)}, "RETURN_REQUESTED"},
		{facts{ordered: 3, authorized: true, returning: true, parcels: parcels(0, 3, 0, 0)}, "RETURN_REQUESTED"},
		{facts{ordered: 3, authorized: true, returning: true, back: 3, parcels: parcels(0, 0, 0, 3)}, "RETURN_REQUESTED"},
		{facts{ordered: 3, authorized: true, returning: true, parcels: parcels(1, 0, 0, 2)}, "PARTIALLY_SHIPPED"},
		{facts{ordered: 3, authorized: true, back: 2, parcels: parcels(0, 0, 0, 3)}, "DELIVERED"},
		{facts{ordered: 3, authorized: true, back: 3, parcels: parcels(0, 0, 0, 3)}, "RETURNED"},
		{facts{ordered: 3, authorized: true, back: 2, parcels: parcels(1, 0, 0, 2)}, "PARTIALLY_SHIPPED"},
		{facts{ordered: 3, authorized: true, cancelled: true, parcels: waiting(0, 3, 0)}, "CANCELLED"},
	} {
		if got := fold(tt.facts); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.facts, got, tt.want)
		}
	}
}

func TestCancellable(t *testing.T) {
	t.Parallel()
	for status := range moves {
		want := slices.Contains([]entorder.Status{"PENDING_PAYMENT", "CONFIRMED", "PROCESSING", "READY_FOR_PICKUP"}, status)
		if Cancellable(status) != want {
			t.Errorf("%s: %v", status, !want)
		}
	}
}

// TestEveryWayOfParcelsIsLegal pays for an order, packs and moves its parcels and cancels it in any
// order that is allowed, and sends goods back: the status that follows is one that the order may move to, each time.
func TestEveryWayOfParcelsIsLegal(t *testing.T) {
	t.Parallel()
	type parcel struct {
		status fulfillment.Status
		units  int
	}
	packable := []entorder.Status{"CONFIRMED", "PROCESSING", "PARTIALLY_SHIPPED"}
	rapid.Check(t, func(t *rapid.T) {
		f := facts{ordered: rapid.IntRange(1, 5).Draw(t, "ordered"), parcels: map[fulfillment.Status]int{}}
		free := f.ordered
		var parcels []*parcel
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			from := fold(f)
			switch rapid.SampledFrom([]string{"pay", "pack", "pack", "move", "move", "move", "ask", "end", "cancel"}).Draw(t, "step") {
			case "pay":
				f.authorized = true
			case "ask":
				f.returning = f.returning || gone(f) > f.back
			case "end":
				if f.returning {
					f.returning, f.back = false, f.back+rapid.IntRange(0, gone(f)-f.back).Draw(t, "back")
				}
			case "cancel":
				f.cancelled = f.cancelled || Cancellable(from)
			case "pack":
				if free == 0 || !slices.Contains(packable, from) {
					continue
				}
				p := &parcel{fulfillment.StatusPending, rapid.IntRange(1, free).Draw(t, "units")}
				parcels, free = append(parcels, p), free-p.units
				f.parcels[p.status] += p.units
			case "move":
				if len(parcels) == 0 || f.cancelled {
					continue
				}
				p := rapid.SampledFrom(parcels).Draw(t, "parcel")
				if len(parcelMoves[p.status]) == 0 {
					continue
				}
				f.parcels[p.status] -= p.units
				p.status = rapid.SampledFrom(parcelMoves[p.status]).Draw(t, "to")
				f.parcels[p.status] += p.units
				if p.status == fulfillment.StatusCancelled {
					free += p.units
				}
			}
			if to := fold(f); !mayMove(from, to) {
				t.Fatalf("from %s to %s: %+v", from, to, f)
			}
		}
	})
}

// gone is how many units have left.
func gone(f facts) (n int) {
	for status, units := range f.parcels {
		if status != fulfillment.StatusPending && status != fulfillment.StatusReadyForPickup && status != fulfillment.StatusCancelled {
			n += units
		}
	}
	return n
}
