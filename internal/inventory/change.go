package inventory

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// maxAtOnce is how many levels are changed at once, or moved.
	maxAtOnce = 250
	// maxNote is how long a note is at the most, in code points.
	maxNote = 500
	// maxOnHand is how many units a level has at the most.
	maxOnHand = 1000000000
)

// AdjustInput is by how much stock is to change, and why.
type AdjustInput struct {
	IdempotencyKey string
	Reason         Reason
	Note           string
	OrderID        *typeid.Order
	Changes        []Adjustment
}

// Adjustment is by how much the stock of a variant at a location is to change.
type Adjustment struct {
	VariantID  typeid.Variant
	LocationID typeid.Location
	Delta      int
}

// SetInput is how much stock there is to be, and why.
type SetInput struct {
	Reason     Reason
	Note       string
	Quantities []Quantity
}

// Quantity is how much of a variant there is to be at a location. ExpectedOnHand is how much there was; any
// if it is nil.
type Quantity struct {
	VariantID      typeid.Variant
	LocationID     typeid.Location
	OnHand         int
	ExpectedOnHand *int
}

// TransferInput is stock to be moved to another location.
type TransferInput struct {
	IdempotencyKey               string
	FromLocationID, ToLocationID typeid.Location
	Note                         string
	Lines                        []TransferLine
}

// TransferLine is how much of a variant is to be moved.
type TransferLine struct {
	VariantID typeid.Variant
	Quantity  int
}

// LevelsPayload is what became of stock levels that were to change.
type LevelsPayload = fault.Outcome[[]*ent.StockLevel]

// Adjust changes stock by so many units, all or none, and returns the levels. Its mistakes are
// fault.UserErrors.
func (s *Service) Adjust(ctx context.Context, viewer auth.Viewer, in AdjustInput) ([]*ent.StockLevel, error) {
	asked := in
	var v fault.Validator
	wantNote(&v, &in.Note)
	wantSome(&v, "changes", len(in.Changes))
	v.Check(in.OrderID == nil || in.Reason == Return, fault.CodeInvalid, "Only what is returned belongs to an order.", "orderId")
	list := make([]change, len(in.Changes))
	for i, c := range in.Changes {
		list[i] = changeAt(place{c.VariantID, c.LocationID}, "changes", i, "delta", func(was int) int { return was + c.Delta })
		v.Check(c.Delta != 0, fault.CodeOutOfRange, "This must not be zero.", field(list[i], "delta")...)
		v.Check(-maxOnHand <= c.Delta && c.Delta <= maxOnHand, fault.CodeOutOfRange,
			"This must be between -1,000,000,000 and 1,000,000,000.", field(list[i], "delta")...)
	}
	if wantOnce(&v, list); v.Err() != nil {
		return nil, v.Err()
	}
	why := reason{in.Reason, in.Note, viewer.Actor(), uuidOf(in.OrderID)}
	_, err := idempotency.Once(ctx, s.store, viewer, "stockAdjust", &in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		if err := wantOrder(ctx, tx, in.OrderID); err != nil {
			return "", err
		}
		return done, s.apply(ctx, tx, why.Actor, "stock.adjusted", onHand{why}, list)
	})
	return s.levels(ctx, list, err)
}

// Set makes stock what it is to be, all or none, and returns the levels. What is so already stays
// untouched. If there was another quantity than was expected, nothing is changed: with a fault.CodeConflict
// come the levels as they are. Its mistakes are fault.UserErrors.
func (s *Service) Set(ctx context.Context, viewer auth.Viewer, in SetInput) ([]*ent.StockLevel, error) {
	var v fault.Validator
	wantNote(&v, &in.Note)
	wantSome(&v, "quantities", len(in.Quantities))
	list := make([]change, len(in.Quantities))
	for i, q := range in.Quantities {
		list[i] = changeAt(place{q.VariantID, q.LocationID}, "quantities", i, "onHand", func(int) int { return q.OnHand })
		list[i].expected = q.ExpectedOnHand
		v.Check(0 <= q.OnHand && q.OnHand <= maxOnHand, fault.CodeOutOfRange, "This must be between 0 and 1,000,000,000.", field(list[i], "onHand")...)
	}
	if wantOnce(&v, list); v.Err() != nil {
		return nil, v.Err()
	}
	why := reason{in.Reason, in.Note, viewer.Actor(), nil}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		return s.apply(ctx, tx, why.Actor, "stock.set", onHand{why}, list)
	})
	return s.levels(ctx, list, err)
}

// Transfer moves stock from one location to another, all or none, and returns the levels: those of each
// variant where it was, and then where it is. Its mistakes are fault.UserErrors.
func (s *Service) Transfer(ctx context.Context, viewer auth.Viewer, in TransferInput) ([]*ent.StockLevel, error) {
	asked := in
	var v fault.Validator
	wantNote(&v, &in.Note)
	wantSome(&v, "lines", len(in.Lines))
	v.Check(in.FromLocationID != in.ToLocationID, fault.CodeInvalid, "This must be another location.", "toLocationId")
	taken, given := make([]change, len(in.Lines)), make([]change, len(in.Lines))
	for i, l := range in.Lines {
		taken[i] = changeAt(place{l.VariantID, in.FromLocationID}, "lines", i, "quantity", func(was int) int { return was - l.Quantity })
		given[i] = changeAt(place{l.VariantID, in.ToLocationID}, "lines", i, "quantity", func(was int) int { return was + l.Quantity })
		taken[i].locationAt, given[i].locationAt = []string{"fromLocationId"}, []string{"toLocationId"}
		v.Check(1 <= l.Quantity && l.Quantity <= maxOnHand, fault.CodeOutOfRange, "This must be between 1 and 1,000,000,000.", field(taken[i], "quantity")...)
	}
	if wantOnce(&v, taken); v.Err() != nil {
		return nil, v.Err()
	}
	list := slices.Concat(taken, given)
	why := reason{Transfer, in.Note, viewer.Actor(), nil}
	_, err := idempotency.Once(ctx, s.store, viewer, "stockTransfer", &in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		return done, s.apply(ctx, tx, why.Actor, "stock.transferred", onHand{why}, list)
	})
	return s.levels(ctx, list, err)
}

// done is what comes of a key whose work is done.
const done = "DONE"

// levels returns the levels that were changed, or that were not because somebody else has changed them.
func (s *Service) levels(ctx context.Context, list []change, err error) ([]*ent.StockLevel, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	variants, locations := placesOf(list)
	found, readErr := record.All(ctx, s.store.Client, levelsAt, ent.ReadStockLevel, pq.Array(variants), pq.Array(locations))
	if readErr != nil {
		return nil, fmt.Errorf("read stock levels: %w", errors.Join(err, readErr))
	}
	return found, err
}
