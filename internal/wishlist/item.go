package wishlist

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	entlist "github.com/shopgraph/shopgraph/ent/wishlist"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// AddItems adds variants that are sold to a list of the viewer's. What is in it already becomes more.
// Mistakes are fault.UserErrors, and then nothing has changed; fault.CodeLimitReached when the list would
// hold more than MaxItems.
func (s *Service) AddItems(ctx context.Context, viewer auth.Viewer, in ItemsAddInput) (*ent.Wishlist, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, in.WishlistID, "wishlistId", func(ctx context.Context, tx *ent.Tx, w *ent.Wishlist) error {
		if err := checkSold(ctx, tx, in.Items); err != nil {
			return err
		}
		added := make([]*ent.WishlistItem, len(in.Items))
		for i, item := range in.Items {
			added[i] = &ent.WishlistItem{VariantID: item.VariantID, Quantity: item.Quantity, Note: text.Clean(item.Note)}
		}
		return put(ctx, tx, w, added, "items")
	})
}

func checkSold(ctx context.Context, tx *ent.Tx, items []ItemInput) error {
	ids := make([]typeid.Variant, len(items))
	for i, item := range items {
		ids[i] = item.VariantID
	}
	sold := make(map[typeid.Variant]bool, len(ids))
	err := soldVariants.Each(ctx, tx, func(r *record.Reader) { sold[typeid.Of[typeid.Variant](r.UUID())] = true }, typeid.Array(ids))
	if err != nil {
		return fmt.Errorf("read variants: %w", err)
	}
	var v fault.Validator
	for i, id := range ids {
		v.Check(sold[id], fault.CodeNotFound, "There is no such variant.", "items", strconv.Itoa(i), "variantId")
	}
	return v.Err()
}

// put adds items to a list. Where the list has the same already, that becomes more, up to maxQuantity. An item
// that has an id keeps it if it stays one of its own. The field of the input is where too many are reported.
func put(ctx context.Context, tx *ent.Tx, w *ent.Wishlist, added []*ent.WishlistItem, field string) error {
	held, err := itemsOf(ctx, tx, w.ID)
	if err != nil {
		return err
	}
	var written []*ent.WishlistItem
	for _, item := range added {
		i := slices.IndexFunc(held, func(other *ent.WishlistItem) bool {
			return other.VariantID == item.VariantID && slices.Equal(other.Attributes, item.Attributes)
		})
		if i < 0 {
			if item.ID.IsZero() {
				item.ID, item.CreatedAt = typeid.NewWishlistItem(), present()
			}
			held, written = append(held, item), append(written, item)
			continue
		}
		same := held[i]
		same.Quantity = min(same.Quantity+item.Quantity, maxQuantity)
		if item.Note != "" {
			same.Note = item.Note
		}
		if !slices.Contains(written, same) {
			written = append(written, same)
		}
	}
	if len(held) > MaxItems {
		return fault.User(fault.CodeLimitReached, fmt.Sprintf("A wishlist holds at most %d items.", MaxItems), field)
	}
	return write(ctx, tx, w.ID, written)
}

// write stores new and changed items of a list.
func write(ctx context.Context, tx *ent.Tx, list typeid.Wishlist, items []*ent.WishlistItem) error {
	ids, variants := make([]typeid.WishlistItem, len(items)), make([]typeid.Variant, len(items))
	quantities, notes, attributes := make([]int64, len(items)), make([]string, len(items)), make([]string, len(items))
	made := make([]time.Time, len(items))
	for i, item := range items {
		ids[i], variants[i], quantities[i], notes[i] = item.ID, item.VariantID, int64(item.Quantity), item.Note
		attributes[i], made[i] = encode(item.Attributes), item.CreatedAt
	}
	_, err := writeItems.Exec(ctx, tx, list, present(), typeid.Array(ids), typeid.Array(variants),
		pq.Array(quantities), pq.Array(notes), pq.Array(attributes), pq.Array(made))
	if err != nil {
		return fmt.Errorf("write items: %w", err)
	}
	return nil
}

func encode(attributes []custom.Attribute) string {
	if len(attributes) == 0 {
		return "[]"
	}
	encoded, err := json.Marshal(attributes)
	if err != nil {
		panic(err) // of texts alone
	}
	return string(encoded)
}

