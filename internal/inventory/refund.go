package inventory

import (
	"context"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ReleasePart gives back units of what an order has reserved, those first that are not on hand. What its
// parcels are to take, and what it has not reserved, as of a variant that is deleted, is left alone.
func (s *Service) ReleasePart(ctx context.Context, tx *ent.Tx, order typeid.Order, units map[typeid.Variant]int) error {
	levels, err := lockReserved(ctx, tx, order)
	if err != nil {
		return err
	}
	levels = notPacked(levels)
	slices.Reverse(levels) // the last ones that an order would be sent from
	for i := range levels {
		levels[i].quantity, levels[i].backorder = levels[i].backorder, levels[i].quantity
	}
	freed, _ := take(levels, units)
	if len(freed) == 0 {
		return nil
	}
	variants, locations, quantities := columns(freed)
	if _, err := releasePart.Exec(ctx, tx, order, pq.Array(variants), pq.Array(locations), pq.Array(quantities)); err != nil {
		return fmt.Errorf("release stock of %s: %w", order, err)
	}
	return nil
}

// SentFrom returns from where the most of each variant of an order was sent that has not come back.
func (s *Service) SentFrom(ctx context.Context, db record.Queryer, order typeid.Order) (map[typeid.Variant]typeid.Location, error) {
	from := map[typeid.Variant]typeid.Location{}
	err := sourcesOfOrder.Each(ctx, db, func(r *record.Reader) {
		variant := typeid.Of[typeid.Variant](r.UUID())
		from[variant] = typeid.Of[typeid.Location](r.UUID())
	}, order)
	if err != nil {
		return nil, fmt.Errorf("read from where %s was sent: %w", order, err)
	}
	return from, nil
}

// Returned is how much of a variant comes back to a location.
type Returned struct {
	Variant  typeid.Variant
	Location typeid.Location
	Quantity int
}

// Restock puts on hand what comes back of an order. The actor is who says so. Of a variant that is deleted nothing does.
func (s *Service) Restock(ctx context.Context, tx *ent.Tx, actor string, order typeid.Order, back []Returned) error {
	sums := map[place]int{}
	var list []change
	for _, b := range back {
		at := place{b.Variant, b.Location}
		if sums[at] == 0 {
			list = append(list, change{place: at, entry: []string{"lines"}})
		}
		sums[at] += b.Quantity
	}
	if len(list) == 0 {
		return nil
	}
	if _, err := lock(ctx, tx, list); err != nil {
		return err
	}
	levels := make([]level, len(list))
	for i, c := range list {
		levels[i] = level{variant: c.variant, location: c.location, quantity: sums[c.place]}
	}
	variants, locations, quantities := columns(levels)
	why := reason{Reason: Return, Actor: actor, Order: uuidOf(&order)}
	if _, err := restock.Exec(ctx, tx, pq.Array(variants), pq.Array(locations), pq.Array(quantities), why.text()); err != nil {
		return fmt.Errorf("restock what comes back of %s: %w", order, err)
	}
	return nil
}
