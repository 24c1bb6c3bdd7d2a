package graph

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
)

func (r *mutationResolver) OrderCapture(ctx context.Context, input checkout.CaptureInput) (*model.OrderCapturePayload, error) {
	panic(fmt.Errorf("not implemented: OrderCapture - orderCapture"))
}

func (r *mutationResolver) FulfillmentCreate(ctx context.Context, input order.FulfillmentCreateInput) (*model.FulfillmentCreatePayload, error) {
	panic(fmt.Errorf("not implemented: FulfillmentCreate - fulfillmentCreate"))
}

func (r *mutationResolver) FulfillmentUpdate(ctx context.Context, input order.FulfillmentUpdateInput) (*model.FulfillmentUpdatePayload, error) {
	panic(fmt.Errorf("not implemented: FulfillmentUpdate - fulfillmentUpdate"))
}

func (r *queryResolver) Orders(ctx context.Context, first *int, after *string, last *int, before *string, filter *order.Filter) (*page.Connection[*ent.Order], error) {
	panic(fmt.Errorf("not implemented: Orders - orders"))
}
