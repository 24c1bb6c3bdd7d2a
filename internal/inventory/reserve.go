package inventory

import (
	"cmp"
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
	variant  typeid.Variant
	location typeid.Location
	quantity int
	priority int64 // of the location; zero if it was not read
}

// Reserve promises demand to an order, from the active locations of the lowest priority number first. An
// order of a channel has only those that the channel sells from. When
// there is not enough it changes nothing and returns how many there are of each variant that is
// short.
func (s *Service) Reserve(
	ctx context.Context, tx *ent.Tx, order typeid.Order, demand map[typeid.Variant]int, channel *typeid.Channel,
) (short map[typeid.Variant]int, err error) {
	variants := slices.Collect(maps.Keys(demand))
	levels, err := record.All(ctx, tx, lockFreeLevels, readFreeLevel, typeid.Array(variants), channel)
	if err != nil {
		return nil, fmt.Errorf("lock stock: %w", err)
	}
	slices.SortStableFunc(levels, func(a, b level) int { return cmp.Compare(a.priority, b.priority) })
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

// Ship takes what leaves in a parcel off the stock, out of what the order has reserved. It fails
// when the order has reserved less than that. The actor is who ships it.
func (s *Service) Ship(ctx context.Context, tx *ent.Tx, actor string, order typeid.Order, parcel map[typeid.Variant]int) error {
	levels, err := lockReserved(ctx, tx, order)
	if err != nil {
		return err
	}
	taken, short := take(levels, parcel)
	if len(short) > 0 {
		return fmt.Errorf("ship stock of %s: reserved less than the parcel takes: %v", order, short)
	}
	variantIDs, locationIDs, quantities := columns(taken)
	if _, err := shipReserved.Exec(ctx, tx,
		order, pq.Array(variantIDs), pq.Array(locationIDs), pq.Array(quantities),
		reason{Reason: Sale, Actor: actor, Order: uuidOf(&order)}.text()); err != nil {
		return fmt.Errorf("ship stock: %w", err)
	}
	return nil
}

// lockReserved locks the stock levels that an order has reserved something of, and returns how
// much.
func lockReserved(ctx context.Context, tx *ent.Tx, order typeid.Order) ([]level, error) {
	levels, err := record.All(ctx, tx, lockReservedLevels, readLevel, order)
	if err != nil {
		return nil, fmt.Errorf("lock reserved stock: %w", err)
	}
	return levels, nil
}

func readLevel(r *record.Reader) level {
	return level{variant: typeid.Of[typeid.Variant](r.UUID()), location: typeid.Of[typeid.Location](r.UUID()), quantity: int(r.Int())}
}

func readFreeLevel(r *record.Reader) level {
	l := readLevel(r)
	l.priority = r.Int()
	return l
}

// take distributes demand over levels in their order. Variants that the levels do not hold enough
// of are returned in short with what there is.
func take(levels []level, demand map[typeid.Variant]int) (taken []level, short map[typeid.Variant]int) {
	missing := maps.Clone(demand)
	for _, l := range levels {
		if n := min(l.quantity, missing[l.variant]); n > 0 {
			missing[l.variant] -= n
			taken = append(taken, level{variant: l.variant, location: l.location, quantity: n})
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
