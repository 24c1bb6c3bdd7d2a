package wishlist

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var (
	// ByUser reads the users' lists, the oldest first. Whether the viewer may see them is for the caller to
	// ask.
	ByUser = record.Lists("wishlists of users",
		record.NewQuery(`SELECT `+ent.WishlistColumns+` FROM wishlists WHERE user_id = ANY($1::uuid[]) ORDER BY id`),
		ent.ReadWishlist, func(w *ent.Wishlist) typeid.User { return w.UserID })

	// ItemsByList reads what is in each list, in the order it was added. Whose the lists are is not asked:
	// the caller has them from the viewer's own, or by a token.
	ItemsByList = record.Lists("items of wishlists",
		record.NewQuery(`SELECT `+ent.WishlistItemColumns+` FROM wishlist_items WHERE wishlist_id = ANY($1::uuid[]) ORDER BY id`),
		ent.ReadWishlistItem, func(i *ent.WishlistItem) typeid.Wishlist { return i.WishlistID })

	ownList     = record.NewQuery(`SELECT ` + ent.WishlistColumns + ` FROM wishlists WHERE id = $1 AND user_id = $2`)
	listsOfUser = record.NewQuery(`SELECT ` + ent.WishlistColumns + ` FROM wishlists WHERE id = ANY($1::uuid[]) AND user_id = $2`)
	itemsOfUser = record.NewQuery(`SELECT ` + ent.WishlistItemColumns + ` FROM wishlist_items
		JOIN wishlists ON wishlists.id = wishlist_items.wishlist_id
		WHERE wishlist_items.id = ANY($1::uuid[]) AND wishlists.user_id = $2`)
	sharedList = record.NewQuery(`SELECT ` + ent.WishlistColumns + ` FROM wishlists
		WHERE share_hash = $1 AND (share_expires_at IS NULL OR share_expires_at > now())`)
	soldVariants = record.NewQuery(`SELECT variant_id FROM sellable_variants WHERE variant_id = ANY($1::uuid[]) AND active`)
)

var (
	insertList = record.NewStatement(`INSERT INTO wishlists (id, created_at, updated_at, user_id, kind, name) VALUES ($1, $2, $2, $3, $4, $5)`)
	updateList = record.NewStatement(`UPDATE wishlists SET updated_at = $2, name = $3, share_hash = $4, share_expires_at = $5 WHERE id = $1`)
	deleteList = record.NewStatement(`DELETE FROM wishlists WHERE id = $1 AND user_id = $2`)
	// writeItems makes or changes items ($3 to $8) of a list ($1) at a time ($2).
	writeItems = record.NewStatement(`
		INSERT INTO wishlist_items (id, created_at, updated_at, wishlist_id, variant_id, quantity, note, attributes)
		SELECT t.id, t.made, $2, $1, t.variant, t.quantity, t.note, t.attributes
		FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::jsonb[], $8::timestamptz[]) t(id, variant, quantity, note, attributes, made)
		ON CONFLICT (id) DO UPDATE SET quantity = excluded.quantity, note = excluded.note, updated_at = excluded.updated_at`)
	deleteItems = record.NewStatement(`DELETE FROM wishlist_items WHERE wishlist_id = $1 AND id = ANY($2::uuid[])`)
)

// Get returns the viewer's list of an id, or nil when there is none.
func (s *Service) Get(ctx context.Context, viewer auth.Viewer, id typeid.Wishlist) (*ent.Wishlist, error) {
	w, err := record.First(ctx, s.store.Client, ownList, ent.ReadWishlist, id, viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read wishlist: %w", err)
	}
	return w, nil
}

// VisibleByID returns those of the lists that are the viewer's.
func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Wishlist) (map[typeid.Wishlist]*ent.Wishlist, error) {
	lists, err := record.All(ctx, s.store.Client, listsOfUser, ent.ReadWishlist, typeid.Array(ids), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read wishlists: %w", err)
	}
	return store.KeyBy(lists, func(w *ent.Wishlist) typeid.Wishlist { return w.ID }), nil
}

// VisibleItemsByID returns those of the items that are in a list of the viewer's.
func (s *Service) VisibleItemsByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.WishlistItem,
) (map[typeid.WishlistItem]*ent.WishlistItem, error) {
	items, err := record.All(ctx, s.store.Client, itemsOfUser, ent.ReadWishlistItem, typeid.Array(ids), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read wishlist items: %w", err)
	}
	return store.KeyBy(items, func(i *ent.WishlistItem) typeid.WishlistItem { return i.ID }), nil
}
