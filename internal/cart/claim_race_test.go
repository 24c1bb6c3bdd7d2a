package cart_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
)

// claimAll claims carts at the same time, the i-th for the i-th viewer, and returns what the claims
// came to.
func (s *shop) claimAll(viewers []auth.Viewer, refs []auth.CartRef) []*ent.Cart {
	s.t.Helper()
	claimed := make([]*ent.Cart, len(refs))
	var wg sync.WaitGroup
	for i, ref := range refs {
		wg.Go(func() {
			changed, err := s.carts.Claim(s.t.Context(), viewers[i], ref)
			if err != nil {
				s.t.Error(err)
				return
			}
			claimed[i] = changed.Cart
		})
	}
	wg.Wait()
	return claimed
}

func count(carts []*ent.Cart) (n int) {
	for _, c := range carts {
		if c != nil {
			n++
		}
	}
	return n
}

// Of sign-ins that race for one cart, of one user or of several, one gets it.
func TestOneCartIsClaimedOnce(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	for round := range 10 {
		ada, bob := s.customer(fmt.Sprintf("ada%d@example.com", round)), s.customer(fmt.Sprintf("bob%d@example.com", round))
		if round%2 == 0 {
			s.own(ada, "mug")
		}
		guest := s.guest("mug 2, pen 3")
		claimed := s.claimAll([]auth.Viewer{ada, bob, ada, bob}, []auth.CartRef{guest, guest, guest, guest})
		if n := count(claimed); n != 1 {
			t.Errorf("claimed %d times", n)
		}
		_, adas := s.newest(ada)
		_, bobs := s.newest(bob)
		switch got := adas + " | " + bobs; {
		case claimed[0] == nil && claimed[2] == nil && round%2 == 0 && got == "mug 1 | mug 2, pen 3":
		case claimed[0] == nil && claimed[2] == nil && round%2 == 1 && got == " | mug 2, pen 3":
		case round%2 == 0 && got == "mug 3, pen 3 | ":
		case round%2 == 1 && got == "mug 2, pen 3 | ":
		default:
			t.Errorf("claimed %v, carts are %s", claimed, got)
		}
	}
}

// Several guest carts of one user, who signs in on several devices at once, become one cart with
// everything in it.
func TestManyCartsAreClaimedIntoOne(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	for round := range 5 {
		ada := s.customer(fmt.Sprintf("ada%d@example.com", round))
		viewers, refs := make([]auth.Viewer, 6), make([]auth.CartRef, 6)
		for i := range refs {
			viewers[i], refs[i] = ada, s.guest("mug 2, pen")
		}
		if n := count(s.claimAll(viewers, refs)); n != len(refs) {
			t.Errorf("%d claims found a cart", n)
		}
		if _, content := s.newest(ada); content != "mug 12, pen 6" {
			t.Errorf("the cart is %s", content)
		}
		if n, err := s.st.Client.Cart.Query().Where(entcart.UserID(ada.User)).Count(t.Context()); n != 1 || err != nil {
			t.Errorf("%d carts, %v", n, err)
		}
	}
}

// Claims race with changes of both carts and with checkouts of both. Whatever comes first, no two
// of them wait for one another, and nothing is lost but what was bought.
func TestClaimRacesChangesAndCheckouts(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	for round := range 40 {
		ada := s.customer(fmt.Sprintf("ada%d@example.com", round))
		own, guest := s.own(ada, "mug 10"), s.guest("mug 10")
		ownRef := auth.CartRef{ID: own.ID}
		var wg sync.WaitGroup
		var mu sync.Mutex
		added, bought := 0, 0
		add := func(viewer auth.Viewer, ref auth.CartRef) {
			changed, err := s.carts.AddLines(t.Context(), viewer, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("mug")})
			switch s.mistakes(err) {
			case "":
				mu.Lock()
				defer mu.Unlock()
				added++
				if changed == nil {
					t.Error("added to nothing")
				}
			case "NOT_FOUND cart", "CART_CLOSED cart":
			default:
				t.Error(err)
			}
		}
		checkout := func(viewer auth.Viewer, ref auth.CartRef) {
			n, err := s.buy(t.Context(), viewer, ref)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			bought += n
		}
		for range 3 {
			wg.Go(func() { add(auth.Viewer{}, guest) })
			wg.Go(func() { add(ada, ownRef) })
			wg.Go(func() {
				if _, err := s.carts.Claim(t.Context(), ada, guest); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Go(func() { checkout(ada, ownRef) })
		wg.Go(func() { checkout(auth.Viewer{}, guest) })
		wg.Wait()
		var left int
		s.check(s.st.DB.QueryRowContext(t.Context(), `SELECT coalesce(sum(l.quantity), 0) FROM cart_lines l JOIN carts c ON c.id = l.cart_id
			WHERE c.status = 'OPEN' AND (c.user_id = $1 OR c.id = $2)`, ada.User, guest.ID).Scan(&left))
		if left+bought != 20+added {
			t.Errorf("%d left and %d bought of 20 and %d added", left, bought, added)
		}
	}
	s.wantNoDeadlocks()
}

// buy does to a cart what a checkout does, and returns how much was in it.
func (s *shop) buy(ctx context.Context, viewer auth.Viewer, ref auth.CartRef) (quantity int, err error) {
	err = s.st.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		quantity = 0
		begun, err := s.carts.BeginCheckout(ctx, tx, viewer, ref)
		if err != nil || begun == nil {
			return err
		}
		quote, err := s.carts.Quote(ctx, tx, ref.ID, cart.Recipient{Destination: cart.Destination{Country: "DE"}})
		if err != nil {
			return err
		}
		if viewer.SignedIn() { // as an order does, which refers to its user
			if _, err := tx.ExecContext(ctx, "SELECT FROM users WHERE id = $1 FOR KEY SHARE", viewer.User); err != nil {
				return err
			}
		}
		for _, line := range quote.Lines {
			quantity += line.Quantity
		}
		return nil
	})
	return quantity, err
}

// wantNoDeadlocks asks Postgres whether it had to resolve any, which the store would have hidden by
// beginning anew. Its connections tell of that when they end.
func (s *shop) wantNoDeadlocks() {
	s.t.Helper()
	s.st.DB.SetMaxIdleConns(-1)
	var others, deadlocks int
	for others = 1; others > 0; {
		s.check(s.st.DB.QueryRowContext(s.t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&others))
	}
	s.check(s.st.DB.QueryRowContext(s.t.Context(),
		"SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").Scan(&deadlocks))
	if deadlocks > 0 {
		s.t.Errorf("%d deadlocks", deadlocks)
	}
}
