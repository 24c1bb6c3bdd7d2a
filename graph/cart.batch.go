package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func cartID(c *ent.Cart) typeid.Cart { return c.ID }

func (cartFields) Lines(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*ent.CartLine] {
	if executor.Selects(ctx, "available") { // then the cart's price is read with it
		loaderOf(ctx, cart.BasketsByCart).want(cart.StockPart)
	}
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

func (cartFields) RequiresShipping(ctx context.Context, carts []*ent.Cart) executor.Thunk[bool] {
	return loaded(carts, priced(ctx, carts, cartID), func(_ *ent.Cart, p *cart.Priced) bool { return p.RequiresShipping })
}

// priced resolves what carts cost now; never nil.
func priced[P any](ctx context.Context, parents []P, id func(P) typeid.Cart) executor.Thunk[*cart.Priced] {
	return pricedBaskets(ctx, loadEach(ctx, cart.BasketsByCart, parents, id))
}

// pricedInStock is priced with StockPart.
func pricedInStock[P any](ctx context.Context, parents []P, id func(P) typeid.Cart) executor.Thunk[*cart.Priced] {
	return pricedBaskets(ctx, loadParts(ctx, cart.BasketsByCart, cart.StockPart, parents, id))
}

func pricedBaskets(ctx context.Context, baskets executor.Thunk[*cart.Basket]) executor.Thunk[*cart.Priced] {
	carts := cartsOf(ctx)
	return func() ([]*cart.Priced, []error) {
		read, errs := baskets()
		prices, failed := carts.Price(ctx, read)
		for i := range prices {
			if prices[i] == nil {
				prices[i] = &cart.Priced{}
			}
			if at(failed, i) != nil {
				if errs == nil {
					errs = make([]error, len(prices))
				}
				errs[i] = failed[i]
			}
		}
		return prices, errs
	}
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
func pricedLines[V any](ctx context.Context, lines []*ent.CartLine, of func(*pricing.Line) *V) executor.Thunk[*V] {
	return loaded(lines, priced(ctx, lines, lineCartID), func(line *ent.CartLine, p *cart.Priced) *V {
		if one, ok := p.Lines[line.ID]; ok {
			return of(&one)
		}
		return nil
	})
}

// Available resolves whether there is as much in stock as is wanted. Nothing that has no price is
// available.
func (cartLineFields) Available(ctx context.Context, lines []*ent.CartLine) executor.Thunk[bool] {
	return loaded(lines, pricedInStock(ctx, lines, lineCartID), func(line *ent.CartLine, p *cart.Priced) bool { return p.Available[line.ID] })
}

// Problems resolves what a checkout would be refused for now.
func (cartFields) Problems(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*cart.Problem] {
	return loaded(carts, pricedInStock(ctx, carts, cartID), func(c *ent.Cart, p *cart.Priced) []*cart.Problem {
		return cart.Problems(c, p, checkout.ContactProblems(c))
	})
}

func (cartFields) Buyer(_ context.Context, carts []*ent.Cart) executor.Thunk[*cart.Buyer] {
	return computed(carts, cart.BuyerOf)
}

func buyerID(b *cart.Buyer) *typeid.User { return b.User }

func (cartBuyerFields) Customer(ctx context.Context, buyers []*cart.Buyer) executor.Thunk[*ent.User] {
	return loadSome(ctx, account.UsersByID, buyers, buyerID)
}

func (cartBuyerFields) Email(ctx context.Context, buyers []*cart.Buyer) executor.Thunk[*string] {
	return loaded(buyers, accountsUnless(ctx, buyers, func(b *cart.Buyer) bool { return b.Email != nil }),
		func(b *cart.Buyer, u *ent.User) *string {
			if u != nil {
				return &u.Email
			}
			return b.Email
		})
}

func (cartBuyerFields) Phone(ctx context.Context, buyers []*cart.Buyer) executor.Thunk[string] {
	return loaded(buyers, accountsUnless(ctx, buyers, func(b *cart.Buyer) bool { return b.Phone != nil }),
		func(b *cart.Buyer, u *ent.User) string {
			switch {
			case u != nil:
				return u.Phone
			case b.Phone != nil:
				return *b.Phone
			}
			return ""
		})
}

// accountsUnless loads the accounts of buyers of whom something was not given.
func accountsUnless(ctx context.Context, buyers []*cart.Buyer, given func(*cart.Buyer) bool) executor.Thunk[*ent.User] {
	return loadSome(ctx, account.UsersByID, buyers, func(b *cart.Buyer) *typeid.User {
		if given(b) {
			return nil
		}
		return b.User
	})
}

func (insufficientStockItemFields) Variant(ctx context.Context, items []*checkout.ShortItem) executor.Thunk[*ent.Variant] {
	return loadEach(ctx, catalog.VariantsByID, items, func(i *checkout.ShortItem) typeid.Variant { return i.VariantID })
}
