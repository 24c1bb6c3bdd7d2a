package inventory

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxBackorders is how many more units of a variant a location may promise than it has, at the most.
const maxBackorders = 1000000

// BackordersInput is how much may be on backorder.
type BackordersInput struct {
	Limits []BackorderLimit
}

// BackorderLimit is how many more units of a variant a location may promise than it has. ExpectedLimit is how
// many that were; any if it is nil.
type BackorderLimit struct {
	VariantID     typeid.Variant
	LocationID    typeid.Location
	Limit         int
	ExpectedLimit *int
}

// SetBackorders sets how much may be on backorder, all or none, and returns the levels. What is so already
// stays untouched. If there was another limit than was expected, nothing is changed: with a
// fault.CodeConflict come the levels as they are. Its mistakes are fault.UserErrors.
func (s *Service) SetBackorders(ctx context.Context, viewer auth.Viewer, in BackordersInput) ([]*ent.StockLevel, error) {
	var v fault.Validator
	wantSome(&v, "limits", len(in.Limits))
	list := make([]change, len(in.Limits))
	for i, l := range in.Limits {
		list[i] = changeAt(place{l.VariantID, l.LocationID}, "limits", i, "limit", func(int) int { return l.Limit })
		list[i].expected = l.ExpectedLimit
		v.Check(0 <= l.Limit && l.Limit <= maxBackorders, fault.CodeOutOfRange, "This must be between 0 and 1,000,000.", field(list[i], "limit")...)
	}
	if wantOnce(&v, list); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		return s.apply(ctx, tx, viewer.Actor(), "stock.backorders_set", backorders{}, list)
	})
	return s.levels(ctx, list, err)
}

// backorders is the limit of backorders as an aspect of levels. Nothing moves, so the log of movements is
// told nothing.
type backorders struct{}

func (backorders) of(was stock) int { return was.limit }

func (backorders) check(v *fault.Validator, c change, was stock, is int) {
	if !v.Check(!was.preordered, fault.CodeNotAllowed, "The variant is on pre-order from there, which says how many more may be sold: change that.", field(c, c.quantity)...) {
		return
	}
	if !v.Check(c.expected == nil || *c.expected == was.limit, fault.CodeConflict,
		fmt.Sprintf("The limit has been changed meanwhile: %d may be on backorder.", was.limit), field(c, "expectedLimit")...) {
		return
	}
	v.Check(was.reserved <= was.onHand+is, fault.CodeInsufficientStock,
		fmt.Sprintf("Orders have reserved %d, and %d are on hand, so at least %d must be allowed.", was.reserved, was.onHand, was.reserved-was.onHand),
		field(c, c.quantity)...)
}

func (backorders) write(ctx context.Context, tx *ent.Tx, changed []level) error {
	variants, locations, quantities := columns(changed)
	if _, err := limitLevels.Exec(ctx, tx, pq.Array(variants), pq.Array(locations), pq.Array(quantities)); err != nil {
		return fmt.Errorf("change backorders: %w", err)
	}
	if _, err := endEbb.Exec(ctx, tx, pq.Array(variants), pq.Array(locations)); err != nil {
		return fmt.Errorf("change backorders of a variant that was on pre-order: %w", err)
	}
	return nil
}

func (backorders) told(at place, from, to int) map[string]any {
	return map[string]any{
		"location": at.location.String(),
		"changes":  map[string]any{"backorder_limit": map[string]any{"from": from, "to": to}},
	}
}

// InChannel asks for a variant where a channel sells from; everywhere if that is zero.
type InChannel struct {
	Variant typeid.Variant
	Channel typeid.Channel
}

// Waiting reads of variants whether all that can be bought of them is on backorder: none is on hand that no
// order has reserved. It is false of variants that cannot be bought.
var Waiting = record.NewMany("variants on backorder",
	func(found *record.Found[InChannel, bool], _ record.Parts, keys []InChannel) ([]*record.Read, error) {
		variants, channels := make([]typeid.Variant, len(keys)), make([]typeid.Channel, len(keys))
		for i, key := range keys {
			variants[i], channels[i] = key.Variant, key.Channel
		}
		return []*record.Read{waitingVariants.With(func(r *record.Reader) {
			key := InChannel{typeid.Of[typeid.Variant](r.UUID()), typeid.Of[typeid.Channel](r.UUID())}
			if found.Readable(r, key) {
				found.Values[key] = true
			}
		}, typeid.Array(variants), typeid.Array(channels))}, nil
	})
