package cart

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PreviewInput is a cart that there is not, at a time.
type PreviewInput struct {
	Lines           []PreviewLineInput
	CurrencyCode    *money.Currency
	CountryCode     *address.Country
	CustomerGroupID *typeid.CustomerGroup
	ChannelID       *typeid.Channel
	Codes           []string
	At              *time.Time
	PromotionIDs    []typeid.Promotion // counted as if they were enabled
}

// PreviewLineInput is so many of a variant.
type PreviewLineInput struct {
	VariantID typeid.Variant
	Quantity  int
}

// Preview is what a cart that there is not would cost.
type Preview struct{ *Priced }

// PreviewLine is a line of a preview.
type PreviewLine struct {
	*pricing.Line
	Discounts []*pricing.Discount
}

// maxTrials is how many promotions a preview has that count as if they were enabled.
const maxTrials = 10

// Preview works out what something would cost, in a currency unless the input names one. Nothing is held
// against stock, and nothing is used of limits. What cannot be asked for is a fault.BadUserInput.
func (s *Service) Preview(ctx context.Context, currency money.Currency, in PreviewInput) (*Preview, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	if in.CurrencyCode != nil {
		currency = *in.CurrencyCode
	}
	c := &ent.Cart{ID: typeid.NewCart(), Currency: currency, Country: in.CountryCode, ChannelID: in.ChannelID, Codes: in.Codes}
	variants := make([]typeid.Variant, len(in.Lines))
	for i, line := range in.Lines {
		variants[i] = line.VariantID
	}
	d, err := s.readDraftFor(ctx, s.store.Client, c, terms{group: in.CustomerGroupID}, variants)
	if err != nil {
		return nil, fmt.Errorf("preview a cart: %w", err)
	}
	for _, line := range in.Lines {
		offer := d.offers[line.VariantID]
		if offer == nil {
			return nil, fault.BadUserInput(fmt.Sprintf("there is no variant %s", line.VariantID))
		}
		d.lineOf(offer, nil, false).quantity += line.Quantity
	}
	basket := d.basket()
	if in.At != nil {
		basket.Now = *in.At
	}
	quote, err := s.quoter.Try(ctx, s.store.Client, basket.sale(), in.PromotionIDs)
	if errors.Is(err, discount.ErrNotFound) {
		return nil, fault.BadUserInput(err.Error())
	}
	if err != nil {
		return nil, fmt.Errorf("preview a cart: %w", err)
	}
	return &Preview{basket.priceBy(&quote)}, nil
}

func (in *PreviewInput) validate() error {
	switch {
	case len(in.Lines) == 0 || len(in.Lines) > maxLines:
		return fault.BadUserInput(fmt.Sprintf("lines: between 1 and %d can be asked for", maxLines))
	case len(in.Codes) > discount.MaxCodes:
		return fault.BadUserInput(fmt.Sprintf("codes: at most %d can be given", discount.MaxCodes))
	case len(in.PromotionIDs) > maxTrials:
		return fault.BadUserInput(fmt.Sprintf("promotionIds: at most %d can be named", maxTrials))
	}
	for _, line := range in.Lines {
		if line.Quantity < 1 || line.Quantity > maxQuantity {
			return fault.BadUserInput(fmt.Sprintf("quantity: it must be between 1 and %d", maxQuantity))
		}
	}
	return nil
}

// Cost returns how the total comes about.
func (p *Preview) Cost() *pricing.Breakdown { return p.Quote.Breakdown() }

// Discounts returns what promotions take off.
func (p *Preview) Discounts() []*pricing.Discount { return pricing.TotalDiscounts(p.Allocations) }

// Lines returns what can be bought.
func (p *Preview) Lines() []*PreviewLine {
	lines := make([]*PreviewLine, len(p.Quote.Lines))
	for i := range p.Quote.Lines {
		lines[i] = &PreviewLine{&p.Quote.Lines[i], pricing.LineDiscounts(p.Allocations, i+1)}
	}
	return lines
}
