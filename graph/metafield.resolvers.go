package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/metafield"
)

func (r *mutationResolver) MetafieldsSet(ctx context.Context, input metafield.SetInput) (*metafield.SetPayload, error) {
	return fault.OutcomeOf(r.Metafields.Set(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) MetafieldsDelete(ctx context.Context, input metafield.DeleteInput) (*metafield.DeletePayload, error) {
	return fault.OutcomeOf(r.Metafields.Delete(ctx, auth.ViewerFrom(ctx), input))
}
