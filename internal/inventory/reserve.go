package inventory

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// level is a locked stock level, or what an order has reserved of one.
type level struct {
	variant   typeid.Variant
	location  typeid.Location
	quantity  int
	backorder int   // how many more there are beyond the quantity, which are not on hand
	priority  int64 // of the location; zero if it was not read
	packed    int   // how many of what an order has reserved are in its parcels that leave from there; zero if it was not read
}

// Reserve promises demand to an order: what is on hand first, and then what may be on backorder. Of each it
// comes from the variant's source, if that is given, and then from the active locations of the lowest
// priority number first. An order of a channel has only those that the channel sells from. When there is not
// enough it changes nothing and returns how many there are of each variant that is short.
func (s *Service) Reserve(
	ctx context.Context, tx *ent.Tx, order typeid.Order, demand map[typeid.Variant]int, channel *typeid.Channel, sources Sources,
) (short map[typeid.Variant]int, err error) {
	variants := slices.Collect(maps.Keys(demand))
	levels, err := record.All(ctx, tx, lockFreeLevels, readFreeLevel, typeid.Array(variants), channel)
	if err != nil {
		return nil, fmt.Errorf("lock stock: %w", err)
	}
	sources.nearest(levels)
	taken, short := take(levels, demand)
	if len(short) > 0 {
		return short, nil
	}
	ids := make([]typeid.StockReservation, len(taken))
	for i := range ids {
		ids[i] = typeid.NewStockReservation()
	}
	variantIDs, locationIDs, quantities := columns(taken)
	if _, err := reserveLevels.Exec(ctx, tx,
		order, typeid.Array(ids), pq.Array(variantIDs), pq.Array(locationIDs), pq.Array(quantities)); err != nil {
		return nil, fmt.Errorf("reserve stock: %w", err)
	}
	return nil, nil
}

// Release gives back all that an order has reserved. An order without reservations is no error.
func (s *Service) Release(ctx context.Context, tx *ent.Tx, order typeid.Order) error {
	if _, err := lockReserved(ctx, tx, order); err != nil {
		return err
	}
	if _, err := releaseReserved.Exec(ctx, tx, order); err != nil {
		return fmt.Errorf("release stock: %w", err)
	}
	return nil
}

// Ship takes what leaves in a parcel off the stock of a location, out of what the order has reserved there. A nil
// location is any: then what other parcels of the order are to take stays. When less is on hand it changes nothing
// and returns how many are of each variant that is short. It fails when the order has reserved less than the parcel
// takes. The actor is who ships it. The parcel itself does not wait to be shipped any more.
func (s *Service) Ship(
	ctx context.Context, tx *ent.Tx, actor string, order typeid.Order, from *typeid.Location, parcel map[typeid.Variant]int,
) (short map[typeid.Variant]int, err error) {
	levels, err := lockReserved(ctx, tx, order)
	if err != nil {
		return nil, err
	}
	if from == nil {
		levels = notPacked(levels)
	} else {
		levels = slices.DeleteFunc(levels, func(l level) bool { return l.location != *from })
	}
	if _, short := take(levels, parcel); len(short) > 0 {
		return nil, fmt.Errorf("ship stock of %s: reserved less than the parcel takes: %v", order, short)
	}
	taken, short := take(onHandOf(levels), parcel)
	if len(short) > 0 {
		return short, nil
	}
	variantIDs, locationIDs, quantities := columns(taken)
	if _, err := shipReserved.Exec(ctx, tx,
		order, pq.Array(variantIDs), pq.Array(locationIDs), pq.Array(quantities),
		reason{Reason: Sale, Actor: actor, Order: uuidOf(&order)}.text()); err != nil {
		return nil, fmt.Errorf("ship stock: %w", err)
	}
	return nil, nil
}

// Held tells each how much of a variant an order has reserved at a location and not packed yet, and how much of that is
// on hand. It goes by the order in which locations sell. Other orders may have reserved the same, if some of it is on
// backorder.
func (s *Service) Held(
	ctx context.Context, tx *ent.Tx, order typeid.Order, each func(at typeid.Location, of typeid.Variant, reserved, onHand int),
) error {
	levels, err := record.All(ctx, tx, heldByOrder, readReserved, order)
	if err != nil {
		return fmt.Errorf("read reserved stock: %w", err)
	}
	for _, l := range notPacked(levels) {
		each(l.location, l.variant, l.quantity+l.backorder, l.quantity)
	}
	return nil
}

// lockReserved locks the stock levels that an order has reserved something of, and returns how
// much of that is on hand, how much is on backorder, and how much is packed.
func lockReserved(ctx context.Context, tx *ent.Tx, order typeid.Order) ([]level, error) {
	levels, err := record.All(ctx, tx, lockReservedLevels, readReserved, order)
	if err != nil {
		return nil, fmt.Errorf("lock reserved stock: %w", err)
	}
	return levels, nil
}

func readLevel(r *record.Reader) level {
	return level{
		variant: typeid.Of[typeid.Variant](r.UUID()), location: typeid.Of[typeid.Location](r.UUID()),
		quantity: int(r.Int()), backorder: int(r.Int()),
	}
}

func readReserved(r *record.Reader) level {
	l := readLevel(r)
	l.packed = int(r.Int())
	return l
}

// notPacked is levels without what an order's parcels are to take from them, which is on hand first.
func notPacked(levels []level) []level {
	free := slices.Clone(levels)
	for i, l := range levels {
		free[i].quantity = max(0, l.quantity-l.packed)
		free[i].backorder = max(0, l.backorder-max(0, l.packed-l.quantity))
	}
	return free
}

func readFreeLevel(r *record.Reader) level {
	l := readLevel(r)
	l.priority = r.Int()
	return l
}

// onHandOf is levels without what is on backorder.
func onHandOf(levels []level) []level {
	there := slices.Clone(levels)
	for i := range there {
		there[i].backorder = 0
	}
	return there
}

// take distributes demand over levels in their order: first over their quantities, and then over their
// backorders. Variants that the levels do not hold enough of are returned in short with what there is.
func take(levels []level, demand map[typeid.Variant]int) (taken []level, short map[typeid.Variant]int) {
	missing, from := maps.Clone(demand), make([]int, len(levels))
	give := func(i, atMost int) {
		n := min(atMost, missing[levels[i].variant])
		missing[levels[i].variant] -= n
		from[i] += n
	}
	for i, l := range levels {
		give(i, l.quantity)
	}
	for i, l := range levels {
		give(i, l.backorder)
	}
	for i, l := range levels {
		if from[i] > 0 {
			taken = append(taken, level{variant: l.variant, location: l.location, quantity: from[i]})
		}
	}
	for variant, n := range missing {
		if n > 0 {
			if short == nil {
				short = map[typeid.Variant]int{}
			}
			short[variant] = demand[variant] - n
		}
	}
	return taken, short
}

func columns(levels []level) (variants, locations []string, quantities []int64) {
	for _, l := range levels {
		variants = append(variants, l.variant.UUID().String())
		locations = append(locations, l.location.UUID().String())
		quantities = append(quantities, int64(l.quantity))
	}
	return variants, locations, quantities
}
