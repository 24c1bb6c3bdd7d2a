package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
)

func (r *cartResolver) Lines(ctx context.Context, obj *ent.Cart) ([]*ent.CartLine, error) {
	return loadersFrom(ctx).cartLines.load(ctx, obj.ID)
}

func (r *cartResolver) TotalQuantity(ctx context.Context, obj *ent.Cart) (int, error) {
	lines, err := loadersFrom(ctx).cartLines.load(ctx, obj.ID)
	total := 0
	for _, line := range lines {
		total += line.Quantity
	}
	return total, err
}

func (r *cartResolver) Subtotal(ctx context.Context, obj *ent.Cart) (*money.TaxedMoney, error) {
	priced, err := loadersFrom(ctx).pricedCart(ctx, obj.ID)
	return &priced.Quote.Subtotal, err
}

func (r *cartResolver) Total(ctx context.Context, obj *ent.Cart) (*money.TaxedMoney, error) {
	priced, err := loadersFrom(ctx).pricedCart(ctx, obj.ID)
	return &priced.Quote.Total, err
}

func (r *cartLineResolver) Variant(ctx context.Context, obj *ent.CartLine) (*ent.Variant, error) {
	return loadersFrom(ctx).variants.load(ctx, obj.VariantID)
}

func (r *cartLineResolver) UnitPrice(ctx context.Context, obj *ent.CartLine) (*money.TaxedMoney, error) {
	priced, err := loadersFrom(ctx).pricedCart(ctx, obj.CartID)
	line, ok := priced.Lines[obj.ID]
	if err != nil || !ok {
		return nil, err
	}
	return &line.UnitPrice, nil
}

func (r *cartLineResolver) Total(ctx context.Context, obj *ent.CartLine) (*money.TaxedMoney, error) {
	priced, err := loadersFrom(ctx).pricedCart(ctx, obj.CartID)
	line, ok := priced.Lines[obj.ID]
	if err != nil || !ok {
		return nil, err
	}
	return &line.Total, nil
}

func (r *cartLineResolver) Available(ctx context.Context, obj *ent.CartLine) (bool, error) {
	priced, err := loadersFrom(ctx).pricedCart(ctx, obj.CartID)
	if _, ok := priced.Lines[obj.ID]; err != nil || !ok {
		return false, err
	}
	offer, err := loadOffer(ctx, obj.VariantID, catalog.QuantityPart)
	if err != nil {
		return false, err
	}
	return offer.Quantity >= obj.Quantity, nil
}

func (r *mutationResolver) CartCreate(ctx context.Context, input cart.CreateInput) (*model.CartCreatePayload, error) {
	changed, err := r.Carts.Create(ctx, auth.ViewerFrom(ctx), currencyFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if changed == nil {
		return &model.CartCreatePayload{UserErrors: mistakes}, err
	}
	loadersFrom(ctx).know(ctx, changed)
	return &model.CartCreatePayload{Cart: changed.Cart, Token: changed.Token, Warnings: changed.Warnings}, nil
}

func (r *mutationResolver) CartLinesAdd(ctx context.Context, input cart.LinesAddInput) (*model.CartPayload, error) {
	changed, err := r.Carts.AddLines(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartLinesUpdate(ctx context.Context, input cart.LinesUpdateInput) (*model.CartPayload, error) {
	changed, err := r.Carts.UpdateLines(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartLinesRemove(ctx context.Context, input cart.LinesRemoveInput) (*model.CartPayload, error) {
	changed, err := r.Carts.RemoveLines(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *queryResolver) Cart(ctx context.Context, cart auth.CartRef) (*ent.Cart, error) {
	return r.Carts.Get(ctx, auth.ViewerFrom(ctx), cart)
}
