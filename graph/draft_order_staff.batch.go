package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (orderFields) Edits(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*order.Edit] {
	return loadEach(ctx, order.EditsByOrder, orders, orderID)
}

func (orderFields) Supplements(ctx context.Context, orders []*ent.Order) executor.Thunk[[]*ent.Order] {
	return loadEach(ctx, draftorder.SupplementsByOrder, orders, orderID)
}

func (orderFields) SupplementOf(ctx context.Context, orders []*ent.Order) executor.Thunk[*ent.Order] {
	return loadEach(ctx, draftorder.SupplementedByCart, orders, func(o *ent.Order) typeid.Cart { return o.CartID })
}

// Customer is for who may read customers.
func (draftOrderFields) Customer(ctx context.Context, drafts []*draftorder.Draft) executor.Thunk[*ent.User] {
	isShown := auth.ViewerFrom(ctx).May(auth.ReadCustomers)
	return loadSome(ctx, account.UsersByID, drafts, func(d *draftorder.Draft) *typeid.User {
		if !isShown {
			return nil
		}
		return d.CustomerID
	})
}

func (draftOrderFields) Cart(ctx context.Context, drafts []*draftorder.Draft) executor.Thunk[*ent.Cart] {
	return loadEach(ctx, cart.ByID, drafts, func(d *draftorder.Draft) typeid.Cart { return d.CartID })
}

// CartToken is for who manages orders: nobody else reads drafts.
func (draftOrderFields) CartToken(ctx context.Context, drafts []*draftorder.Draft) executor.Thunk[*string] {
	return ofOpenDrafts(ctx, drafts, func(_ *draftorder.Service, _ *draftorder.Draft, token string) string { return token })
}

func (draftOrderFields) PaymentURL(ctx context.Context, drafts []*draftorder.Draft) executor.Thunk[*string] {
	return ofOpenDrafts(ctx, drafts, (*draftorder.Service).PaymentURL)
}

// ofOpenDrafts makes something of the tokens of drafts; nil for those that are not open.
func ofOpenDrafts(
	ctx context.Context, drafts []*draftorder.Draft, of func(*draftorder.Service, *draftorder.Draft, string) string,
) executor.Thunk[*string] {
	service := loadersOf(ctx).drafts
	return func() ([]*string, []error) {
		all := make([]*string, len(drafts))
		for i, d := range drafts {
			if !d.IsOpen() {
				continue
			}
			token, err := service.Token(ctx, d.ID)
			if err != nil {
				return refused[*string](len(drafts), err)()
			}
			all[i] = new(of(service, d, token))
		}
		return all, nil
	}
}

func (draftOrderFields) Order(ctx context.Context, drafts []*draftorder.Draft) executor.Thunk[*ent.Order] {
	return loadSome(ctx, order.ByID, drafts, func(d *draftorder.Draft) *typeid.Order { return d.OrderID })
}

func (draftOrderFields) SupplementOf(ctx context.Context, drafts []*draftorder.Draft) executor.Thunk[*ent.Order] {
	return loadSome(ctx, order.ByID, drafts, func(d *draftorder.Draft) *typeid.Order { return d.SupplementsID })
}

func (draftOrderConnectionFields) TotalCount(ctx context.Context, lists []*draftorder.Connection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (orderEditFields) Actor(ctx context.Context, edits []*order.Edit) executor.Thunk[*string] {
	return forStaff(ctx, edits, func(e *order.Edit) *string { return &e.Actor })
}

func (orderEditFields) Note(ctx context.Context, edits []*order.Edit) executor.Thunk[*string] {
	return forStaff(ctx, edits, func(e *order.Edit) *string { return &e.Note })
}

// forStaff is something of edits, for who may read orders; nil for others.
func forStaff(ctx context.Context, edits []*order.Edit, of func(*order.Edit) *string) executor.Thunk[*string] {
	if !auth.ViewerFrom(ctx).May(auth.ReadOrders) {
		of = func(*order.Edit) *string { return nil }
	}
	return computed(edits, of)
}

// Refund is any for who may read orders, and for buyers one that stands.
func (orderEditFields) Refund(ctx context.Context, edits []*order.Edit) executor.Thunk[*refund.Refund] {
	return shownRefunds(ctx, edits, func(e *order.Edit) *typeid.Refund { return e.RefundID })
}

func (orderEditFields) DraftOrder(ctx context.Context, edits []*order.Edit) executor.Thunk[*draftorder.Draft] {
	mine := auth.ViewerFrom(ctx).May(auth.ManageOrders)
	return loadSome(ctx, draftorder.ByID, edits, func(e *order.Edit) *typeid.DraftOrder {
		if !mine {
			return nil
		}
		return e.DraftID
	})
}

func (orderEditFields) Supplement(ctx context.Context, edits []*order.Edit) executor.Thunk[*ent.Order] {
	return loadSome(ctx, draftorder.OrderByDraft, edits, func(e *order.Edit) *typeid.DraftOrder { return e.DraftID })
}

func (orderEditPayloadFields) Order(ctx context.Context, payloads []*checkout.EditPayload) executor.Thunk[*ent.Order] {
	return loadSome(ctx, order.ByID, payloads, func(p *checkout.EditPayload) *typeid.Order {
		if p.Result == nil {
			return nil
		}
		return &p.Result.OrderID
	})
}
