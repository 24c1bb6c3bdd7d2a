package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
)

func (r *mutationResolver) CartCreate(ctx context.Context, input cart.CreateInput) (*model.CartCreatePayload, error) {
	changed, err := r.Carts.Create(ctx, auth.ViewerFrom(ctx), marketOf(ctx), input)
	return cartCreatePayload(ctx, changed, err)
}

func (r *mutationResolver) CartReorder(ctx context.Context, input checkout.ReorderInput) (*model.CartCreatePayload, error) {
	changed, err := r.Checkout.Reorder(ctx, auth.ViewerFrom(ctx), marketOf(ctx), input)
	return cartCreatePayload(ctx, changed, err)
}

func (r *mutationResolver) CartLinesAdd(ctx context.Context, input cart.LinesAddInput) (*model.CartPayload, error) {
	changed, err := r.Carts.AddLines(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartLinesUpdate(ctx context.Context, input cart.LinesUpdateInput) (*model.CartPayload, error) {
	changed, err := r.Carts.UpdateLines(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartLinesRemove(ctx context.Context, input cart.LinesRemoveInput) (*model.CartPayload, error) {
	changed, err := r.Carts.RemoveLines(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartBuyerUpdate(ctx context.Context, input cart.BuyerUpdateInput) (*model.CartPayload, error) {
	changed, err := r.Carts.UpdateBuyer(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartAddressesUpdate(ctx context.Context, input cart.AddressesUpdateInput) (*model.CartPayload, error) {
	changed, err := r.Carts.UpdateAddresses(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartNoteUpdate(ctx context.Context, input cart.NoteUpdateInput) (*model.CartPayload, error) {
	changed, err := r.Carts.UpdateNote(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartAttributesUpdate(ctx context.Context, input cart.AttributesUpdateInput) (*model.CartPayload, error) {
	changed, err := r.Carts.UpdateAttributes(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartCurrencyUpdate(ctx context.Context, input cart.CurrencyUpdateInput) (*model.CartPayload, error) {
	changed, err := r.Carts.UpdateCurrency(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *mutationResolver) CartClaim(ctx context.Context, input cart.ClaimInput) (*model.CartPayload, error) {
	changed, err := r.Carts.ClaimOpen(ctx, auth.ViewerFrom(ctx), input)
	return cartPayload(ctx, changed, err)
}

func (r *subscriptionResolver) CartUpdated(ctx context.Context, cart auth.CartRef) (<-chan *ent.Cart, error) {
	return r.Carts.Follow(ctx, auth.ViewerFrom(ctx), cart)
}

func (r *queryResolver) Cart(ctx context.Context, cart auth.CartRef) (*ent.Cart, error) {
	return r.Carts.Get(ctx, auth.ViewerFrom(ctx), cart)
}
