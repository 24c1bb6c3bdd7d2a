package graph

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/order"
)

func (r *fulfillmentResolver) Lines(ctx context.Context, obj *ent.Fulfillment) ([]*ent.FulfillmentLine, error) {
	panic(fmt.Errorf("not implemented: Lines - lines"))
}

func (r *fulfillmentLineResolver) OrderLine(ctx context.Context, obj *ent.FulfillmentLine) (*ent.OrderLine, error) {
	panic(fmt.Errorf("not implemented: OrderLine - orderLine"))
}

func (r *mutationResolver) OrderCancel(ctx context.Context, input checkout.CancelInput) (*model.OrderCancelPayload, error) {
	panic(fmt.Errorf("not implemented: OrderCancel - orderCancel"))
}

func (r *orderResolver) Lines(ctx context.Context, obj *ent.Order) ([]*ent.OrderLine, error) {
	panic(fmt.Errorf("not implemented: Lines - lines"))
}

func (r *orderResolver) Email(ctx context.Context, obj *ent.Order) (*string, error) {
	panic(fmt.Errorf("not implemented: Email - email"))
}

func (r *orderResolver) ShippingAddress(ctx context.Context, obj *ent.Order) (*address.Address, error) {
	panic(fmt.Errorf("not implemented: ShippingAddress - shippingAddress"))
}

func (r *orderResolver) BillingAddress(ctx context.Context, obj *ent.Order) (*address.Address, error) {
	panic(fmt.Errorf("not implemented: BillingAddress - billingAddress"))
}

func (r *orderResolver) Payments(ctx context.Context, obj *ent.Order) ([]*ent.Payment, error) {
	panic(fmt.Errorf("not implemented: Payments - payments"))
}

func (r *orderResolver) Fulfillments(ctx context.Context, obj *ent.Order) ([]*ent.Fulfillment, error) {
	panic(fmt.Errorf("not implemented: Fulfillments - fulfillments"))
}

func (r *orderResolver) Events(ctx context.Context, obj *ent.Order) ([]*ent.OrderEvent, error) {
	panic(fmt.Errorf("not implemented: Events - events"))
}

func (r *orderResolver) Cancellable(ctx context.Context, obj *ent.Order) (bool, error) {
	panic(fmt.Errorf("not implemented: Cancellable - cancellable"))
}

func (r *orderEventResolver) Cursor(ctx context.Context, obj *ent.OrderEvent) (string, error) {
	panic(fmt.Errorf("not implemented: Cursor - cursor"))
}

func (r *orderEventResolver) Order(ctx context.Context, obj *ent.OrderEvent) (*ent.Order, error) {
	panic(fmt.Errorf("not implemented: Order - order"))
}

func (r *orderEventResolver) Fulfillment(ctx context.Context, obj *ent.OrderEvent) (*ent.Fulfillment, error) {
	panic(fmt.Errorf("not implemented: Fulfillment - fulfillment"))
}

func (r *orderLineResolver) Variant(ctx context.Context, obj *ent.OrderLine) (*ent.Variant, error) {
	panic(fmt.Errorf("not implemented: Variant - variant"))
}

func (r *queryResolver) Order(ctx context.Context, by auth.OrderRef) (*ent.Order, error) {
	panic(fmt.Errorf("not implemented: Order - order"))
}

func (r *subscriptionResolver) OrderEvents(ctx context.Context, order auth.OrderRef, after *string) (<-chan order.EventMessage, error) {
	panic(fmt.Errorf("not implemented: OrderEvents - orderEvents"))
}
