package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/carrier"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/ordermail"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) OrderCapture(ctx context.Context, input checkout.CaptureInput) (*checkout.CapturePayload, error) {
	return fault.OutcomeOf(r.Checkout.Capture(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) FulfillmentCreate(ctx context.Context, input order.FulfillmentCreateInput) (*order.FulfillmentCreatePayload, error) {
	return fault.OutcomeOf(r.Orders.FulfillmentCreate(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) FulfillmentUpdate(ctx context.Context, input order.FulfillmentUpdateInput) (*order.FulfillmentUpdatePayload, error) {
	return fault.OutcomeOf(r.Orders.FulfillmentUpdate(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) OrderUpdate(ctx context.Context, input order.UpdateInput) (*order.UpdatePayload, error) {
	return fault.OutcomeOf(r.Resolver.Orders.Update(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) OrderCommentCreate(ctx context.Context, input order.CommentCreateInput) (*order.CommentCreatePayload, error) {
	return fault.OutcomeOf(r.Resolver.Orders.CommentCreate(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) OrderCommentDelete(ctx context.Context, input order.CommentDeleteInput) (*order.CommentDeletePayload, error) {
	return fault.OutcomeOf(r.Resolver.Orders.CommentDelete(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) MailPreview(ctx context.Context, kind ordermail.Kind, language *string, orderID *string) (*ordermail.Preview, error) {
	if orderID == nil {
		return r.OrderMails.Preview(ctx, kind, language, nil)
	}
	id, err := typeid.ParseOrder(*orderID)
	if err != nil {
		return nil, err
	}
	return r.OrderMails.Preview(ctx, kind, language, &id)
}

func (r *queryResolver) Carriers(context.Context) ([]*carrier.Carrier, error) {
	return carrier.All(), nil
}

func (r *queryResolver) Orders(ctx context.Context, first *int, after *string, last *int, before *string, filter *order.Filter, sort order.Sort) (*page.Connection[*ent.Order], error) {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	if filter == nil {
		filter = &order.Filter{}
	}
	return r.Resolver.Orders.List(ctx, *filter, sort, args)
}
