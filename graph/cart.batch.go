package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/cart"
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

func cartLinesAvailable(ctx context.Context, lines []*ent.CartLine) executor.Thunk[bool] {
	return inStock(ctx, loaded(lines, pricedCarts(ctx, lines, lineCartID), func(line *ent.CartLine, priced *cart.Priced) wanted {
		_, ok := priced.Lines[line.ID]
		return wanted{variant: line.VariantID, quantity: line.Quantity, priced: ok}
	}))
}

func shortItemVariants(ctx context.Context, items []*checkout.ShortItem) executor.Thunk[*ent.Variant] {
	return loadEach(ctx, &loadersFrom(ctx).variants, items, func(i *checkout.ShortItem) typeid.Variant { return i.VariantID })
}
