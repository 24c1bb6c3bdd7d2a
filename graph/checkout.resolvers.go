package graph

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/checkout"
)

func (r *insufficientStockItemResolver) Variant(ctx context.Context, obj *checkout.ShortItem) (*ent.Variant, error) {
	panic(fmt.Errorf("not implemented: Variant - variant"))
}

func (r *mutationResolver) CheckoutComplete(ctx context.Context, input checkout.CompleteInput) (checkout.Result, error) {
	panic(fmt.Errorf("not implemented: CheckoutComplete - checkoutComplete"))
}
