package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/merchandising"
)

func (r *mutationResolver) CartGiftMessageUpdate(ctx context.Context, input cart.GiftMessageUpdateInput) (*model.CartPayload, error) {
	changed, err := r.Carts.UpdateGiftMessage(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *queryResolver) GiftWrapping(ctx context.Context) (*merchandising.GiftWrapping, error) {
	return r.Merchandising.GiftWrapping(ctx)
}
