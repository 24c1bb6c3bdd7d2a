// Package wishlist is what users mean to come back to: named lists of variants, one of them of what was
// put aside from carts. Guests have none: a client may keep theirs until they sign in. Lists that are not
// the viewer's look as if they did not exist.
//
// All changes of a user's lists lock the user, so they come one after the other.
package wishlist

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	entlist "github.com/shopgraph/shopgraph/ent/wishlist"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// MaxLists is how many lists a user can have.
	MaxLists = 20
	// MaxItems is how many items a list can hold.
	MaxItems = 250

	maxAtOnce   = 100
	maxQuantity = 1000 // of an item
	maxNameLen  = 100  // in characters, as maxNoteLen
	maxNoteLen  = 500
)

// savedForLater is what a list of that kind is called at first.
const savedForLater = "Saved for later"

// Service is the store's wishlists.
type Service struct{ store *store.Store }

// New returns the wishlists in st.
func New(st *store.Store) *Service { return &Service{st} }

// Create makes a list of the viewer's. Mistakes are fault.UserErrors; fault.CodeLimitReached when they
// have MaxLists already.
func (s *Service) Create(ctx context.Context, viewer auth.Viewer, in CreateInput) (made *ent.Wishlist, err error) {
	if err := checkName(in.Name); err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		lists, err := lockLists(ctx, tx, viewer.User)
		if err != nil {
			return err
		}
		made, err = add(ctx, tx, viewer.User, lists, entlist.KindList, text.Clean(in.Name))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("make wishlist: %w", err)
	}
	return made, nil
}

// add makes a list of a locked user's, who has some already.
func add(ctx context.Context, tx *ent.Tx, user typeid.User, has []*ent.Wishlist, kind entlist.Kind, name string) (*ent.Wishlist, error) {
	if len(has) >= MaxLists {
		return nil, fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d wishlists can be kept.", MaxLists))
	}
	now := present()
	w := &ent.Wishlist{ID: typeid.NewWishlist(), CreatedAt: now, UpdatedAt: now, UserID: user, Kind: kind, Name: name}
	if _, err := insertList.Exec(ctx, tx, w.ID, now, user, kind, name); err != nil {
		return nil, fmt.Errorf("insert wishlist: %w", err)
	}
	return w, nil
}

// Update names a list of the viewer's. Mistakes are fault.UserErrors.
func (s *Service) Update(ctx context.Context, viewer auth.Viewer, in UpdateInput) (*ent.Wishlist, error) {
	if err := checkName(in.Name); err != nil {
		return nil, err
	}
	return s.change(ctx, viewer, in.ID, "id", func(_ context.Context, _ *ent.Tx, w *ent.Wishlist) error {
		w.Name = text.Clean(in.Name)
		return nil
	})
}

// Delete deletes a list of the viewer's, and returns its id. Mistakes are fault.UserErrors.
func (s *Service) Delete(ctx context.Context, viewer auth.Viewer, in DeleteInput) (typeid.Wishlist, error) {
	n, err := deleteList.Exec(ctx, s.store.DB, in.ID, viewer.Owner())
	switch {
	case err != nil:
		return typeid.Wishlist{}, fmt.Errorf("delete wishlist: %w", err)
	case n == 0:
		return typeid.Wishlist{}, noList("id")
	}
	return in.ID, nil
}

// change lets work change a list of the viewer's, which a field of the input names, and stores it.
func (s *Service) change(
	ctx context.Context, viewer auth.Viewer, id typeid.Wishlist, field string, work func(context.Context, *ent.Tx, *ent.Wishlist) error,
) (changed *ent.Wishlist, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		if _, err := store.LockUser(ctx, tx, viewer.User); err != nil {
			return err
		}
		if changed, err = own(ctx, tx, viewer.User, id, field); err != nil {
			return err
		}
		if err := work(ctx, tx, changed); err != nil {
			return err
		}
		return save(ctx, tx, changed)
	})
	if err != nil {
		return nil, fmt.Errorf("change wishlist: %w", err)
	}
	return changed, nil
}

// own reads a list of a user's. A field of the input names it.
func own(ctx context.Context, tx *ent.Tx, user typeid.User, id typeid.Wishlist, field string) (*ent.Wishlist, error) {
	w, err := record.First(ctx, tx, ownList, ent.ReadWishlist, id, user)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read wishlist: %w", err)
	case w == nil:
		return nil, noList(field)
	}
	return w, nil
}

func noList(field string) error {
	return fault.User(fault.CodeNotFound, "There is no such wishlist.", field)
}

// lockLists locks a user, and returns their lists.
func lockLists(ctx context.Context, tx *ent.Tx, user typeid.User) ([]*ent.Wishlist, error) {
	if _, err := store.LockUser(ctx, tx, user); err != nil {
		return nil, err
	}
	lists, err := ByUser.Read(ctx, tx, []typeid.User{user})
	return lists[user], err
}

// save stores what can change of a list.
func save(ctx context.Context, tx *ent.Tx, w *ent.Wishlist) error {
	w.UpdatedAt = present()
	if _, err := updateList.Exec(ctx, tx, w.ID, w.UpdatedAt, w.Name, w.ShareHash, w.ShareExpiresAt); err != nil {
		return fmt.Errorf("write wishlist: %w", err)
	}
	return nil
}

// present is the time to the microsecond, as Postgres keeps it.
func present() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
