package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func cartID(c *ent.Cart) typeid.Cart { return c.ID }

func cartLines(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*ent.CartLine] {
	return loadEach(ctx, &loadersFrom(ctx).cartLines, carts, cartID)
}

func cartQuantities(ctx context.Context, carts []*ent.Cart) executor.Thunk[int] {
	return loaded(carts, cartLines(ctx, carts), func(_ *ent.Cart, lines []*ent.CartLine) (total int) {
		for _, line := range lines {
			total += line.Quantity
		}
		return total
	})
}

func cartSubtotals(ctx context.Context, carts []*ent.Cart) executor.Thunk[*money.TaxedMoney] {
	return loaded(carts, pricedCarts(ctx, carts, cartID), func(_ *ent.Cart, priced *cart.Priced) *money.TaxedMoney {
		return &priced.Quote.Subtotal
	})
}

func cartTotals(ctx context.Context, carts []*ent.Cart) executor.Thunk[*money.TaxedMoney] {
	return loaded(carts, pricedCarts(ctx, carts, cartID), func(_ *ent.Cart, priced *cart.Priced) *money.TaxedMoney {
		return &priced.Quote.Total
	})
}

// pricedCarts resolves what carts cost now; never nil.
func pricedCarts[P any](ctx context.Context, parents []P, id func(P) typeid.Cart) executor.Thunk[*cart.Priced] {
	return loaded(parents, loadEach(ctx, &loadersFrom(ctx).pricedCarts, parents, id), func(_ P, priced *cart.Priced) *cart.Priced {
		if priced == nil {
			return &cart.Priced{}
		}
		return priced
	})
}

func lineCartID(line *ent.CartLine) typeid.Cart { return line.CartID }

func cartLineVariants(ctx context.Context, lines []*ent.CartLine) executor.Thunk[*ent.Variant] {
	return loadEach(ctx, &loadersFrom(ctx).variants, lines, func(l *ent.CartLine) typeid.Variant { return l.VariantID })
}

func cartLineUnitPrices(ctx context.Context, lines []*ent.CartLine) executor.Thunk[*money.TaxedMoney] {
	return loaded(lines, pricedCarts(ctx, lines, lineCartID), func(line *ent.CartLine, priced *cart.Priced) *money.TaxedMoney {
		if one, ok := priced.Lines[line.ID]; ok {
			return &one.UnitPrice
		}
		return nil
	})
}

func cartLineTotals(ctx context.Context, lines []*ent.CartLine) executor.Thunk[*money.TaxedMoney] {
	return loaded(lines, pricedCarts(ctx, lines, lineCartID), func(line *ent.CartLine, priced *cart.Priced) *money.TaxedMoney {
		if one, ok := priced.Lines[line.ID]; ok {
			return &one.Total
		}
		return nil
	})
}

// cartLinesAvailable resolves whether there is as much in stock as is wanted; nothing that has no price is available.
func cartLinesAvailable(ctx context.Context, lines []*ent.CartLine) executor.Thunk[bool] {
	variants := make([]typeid.Variant, len(lines))
	for i, line := range lines {
		variants[i] = line.VariantID
	}
	prices, stock := pricedCarts(ctx, lines, lineCartID), offers(ctx, variants, catalog.QuantityPart)
	return func() ([]bool, []error) {
		available := make([]bool, len(lines))
		priced, priceErrs := prices()
		quantities, errs := stock()
		for i, line := range lines {
			switch {
			case priceErrs != nil && priceErrs[i] != nil:
				if errs == nil {
					errs = make([]error, len(lines))
				}
				errs[i] = priceErrs[i]
			case errs == nil || errs[i] == nil:
				_, hasPrice := priced[i].Lines[line.ID]
				available[i] = hasPrice && quantities[i].Quantity >= line.Quantity
			}
		}
		return available, errs
	}
}

func shortItemVariants(ctx context.Context, items []*checkout.ShortItem) executor.Thunk[*ent.Variant] {
	return loadEach(ctx, &loadersFrom(ctx).variants, items, func(i *checkout.ShortItem) typeid.Variant { return i.VariantID })
}
