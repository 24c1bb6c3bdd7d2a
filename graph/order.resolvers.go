package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
)

func (r *fulfillmentResolver) Lines(ctx context.Context, obj *ent.Fulfillment) ([]*ent.FulfillmentLine, error) {
	return loadersFrom(ctx).fulfillmentLines.load(ctx, obj.ID)
}

func (r *fulfillmentLineResolver) OrderLine(ctx context.Context, obj *ent.FulfillmentLine) (*ent.OrderLine, error) {
	return loadersFrom(ctx).orderLinesByID.load(ctx, obj.OrderLineID)
}

func (r *mutationResolver) OrderCancel(ctx context.Context, input checkout.CancelInput) (*model.OrderCancelPayload, error) {
	cancelled, err := r.Checkout.Cancel(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.OrderCancelPayload{Order: cancelled, UserErrors: mistakes}, err
}

func (r *mutationResolver) OrderTrackingRequest(ctx context.Context, input order.TrackingRequestInput) (*model.OrderTrackingRequestPayload, error) {
	email, err := r.Orders.TrackingRequest(ctx, input, clientFrom(ctx).Network)
	mistakes, err := fault.Split(err)
	return &model.OrderTrackingRequestPayload{Email: orNull(email), UserErrors: mistakes}, err
}

func (r *orderResolver) Lines(ctx context.Context, obj *ent.Order) ([]*ent.OrderLine, error) {
	return loadersFrom(ctx).orderLines.want(0).load(ctx, obj.ID)
}

func (r *orderResolver) Email(ctx context.Context, obj *ent.Order) (*string, error) {
	contact, err := loadersFrom(ctx).orderContacts.load(ctx, obj.ID)
	if contact == nil || err != nil {
		return nil, err
	}
	return &contact.Email, nil
}

func (r *orderResolver) ShippingAddress(ctx context.Context, obj *ent.Order) (*address.Address, error) {
	contact, err := loadersFrom(ctx).orderContacts.load(ctx, obj.ID)
	if contact == nil || err != nil {
		return nil, err
	}
	return &contact.ShippingAddress, nil
}

func (r *orderResolver) BillingAddress(ctx context.Context, obj *ent.Order) (*address.Address, error) {
	contact, err := loadersFrom(ctx).orderContacts.load(ctx, obj.ID)
	if contact == nil || err != nil {
		return nil, err
	}
	return &contact.BillingAddress, nil
}

func (r *orderResolver) Payments(ctx context.Context, obj *ent.Order) ([]*ent.Payment, error) {
	return loadersFrom(ctx).orderPayments.load(ctx, obj.ID)
}

func (r *orderResolver) Fulfillments(ctx context.Context, obj *ent.Order) ([]*ent.Fulfillment, error) {
	return loadersFrom(ctx).orderParcels.load(ctx, obj.ID)
}

func (r *orderResolver) Events(ctx context.Context, obj *ent.Order) ([]*ent.OrderEvent, error) {
	return loadersFrom(ctx).orderEvents.load(ctx, obj.ID)
}

func (r *orderResolver) Cancellable(ctx context.Context, obj *ent.Order) (bool, error) {
	return order.Cancellable(obj.Status), nil
}

func (r *orderEventResolver) Cursor(ctx context.Context, obj *ent.OrderEvent) (string, error) {
	return order.EventCursor(obj.Sequence), nil
}

func (r *orderEventResolver) Order(ctx context.Context, obj *ent.OrderEvent) (*ent.Order, error) {
	return loadersFrom(ctx).orders.load(ctx, obj.OrderID)
}

func (r *orderEventResolver) Fulfillment(ctx context.Context, obj *ent.OrderEvent) (*ent.Fulfillment, error) {
	if obj.FulfillmentID == nil {
		return nil, nil
	}
	return loadersFrom(ctx).fulfillments.load(ctx, *obj.FulfillmentID)
}

func (r *orderLineResolver) Variant(ctx context.Context, obj *ent.OrderLine) (*ent.Variant, error) {
	if obj.VariantID == nil {
		return nil, nil
	}
	return loadersFrom(ctx).variants.load(ctx, *obj.VariantID)
}

func (r *queryResolver) Order(ctx context.Context, by auth.OrderRef) (*ent.Order, error) {
	return r.Resolver.Orders.Get(ctx, auth.ViewerFrom(ctx), by)
}

func (r *subscriptionResolver) OrderEvents(ctx context.Context, order auth.OrderRef, after *string) (<-chan order.EventMessage, error) {
	return r.Orders.Events(ctx, auth.ViewerFrom(ctx), order, after)
}
