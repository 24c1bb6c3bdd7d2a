package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) ChannelCreate(ctx context.Context, input merchandising.ChannelCreateInput) (*fault.Outcome[*ent.Channel], error) {
	defer r.Channels.Refresh(ctx)
	return fault.OutcomeOf(r.Merchandising.CreateChannel(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ChannelUpdate(ctx context.Context, input merchandising.ChannelUpdateInput) (*fault.Outcome[*ent.Channel], error) {
	defer r.Channels.Refresh(ctx)
	return fault.OutcomeOf(r.Merchandising.UpdateChannel(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ChannelDelete(ctx context.Context, input merchandising.ChannelDeleteInput) (*fault.Outcome[typeid.Channel], error) {
	defer r.Channels.Refresh(ctx)
	return fault.OutcomeOf(r.Merchandising.DeleteChannel(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ChannelProductsAdd(ctx context.Context, input merchandising.ChannelProductsInput) (*fault.Outcome[*ent.Channel], error) {
	return fault.OutcomeOf(r.Merchandising.AddToChannel(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ChannelProductsRemove(ctx context.Context, input merchandising.ChannelProductsInput) (*fault.Outcome[*ent.Channel], error) {
	return fault.OutcomeOf(r.Merchandising.RemoveFromChannel(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) Channels(ctx context.Context) ([]*ent.Channel, error) {
	return r.Catalog.Channels(ctx)
}
