package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
)

func (r *mutationResolver) CartRestore(ctx context.Context, input cart.RestoreInput) (*model.CartCreatePayload, error) {
	changed, err := r.Carts.Restore(ctx, auth.ViewerFrom(ctx), input)
	return cartCreatePayload(ctx, changed, err)
}

func (r *mutationResolver) CartMailOptOut(ctx context.Context, input cart.MailOptOutInput) (*model.CartMailOptOutPayload, error) {
	mistakes, err := fault.Split(r.Carts.OptOut(ctx, input))
	return &model.CartMailOptOutPayload{OptedOut: err == nil && len(mistakes) == 0, UserErrors: mistakes}, err
}
