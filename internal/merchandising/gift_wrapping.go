package merchandising

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/record"
)

// GiftWrapping is whether the store wraps what is bought as a gift, and what it takes for one.
type GiftWrapping struct {
	base
	Enabled bool             `json:"enabled"`
	Prices  discount.Amounts `json:"prices"`
}

// ListPrices returns the prices in the order of their currencies.
func (w *GiftWrapping) ListPrices() []*money.Money { return promotion.ListAmounts(w.Prices) }

// GiftWrappingUpdateInput is what becomes of gift wrapping. What is not given stays as it is. ExpectedVersion is any
// if it is nil.
type GiftWrappingUpdateInput struct {
	ExpectedVersion *int
	Enabled         *bool
	Prices          []money.Input
}

// GiftWrappingPayload is what became of gift wrapping.
type GiftWrappingPayload = fault.Outcome[*GiftWrapping]

// wrappings have no id.
var wrappings = about[GiftWrapping]("")

// maxWrappingPrice is in minor units. With it no cart becomes too large to be counted.
const maxWrappingPrice = 1_000_000_000

// GiftWrapping returns what the store takes for gift wrapping.
func (s *Service) GiftWrapping(ctx context.Context) (*GiftWrapping, error) {
	wrapping, err := record.First(ctx, s.store.Client, theGiftWrapping, fromJSON[GiftWrapping])
	if err != nil {
		return nil, fmt.Errorf("read gift wrapping: %w", err)
	}
	return &wrapping, nil
}

// applied returns gift wrapping as it is to be, and reports what is wrong with it.
func (in *GiftWrappingUpdateInput) applied(w GiftWrapping, v *fault.Validator) GiftWrapping {
	w.Enabled = *or(in.Enabled, &w.Enabled)
	if in.Prices == nil {
		return w
	}
	w.Prices = promotion.Amounts(v, in.Prices, "prices")
	for _, amount := range w.Prices {
		v.Check(amount >= 0, fault.CodeOutOfRange, "This must not be negative.", "prices")
		v.Check(amount <= maxWrappingPrice, fault.CodeOutOfRange, "This is too much for wrapping one.", "prices")
	}
	return w
}

// UpdateGiftWrapping changes what the store takes for gift wrapping, and returns it. With a fault.CodeConflict comes
// what holds.
func (s *Service) UpdateGiftWrapping(ctx context.Context, viewer auth.Viewer, in GiftWrappingUpdateInput) (*GiftWrapping, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return s.changeGiftWrapping(ctx, tx, viewer, in) })
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := s.GiftWrapping(ctx)
	return found, errors.Join(err, readErr)
}

func (s *Service) changeGiftWrapping(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in GiftWrappingUpdateInput) error {
	before, err := record.First(ctx, tx, lockGiftWrapping, fromJSON[GiftWrapping])
	if err != nil {
		return fmt.Errorf("lock gift wrapping: %w", err)
	}
	if in.ExpectedVersion != nil && *in.ExpectedVersion != before.Version {
		return fault.User(fault.CodeConflict, "Gift wrapping has been changed meanwhile.", "expectedVersion")
	}
	var v fault.Validator
	after := in.applied(before, &v)
	if v.Err() != nil {
		return v.Err()
	}
	changed := changes([]GiftWrapping{before}, []GiftWrapping{after})
	if len(changed) == 0 {
		return nil
	}
	if _, err := write(ctx, tx, updateGiftWrapping, after, "gift wrapping"); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, wrappings, "gift_wrapping.updated", changed)
}
