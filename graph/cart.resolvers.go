package graph

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/money"
)

func (r *cartResolver) Lines(ctx context.Context, obj *ent.Cart) ([]*ent.CartLine, error) {
	panic(fmt.Errorf("not implemented: Lines - lines"))
}

func (r *cartResolver) TotalQuantity(ctx context.Context, obj *ent.Cart) (int, error) {
	panic(fmt.Errorf("not implemented: TotalQuantity - totalQuantity"))
}

func (r *cartResolver) Subtotal(ctx context.Context, obj *ent.Cart) (*money.TaxedMoney, error) {
	panic(fmt.Errorf("not implemented: Subtotal - subtotal"))
}

func (r *cartResolver) Total(ctx context.Context, obj *ent.Cart) (*money.TaxedMoney, error) {
	panic(fmt.Errorf("not implemented: Total - total"))
}

func (r *cartLineResolver) Variant(ctx context.Context, obj *ent.CartLine) (*ent.Variant, error) {
	panic(fmt.Errorf("not implemented: Variant - variant"))
}

func (r *cartLineResolver) UnitPrice(ctx context.Context, obj *ent.CartLine) (*money.TaxedMoney, error) {
	panic(fmt.Errorf("not implemented: UnitPrice - unitPrice"))
}

func (r *cartLineResolver) Total(ctx context.Context, obj *ent.CartLine) (*money.TaxedMoney, error) {
	panic(fmt.Errorf("not implemented: Total - total"))
}

func (r *cartLineResolver) Available(ctx context.Context, obj *ent.CartLine) (bool, error) {
	panic(fmt.Errorf("not implemented: Available - available"))
}

func (r *mutationResolver) CartCreate(ctx context.Context, input cart.CreateInput) (*model.CartCreatePayload, error) {
	panic(fmt.Errorf("not implemented: CartCreate - cartCreate"))
}

func (r *mutationResolver) CartLinesAdd(ctx context.Context, input cart.LinesAddInput) (*model.CartPayload, error) {
	panic(fmt.Errorf("not implemented: CartLinesAdd - cartLinesAdd"))
}

func (r *mutationResolver) CartLinesUpdate(ctx context.Context, input cart.LinesUpdateInput) (*model.CartPayload, error) {
	panic(fmt.Errorf("not implemented: CartLinesUpdate - cartLinesUpdate"))
}

func (r *mutationResolver) CartLinesRemove(ctx context.Context, input cart.LinesRemoveInput) (*model.CartPayload, error) {
	panic(fmt.Errorf("not implemented: CartLinesRemove - cartLinesRemove"))
}

func (r *queryResolver) Cart(ctx context.Context, cart auth.CartRef) (*ent.Cart, error) {
	panic(fmt.Errorf("not implemented: Cart - cart"))
}
