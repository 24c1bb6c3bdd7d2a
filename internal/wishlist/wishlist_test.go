package wishlist_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/wishlist"
)

// shop is a store with variants that are sold, and a user.
type shop struct {
	t        *testing.T
	st       *store.Store
	lists    *wishlist.Service
	variants []typeid.Variant
	viewer   auth.Viewer
}

func newShop(t *testing.T, variants int) *shop {
	t.Helper()
	s := &shop{t: t, st: pgtest.New(t)}
	s.lists = wishlist.New(s.st)
	ctx, db := t.Context(), s.st.Client
	category := db.Category.Create().SetName("All").SetSlug("all").SaveX(ctx)
	p := db.Product.Create().SetName("Mug").SetSlug("mug").SetStatus(product.StatusActive).SetCategoryID(category.ID).SaveX(ctx)
	for i := range variants {
		v := db.Variant.Create().SetProductID(p.ID).SetSku(fmt.Sprint("M-", i)).SetName(fmt.Sprint(i)).SaveX(ctx)
		s.variants = append(s.variants, v.ID)
	}
	u := db.User.Create().SetKind(user.KindCustomer).SetEmail("a@example.com").SetPasswordHash("x").SaveX(ctx)
	s.viewer = auth.Viewer{Role: auth.User, User: u.ID}
	return s
}

func (s *shop) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) list(name string) typeid.Wishlist {
	s.t.Helper()
	made, err := s.lists.Create(s.t.Context(), s.viewer, wishlist.CreateInput{Name: name})
	s.check(err)
	return made.ID
}

func (s *shop) add(list typeid.Wishlist, variants ...typeid.Variant) error {
	items := make([]wishlist.ItemInput, len(variants))
	for i, v := range variants {
		items[i] = wishlist.ItemInput{VariantID: v, Quantity: 600}
	}
	_, err := s.lists.AddItems(s.t.Context(), s.viewer, wishlist.ItemsAddInput{WishlistID: list, Items: items})
	return err
}

func (s *shop) items(list typeid.Wishlist) []*ent.WishlistItem {
	s.t.Helper()
	found, err := wishlist.ItemsByList.Read(s.t.Context(), s.st.Client, []typeid.Wishlist{list})
	s.check(err)
	return found[list]
}

func isRefused(err error, code fault.Code) bool {
	mistakes, ok := errors.AsType[fault.UserErrors](err)
	return ok && mistakes[0].Code == code
}

// TestLimits fills a user's lists, and a list with items, several at once.
func TestLimits(t *testing.T) {
	t.Parallel()
	s := newShop(t, wishlist.MaxItems+1)
	list := s.list("first")
	var all sync.WaitGroup
	refused := make(chan error, 2*wishlist.MaxLists)
	for i := range 2 * wishlist.MaxLists {
		all.Go(func() {
			if _, err := s.lists.Create(t.Context(), s.viewer, wishlist.CreateInput{Name: fmt.Sprint(i)}); err != nil {
				refused <- err
			}
		})
	}
	all.Wait()
	close(refused)
	if n := len(refused); n != wishlist.MaxLists+1 {
		t.Errorf("%d lists were refused", n)
	}
	for err := range refused {
		if !isRefused(err, fault.CodeLimitReached) {
			t.Error(err)
		}
	}

	for at := 0; at < wishlist.MaxItems; at += 50 {
		s.check(s.add(list, s.variants[at:at+50]...))
	}
	if err := s.add(list, s.variants[wishlist.MaxItems]); !isRefused(err, fault.CodeLimitReached) {
		t.Errorf("one item too many: %v", err)
	}
	s.check(s.add(list, s.variants[0])) // which is there
	if items := s.items(list); len(items) != wishlist.MaxItems || items[0].Quantity != 1000 || items[1].Quantity != 600 {
		t.Errorf("%d items, of the first %d, of the second %d", len(items), items[0].Quantity, items[1].Quantity)
	}
	if err := s.add(list, s.variants[:101]...); !isRefused(err, fault.CodeLimitReached) {
		t.Errorf("too many at once: %v", err)
	}
}

// TestMoveKeepsItems: an item that is moved stays the same one, with the time when it was added.
func TestMoveKeepsItems(t *testing.T) {
	t.Parallel()
	s := newShop(t, 2)
	from, to := s.list("from"), s.list("to")
	s.check(s.add(from, s.variants...))
	s.check(s.add(to, s.variants[1]))
	before := s.items(from)
	move := wishlist.ItemsMoveInput{WishlistID: from, ToWishlistID: to, ItemIDs: []typeid.WishlistItem{before[0].ID, before[1].ID, before[0].ID}}
	_, err := s.lists.MoveItems(t.Context(), s.viewer, move)
	s.check(err)
	after := s.items(to)
	if len(s.items(from)) != 0 || len(after) != 2 {
		t.Fatalf("%d are left, %d have come", len(s.items(from)), len(after))
	}
	if moved := after[0]; moved.ID != before[0].ID || !moved.CreatedAt.Equal(before[0].CreatedAt) || moved.Quantity != 600 {
		t.Errorf("%v has become %v", before[0], moved)
	}
	if same := after[1]; same.Quantity != 1000 || same.VariantID != s.variants[1] {
		t.Errorf("what was there has become %v", same)
	}
}

// TestTokensOfShares: a token is good until it ends, is taken back, or another takes its place.
func TestTokensOfShares(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	list := s.list("shared")
	share := func(expires *time.Time) string {
		t.Helper()
		_, token, err := s.lists.Share(t.Context(), s.viewer, wishlist.ShareInput{ID: list, ExpiresAt: expires})
		s.check(err)
		return token
	}
	wants := func(token string, isGood bool) {
		t.Helper()
		shared, err := s.lists.Shared(t.Context(), token)
		s.check(err)
		if (shared != nil) != isGood {
			t.Errorf("the token shows %v", shared)
		}
	}
	first := share(nil)
	wants(first, true)
	second := share(new(time.Now().Add(time.Hour)))
	wants(first, false)
	wants(second, true)
	if _, err := s.st.DB.ExecContext(t.Context(), "UPDATE wishlists SET share_expires_at = now()"); err != nil {
		t.Fatal(err)
	}
	wants(second, false)
	third := share(nil)
	_, err := s.lists.Unshare(t.Context(), s.viewer, wishlist.UnshareInput{ID: list})
	s.check(err)
	wants(third, false)
	wants("", false)
}
