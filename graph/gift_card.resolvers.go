package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/tender"
)

func (r *mutationResolver) CartGiftCardAdd(ctx context.Context, input cart.GiftCardAddInput) (*model.CartPayload, error) {
	changed, err := r.Carts.AddGiftCard(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartGiftCardRemove(ctx context.Context, input cart.GiftCardRemoveInput) (*model.CartPayload, error) {
	changed, err := r.Carts.RemoveGiftCard(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartStoreCreditUpdate(ctx context.Context, input cart.StoreCreditUpdateInput) (*model.CartPayload, error) {
	changed, err := r.Carts.UpdateStoreCredit(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *queryResolver) GiftCard(ctx context.Context, code string) (*tender.Balance, error) {
	return r.Tenders.BalanceOf(ctx, code)
}