// RemoveItems removes items from a list of the viewer's. Mistakes are fault.UserErrors, and then nothing
// has changed.
func (s *Service) RemoveItems(ctx context.Context, viewer auth.Viewer, in ItemsRemoveInput) (*ent.Wishlist, error) {
	if err := atMost(len(in.ItemIDs), "itemIds"); err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, in.WishlistID, "wishlistId", func(ctx context.Context, tx *ent.Tx, w *ent.Wishlist) error {
		_, err := take(ctx, tx, w.ID, in.ItemIDs)
		return err
	})
}

// MoveItems moves items from a list of the viewer's to another, and returns that. Mistakes are
// fault.UserErrors, and then nothing has changed.
func (s *Service) MoveItems(ctx context.Context, viewer auth.Viewer, in ItemsMoveInput) (*ent.Wishlist, error) {
	if err := atMost(len(in.ItemIDs), "itemIds"); err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, in.ToWishlistID, "toWishlistId", func(ctx context.Context, tx *ent.Tx, to *ent.Wishlist) error {
		if in.WishlistID == in.ToWishlistID {
			return fault.User(fault.CodeInvalid, "Choose another wishlist.", "toWishlistId")
		}
		_, items, err := s.TakeOut(ctx, tx, viewer.User, in.WishlistID, in.ItemIDs)
		if err != nil {
			return err
		}
		return put(ctx, tx, to, items, "itemIds")
	})
}

// TakeOut removes items from a list of a locked user's, and returns both. Mistakes are fault.UserErrors
// about wishlistId and itemIds.
func (s *Service) TakeOut(
	ctx context.Context, tx *ent.Tx, user typeid.User, list typeid.Wishlist, ids []typeid.WishlistItem,
) (*ent.Wishlist, []*ent.WishlistItem, error) {
	w, err := own(ctx, tx, user, list, "wishlistId")
	if err != nil {
		return nil, nil, err
	}
	items, err := take(ctx, tx, list, ids)
	if err != nil {
		return nil, nil, err
	}
	return w, items, save(ctx, tx, w)
}

// take removes items from a list, and returns them in the order of their ids' places in the input.
func take(ctx context.Context, tx *ent.Tx, list typeid.Wishlist, ids []typeid.WishlistItem) ([]*ent.WishlistItem, error) {
	held, err := itemsOf(ctx, tx, list)
	if err != nil {
		return nil, err
	}
	var v fault.Validator
	var taken []*ent.WishlistItem
	for n, id := range ids {
		i := slices.IndexFunc(held, func(item *ent.WishlistItem) bool { return item.ID == id })
		if v.Check(i >= 0, fault.CodeNotFound, "There is no such item in the wishlist.", "itemIds", strconv.Itoa(n)) && !slices.Contains(taken, held[i]) {
			taken = append(taken, held[i])
		}
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	if _, err := deleteItems.Exec(ctx, tx, list, typeid.Array(ids)); err != nil {
		return nil, fmt.Errorf("delete items: %w", err)
	}
	return taken, nil
}

// SaveForLater puts lines that a cart has no more into the list of a locked user's that is for that, which it
// makes if there is none. Mistakes are fault.UserErrors about lineIds.
func (s *Service) SaveForLater(ctx context.Context, tx *ent.Tx, user typeid.User, lines []*ent.CartLine) (*ent.Wishlist, error) {
	w, err := listForLater(ctx, tx, user)
	if err != nil {
		return nil, err
	}
	saved := make([]*ent.WishlistItem, len(lines))
	for i, line := range lines {
		saved[i] = &ent.WishlistItem{VariantID: line.VariantID, Quantity: line.Quantity, Attributes: line.Attributes}
	}
	if err := put(ctx, tx, w, saved, "lineIds"); err != nil {
		return nil, err
	}
	return w, save(ctx, tx, w)
}

func listForLater(ctx context.Context, tx *ent.Tx, user typeid.User) (*ent.Wishlist, error) {
	lists, err := lockLists(ctx, tx, user)
	if err != nil {
		return nil, err
	}
	for _, w := range lists {
		if w.Kind == entlist.KindSavedForLater {
			return w, nil
		}
	}
	return add(ctx, tx, user, lists, entlist.KindSavedForLater, savedForLater)
}

func itemsOf(ctx context.Context, tx *ent.Tx, list typeid.Wishlist) ([]*ent.WishlistItem, error) {
	items, err := ItemsByList.Read(ctx, tx, []typeid.Wishlist{list})
	return items[list], err
}
