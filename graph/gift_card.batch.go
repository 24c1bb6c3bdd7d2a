package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/tender"
)

func (cartFields) GiftCards(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*cart.AppliedGiftCard] {
	return loaded(carts, priced(ctx, carts, cartID), func(_ *ent.Cart, p *cart.Priced) []*cart.AppliedGiftCard { return p.GiftCards() })
}

func (cartFields) UsesStoreCredit(_ context.Context, carts []*ent.Cart) executor.Thunk[bool] {
	return computed(carts, func(c *ent.Cart) bool { return c.Tenders != nil && c.Tenders.StoreCredit })
}

func (cartFields) StoreCreditUsed(ctx context.Context, carts []*ent.Cart) executor.Thunk[*money.Money] {
	return loaded(carts, priced(ctx, carts, cartID), func(c *ent.Cart, p *cart.Priced) *money.Money { return new(p.StoreCredit(c.Currency)) })
}

func (cartFields) AmountDue(ctx context.Context, carts []*ent.Cart) executor.Thunk[*money.Money] {
	return loaded(carts, priced(ctx, carts, cartID), func(_ *ent.Cart, p *cart.Priced) *money.Money { return &p.Quote.Due })
}

func (orderFields) Tenders(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*tender.Paid] {
	return loadEach(ctx, tender.PaidByOrder, orders, orderID)
}

func (orderFields) AmountDue(_ context.Context, orders []*ent.Order) executor.Thunk[*money.Money] {
	return computed(orders, func(o *ent.Order) *money.Money { return new(order.AmountDue(o)) })
}

func (userFields) StoreCredit(ctx context.Context, users []*ent.User) executor.Thunk[[]*money.Money] {
	return loadSome(ctx, tender.CreditByUser, users, personal(ctx))
}

func (giftCardConnectionFields) TotalCount(ctx context.Context, lists []*tender.Connection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (tenderEntryConnectionFields) TotalCount(ctx context.Context, lists []*tender.EntryConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}
