package cart

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Wishlists are what carts need of the lists of what users mean to come back to. The user is locked.
type Wishlists interface {
	// SaveForLater puts lines that a cart has no more into a list of the user's. Mistakes are
	// fault.UserErrors about lineIds.
	SaveForLater(ctx context.Context, tx *ent.Tx, user typeid.User, lines []*ent.CartLine) (*ent.Wishlist, error)
	// TakeOut removes items from a list of the user's, and returns both. Mistakes are fault.UserErrors
	// about wishlistId and itemIds.
	TakeOut(
		ctx context.Context, tx *ent.Tx, user typeid.User, list typeid.Wishlist, ids []typeid.WishlistItem,
	) (*ent.Wishlist, []*ent.WishlistItem, error)
}

// LinesSaveForLaterInput is lines of a cart to put aside.
type LinesSaveForLaterInput struct {
	On
	LineIDs []typeid.CartLine
}

// ItemsToCartInput is items of a list to put into a cart.
type ItemsToCartInput struct {
	On
	WishlistID typeid.Wishlist
	ItemIDs    []typeid.WishlistItem
}

// SaveForLater moves lines of a cart of the viewer's, who is signed in, into a list of theirs. Mistakes
// are fault.UserErrors, and then nothing has changed.
func (s *Service) SaveForLater(ctx context.Context, viewer auth.Viewer, in LinesSaveForLaterInput) (changed *Changed, list *ent.Wishlist, err error) {
	if err := atMost(len(in.LineIDs), "lineIds"); err != nil {
		return nil, nil, err
	}
	changed, err = s.withUser(ctx, viewer, in.On, func(ctx context.Context, tx *ent.Tx, c *ent.Cart) (*Changed, error) {
		if err := mayChangeLines(viewer, c); err != nil {
			return nil, err
		}
		found, err := LinesByCart.Read(ctx, tx, []typeid.Cart{c.ID})
		if err != nil {
			return nil, err
		}
		d, err := s.readDraft(ctx, tx, viewer, c, nil)
		if err != nil {
			return nil, err
		}
		d.remove(in.LineIDs)
		changed, err := settled(ctx, tx, d)
		if err != nil {
			return nil, err
		}
		lines := slices.DeleteFunc(found[c.ID], func(l *ent.CartLine) bool { return !slices.Contains(in.LineIDs, l.ID) })
		list, err = s.wishlists.SaveForLater(ctx, tx, viewer.User, lines)
		return changed, err
	})
	return changed, list, err
}

// ItemsToCart moves items of a list of the viewer's, who is signed in, into a cart of theirs, as AddLines
// would add them. Mistakes are fault.UserErrors, and then nothing has changed.
func (s *Service) ItemsToCart(ctx context.Context, viewer auth.Viewer, in ItemsToCartInput) (changed *Changed, list *ent.Wishlist, err error) {
	if err := atMost(len(in.ItemIDs), "itemIds"); err != nil {
		return nil, nil, err
	}
	changed, err = s.withUser(ctx, viewer, in.On, func(ctx context.Context, tx *ent.Tx, c *ent.Cart) (*Changed, error) {
		if err := mayChangeLines(viewer, c); err != nil {
			return nil, err
		}
		taken, items, err := s.wishlists.TakeOut(ctx, tx, viewer.User, in.WishlistID, in.ItemIDs)
		if err != nil {
			return nil, err
		}
		list = taken
		lines := make([]LineInput, len(items))
		for i, item := range items {
			lines[i] = LineInput{VariantID: item.VariantID, Quantity: item.Quantity, Attributes: item.Attributes}
		}
		d, err := s.readDraft(ctx, tx, viewer, c, variantsOf(lines))
		if err != nil {
			return nil, err
		}
		d.add(lines)
		changed, err := settled(ctx, tx, d)
		return changed, aboutItems(err, items, in.ItemIDs)
	})
	return changed, list, err
}

// withUser is locked with the viewer locked before the cart.
func (s *Service) withUser(
	ctx context.Context, viewer auth.Viewer, on On, work func(context.Context, *ent.Tx, *ent.Cart) (*Changed, error),
) (changed *Changed, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		if _, err := store.LockUser(ctx, tx, viewer.User); err != nil {
			return err
		}
		changed, err = s.withOpen(ctx, tx, viewer, on, work)
		return err
	})
	if err != nil {
		return changed, fmt.Errorf("move between a cart and a wishlist: %w", err)
	}
	return changed, nil
}

// aboutItems has user errors about lines to be added be about the items that they come from. Other errors
// stay as they are.
func aboutItems(err error, items []*ent.WishlistItem, given []typeid.WishlistItem) error {
	mistakes, err := fault.Split(err)
	if err != nil || len(mistakes) == 0 {
		return err
	}
	moved := make(fault.UserErrors, len(mistakes))
	for i, m := range mistakes {
		about := *m
		about.Field = []string{"itemIds"}
		if len(m.Field) > 1 {
			if n, err := strconv.Atoi(m.Field[1]); err == nil {
				about.Field = append(about.Field, strconv.Itoa(slices.Index(given, items[n].ID)))
			}
		}
		moved[i] = &about
	}
	return moved
}
