package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/wishlist"
)

func (userFields) Wishlists(ctx context.Context, users []*ent.User) executor.Thunk[[]*ent.Wishlist] {
	return loadSome(ctx, wishlist.ByUser, users, personal(ctx))
}

func (wishlistFields) IsShared(_ context.Context, lists []*ent.Wishlist) executor.Thunk[bool] {
	return computed(lists, wishlist.IsShared)
}

func (wishlistFields) Items(ctx context.Context, lists []*ent.Wishlist, first *int) executor.Thunk[[]*ent.WishlistItem] {
	return wishlistItems(ctx, lists, func(w *ent.Wishlist) typeid.Wishlist { return w.ID }, first)
}

func (sharedWishlistFields) Items(ctx context.Context, lists []*wishlist.Shared, first *int) executor.Thunk[[]*ent.WishlistItem] {
	return wishlistItems(ctx, lists, func(s *wishlist.Shared) typeid.Wishlist { return s.List.ID }, first)
}

func wishlistItems[P any](ctx context.Context, lists []P, id func(P) typeid.Wishlist, first *int) executor.Thunk[[]*ent.WishlistItem] {
	most, err := page.Size(first, wishlist.MaxItems)
	if err != nil {
		return refused[[]*ent.WishlistItem](len(lists), err)
	}
	return loadFirst(ctx, wishlist.ItemsByList, lists, id, most)
}

func itemVariant(i *ent.WishlistItem) typeid.Variant { return i.VariantID }

func (wishlistItemFields) Variant(ctx context.Context, items []*ent.WishlistItem) executor.Thunk[*ent.Variant] {
	return loadEach(ctx, catalog.VariantsByID, items, itemVariant)
}

// Available resolves whether what is wished for is sold to the operation's viewer now, and in stock.
func (wishlistItemFields) Available(ctx context.Context, items []*ent.WishlistItem) executor.Thunk[bool] {
	sold := whereSold(ctx, loadEach(ctx, catalog.ActiveVariantsByID, items, itemVariant), productOf)
	offered := offersOf(ctx, items, catalog.PricePart|catalog.QuantityPart, itemVariant)
	return both(items, sold, offered, func(_ *ent.WishlistItem, v *ent.Variant, offer *catalog.Offer) bool {
		return v != nil && offer.Price != nil && offer.Quantity > 0
	})
}
