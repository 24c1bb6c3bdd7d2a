package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func cartID(c *ent.Cart) typeid.Cart { return c.ID }

func (cartFields) Lines(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*ent.CartLine] {
	return loadEach(ctx, cart.LinesByCart, carts, cartID)
}

func (f cartFields) TotalQuantity(ctx context.Context, carts []*ent.Cart) executor.Thunk[int] {
	return loaded(carts, f.Lines(ctx, carts), func(_ *ent.Cart, lines []*ent.CartLine) (total int) {
		for _, line := range lines {
			total += line.Quantity
		}
		return total
	})
}

func (cartFields) Subtotal(ctx context.Context, carts []*ent.Cart) executor.Thunk[*money.TaxedMoney] {
	return loaded(carts, priced(ctx, carts, cartID),
		func(_ *ent.Cart, p *cart.Priced) *money.TaxedMoney { return &p.Quote.Subtotal })
}

func (cartFields) Total(ctx context.Context, carts []*ent.Cart) executor.Thunk[*money.TaxedMoney] {
	return loaded(carts, priced(ctx, carts, cartID),
		func(_ *ent.Cart, p *cart.Priced) *money.TaxedMoney { return &p.Quote.Total })
}

// priced resolves what carts cost now; never nil.
func priced[P any](ctx context.Context, parents []P, id func(P) typeid.Cart) executor.Thunk[*cart.Priced] {
	return loaded(parents, loadEach(ctx, cart.PricedByCart, parents, id), func(_ P, p *cart.Priced) *cart.Priced {
		if p == nil {
			return &cart.Priced{}
		}
		return p
	})
}

func lineCartID(line *ent.CartLine) typeid.Cart { return line.CartID }

func (cartLineFields) Variant(ctx context.Context, lines []*ent.CartLine) executor.Thunk[*ent.Variant] {
	return loadEach(ctx, catalog.VariantsByID, lines, func(l *ent.CartLine) typeid.Variant { return l.VariantID })
}

func (cartLineFields) UnitPrice(ctx context.Context, lines []*ent.CartLine) executor.Thunk[*money.TaxedMoney] {
	return pricedLines(ctx, lines, func(p *pricing.Line) *money.TaxedMoney { return &p.UnitPrice })
}

func (cartLineFields) Total(ctx context.Context, lines []*ent.CartLine) executor.Thunk[*money.TaxedMoney] {
	return pricedLines(ctx, lines, func(p *pricing.Line) *money.TaxedMoney { return &p.Total })
}

// pricedLines resolves what lines cost, nil for those that cannot be bought.
func pricedLines(
	ctx context.Context, lines []*ent.CartLine, of func(*pricing.Line) *money.TaxedMoney,
) executor.Thunk[*money.TaxedMoney] {
	return loaded(lines, priced(ctx, lines, lineCartID), func(line *ent.CartLine, p *cart.Priced) *money.TaxedMoney {
		if one, ok := p.Lines[line.ID]; ok {
			return of(&one)
		}
		return nil
	})
}

// Available resolves whether there is as much in stock as is wanted. Nothing that has no price is
// available.
func (cartLineFields) Available(ctx context.Context, lines []*ent.CartLine) executor.Thunk[bool] {
	prices := priced(ctx, lines, lineCartID)
	stock := offersOf(ctx, lines, catalog.QuantityPart, func(l *ent.CartLine) typeid.Variant { return l.VariantID })
	return both(lines, prices, stock, func(line *ent.CartLine, p *cart.Priced, offer *catalog.Offer) bool {
		_, hasPrice := p.Lines[line.ID]
		return hasPrice && offer.Quantity >= line.Quantity
	})
}

func (insufficientStockItemFields) Variant(ctx context.Context, items []*checkout.ShortItem) executor.Thunk[*ent.Variant] {
	return loadEach(ctx, catalog.VariantsByID, items, func(i *checkout.ShortItem) typeid.Variant { return i.VariantID })
}
