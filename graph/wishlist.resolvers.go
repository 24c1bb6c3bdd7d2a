package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/wishlist"
)

func (r *queryResolver) Wishlist(ctx context.Context, id string) (*ent.Wishlist, error) {
	key, err := typeid.ParseWishlist(id)
	if err != nil {
		return nil, err
	}
	return r.Wishlists.Get(ctx, auth.ViewerFrom(ctx), key)
}

func (r *queryResolver) SharedWishlist(ctx context.Context, token string) (*wishlist.Shared, error) {
	return r.Wishlists.Shared(ctx, token)
}

func (r *mutationResolver) WishlistCreate(ctx context.Context, input wishlist.CreateInput) (*wishlist.Payload, error) {
	return fault.OutcomeOf(r.Wishlists.Create(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) WishlistUpdate(ctx context.Context, input wishlist.UpdateInput) (*wishlist.Payload, error) {
	return fault.OutcomeOf(r.Wishlists.Update(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) WishlistDelete(ctx context.Context, input wishlist.DeleteInput) (*wishlist.DeletePayload, error) {
	return fault.OutcomeOf(r.Wishlists.Delete(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) WishlistItemsAdd(ctx context.Context, input wishlist.ItemsAddInput) (*wishlist.Payload, error) {
	return fault.OutcomeOf(r.Wishlists.AddItems(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) WishlistItemsRemove(ctx context.Context, input wishlist.ItemsRemoveInput) (*wishlist.Payload, error) {
	return fault.OutcomeOf(r.Wishlists.RemoveItems(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) WishlistItemsMove(ctx context.Context, input wishlist.ItemsMoveInput) (*wishlist.Payload, error) {
	return fault.OutcomeOf(r.Wishlists.MoveItems(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) WishlistShare(ctx context.Context, input wishlist.ShareInput) (*model.WishlistSharePayload, error) {
	shared, token, err := r.Wishlists.Share(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if err != nil || shared == nil {
		return &model.WishlistSharePayload{UserErrors: mistakes}, err
	}
	return &model.WishlistSharePayload{Wishlist: shared, Token: &token, UserErrors: mistakes}, nil
}

func (r *mutationResolver) WishlistUnshare(ctx context.Context, input wishlist.UnshareInput) (*wishlist.Payload, error) {
	return fault.OutcomeOf(r.Wishlists.Unshare(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) CartLinesSaveForLater(ctx context.Context, input cart.LinesSaveForLaterInput) (*model.WishlistCartPayload, error) {
	changed, list, err := r.Carts.SaveForLater(ctx, auth.ViewerFrom(ctx), input)
	return wishlistCartPayload(ctx, changed, list, err)
}

func (r *mutationResolver) WishlistItemsToCart(ctx context.Context, input cart.ItemsToCartInput) (*model.WishlistCartPayload, error) {
	changed, list, err := r.Carts.ItemsToCart(ctx, auth.ViewerFrom(ctx), input)
	return wishlistCartPayload(ctx, changed, list, err)
}

// wishlistCartPayload presents a move between a cart and a list.
func wishlistCartPayload(ctx context.Context, changed *cart.Changed, list *ent.Wishlist, err error) (*model.WishlistCartPayload, error) {
	of, err := cartPayload(ctx, changed, err)
	if err != nil {
		return nil, err
	}
	payload := &model.WishlistCartPayload{Cart: of.Cart, Warnings: of.Warnings, UserErrors: of.UserErrors}
	if len(of.UserErrors) == 0 {
		payload.Wishlist = list
	}
	return payload, nil
}
