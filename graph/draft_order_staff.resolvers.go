package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
)

func (r *queryResolver) DraftOrders(
	ctx context.Context, first *int, after *string, last *int, before *string, filter *draftorder.Filter,
) (*draftorder.Connection, error) {
	if filter == nil {
		filter = &draftorder.Filter{}
	}
	return r.Drafts.List(ctx, *filter, page.Args{First: first, Last: last, After: after, Before: before})
}

func (r *mutationResolver) DraftOrderCreate(ctx context.Context, input draftorder.CreateInput) (*draftorder.Payload, error) {
	return fault.OutcomeOf(r.Drafts.Create(ctx, auth.ViewerFrom(ctx), marketOf(ctx), input))
}

func (r *mutationResolver) DraftOrderUpdate(ctx context.Context, input draftorder.UpdateInput) (*draftorder.Payload, error) {
	return fault.OutcomeOf(r.Drafts.Update(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) DraftOrderSend(ctx context.Context, input draftorder.SendInput) (*draftorder.Payload, error) {
	return fault.OutcomeOf(r.Drafts.Send(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) DraftOrderDelete(ctx context.Context, input draftorder.DeleteInput) (*draftorder.DeletePayload, error) {
	return fault.OutcomeOf(r.Drafts.Delete(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) OrderEdit(ctx context.Context, input checkout.EditInput) (*checkout.EditPayload, error) {
	return fault.OutcomeOf(r.Checkout.Edit(ctx, auth.ViewerFrom(ctx), input))
}
