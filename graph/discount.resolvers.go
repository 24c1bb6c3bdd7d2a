package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
)

func (r *mutationResolver) CartCodesUpdate(ctx context.Context, input cart.CodesUpdateInput) (*model.CartPayload, error) {
	changed, err := r.Carts.UpdateCodes(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}
