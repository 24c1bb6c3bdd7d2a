package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
)

func (r *mutationResolver) GiftWrappingUpdate(ctx context.Context, input merchandising.GiftWrappingUpdateInput) (*fault.Outcome[*merchandising.GiftWrapping], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateGiftWrapping(ctx, auth.ViewerFrom(ctx), input))
}
