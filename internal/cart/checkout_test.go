package cart_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/store"
)

// inTx runs fn in a transaction of the test's own.
func (s *shop) inTx(fn func(context.Context, *ent.Tx) error) error {
	return s.st.InTx(s.t.Context(), fn)
}

func (s *shop) quote(ref auth.CartRef) (quote cart.Quote, statements int64, err error) {
	s.t.Helper()
	s.check(s.quotes.Prepare(s.t.Context(), s.st.Client))
	ctx, counter := store.CountStatements(s.t.Context())
	err = s.st.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		quote, err = s.carts.Quote(ctx, tx, ref.ID, cart.Recipient{Destination: cart.Destination{Country: "DE"}})
		return err
	})
	return quote, counter.Load(), err
}

func TestQuote(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ref := s.guest("pen 2, mug 3, rare 2")
	// As if the last line had come first, so that neither the variants' ids nor the rows on disk
	// are in the lines' order.
	s.exec("UPDATE cart_lines SET id = '00000000-0000-7000-8000-000000000000' WHERE id = $1", s.line(ref.ID, "rare"))
	quote, statements, err := s.quote(ref)
	s.check(err)
	var got []string
	for _, line := range quote.Lines {
		got = append(got, line.SKU+" "+line.Total.Gross.String())
	}
	if diff := cmp.Diff([]string{"SKU-rare 198.00 EUR", "SKU-pen 3.00 EUR", "SKU-mug 36.00 EUR"}, got); diff != "" {
		t.Error(diff)
	}
	if total := quote.Total.Gross.String(); total != "237.00 EUR" || statements != 1 {
		t.Errorf("total %s in %d statements", total, statements)
	}

	_, _, err = s.quote(s.guest(""))
	if got := s.mistakes(err); got != "REQUIRED cart" {
		t.Errorf("an empty cart: %q", got)
	}
	s.setPrice("pen", "USD", 1)
	s.setStatus("rare", product.StatusArchived)
	_, _, err = s.quote(ref)
	if got := s.mistakes(err); got != "UNAVAILABLE cart, UNAVAILABLE cart" {
		t.Errorf("a cart with what is not sold any more: %q", got)
	}
	if want := "cart: rare (one size) cannot be bought any more.; cart: pen (one size) cannot be bought any more."; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}

func TestCheckoutHoldsOffChanges(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	ref := s.guest("mug")
	done := make(chan error, 1)
	s.check(s.inTx(func(ctx context.Context, tx *ent.Tx) error {
		if begun, err := s.carts.BeginCheckout(ctx, tx, auth.Viewer{}, ref); begun == nil || err != nil {
			t.Errorf("begun %v, %v", begun, err)
		}
		go func() {
			_, err := s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("pen")})
			done <- err
		}()
		s.awaitLock()
		return nil
	}))
	if got := s.mistakes(<-done); got != "CART_CLOSED cart" || s.content(ref.ID) != "mug 1" {
		t.Errorf("%q, cart: %s", got, s.content(ref.ID))
	}
}

// awaitLock returns when a statement waits for a lock.
func (s *shop) awaitLock() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer cancel()
	for waiting := false; !waiting; {
		s.check(s.st.DB.QueryRowContext(ctx, `SELECT EXISTS (
			SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`).Scan(&waiting))
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	s := newCatalog(t)
	type move = func(context.Context, *ent.Tx, auth.CartRef) error
	begin := func(ctx context.Context, tx *ent.Tx, ref auth.CartRef) error {
		begun, err := s.carts.BeginCheckout(ctx, tx, auth.Viewer{}, ref)
		if err == nil && begun == nil {
			err = cart.ErrStatus
		}
		return err
	}
	reopen := func(ctx context.Context, tx *ent.Tx, ref auth.CartRef) error { return s.carts.Reopen(ctx, tx, ref.ID) }
	complete := func(ctx context.Context, tx *ent.Tx, ref auth.CartRef) error {
		return s.carts.Complete(ctx, tx, ref.ID)
	}
	const open, checkingOut, completed = entcart.StatusOpen, entcart.StatusCheckingOut, entcart.StatusCompleted
	for _, test := range []struct {
		name string
		move move
		from entcart.Status
		want entcart.Status // empty when refused
	}{
		{"begin", begin, open, checkingOut},
		{"begin", begin, checkingOut, ""},
		{"begin", begin, completed, ""},
		{"reopen", reopen, open, ""},
		{"reopen", reopen, checkingOut, open},
		{"reopen", reopen, completed, ""},
		{"complete", complete, open, ""},
		{"complete", complete, checkingOut, completed},
		{"complete", complete, completed, ""},
	} {
		t.Run(test.name+" "+test.from.String(), func(t *testing.T) {
			ref, other := s.guest("mug"), s.guest("mug")
			s.exec("UPDATE carts SET status = $2 WHERE id IN ($1, $3)", ref.ID, test.from.String(), other.ID)
			ctx, counter := store.CountStatements(t.Context())
			err := s.st.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return test.move(ctx, tx, ref) })
			if errors.Is(err, cart.ErrStatus) != (test.want == "") || err != nil && test.want != "" || counter.Load() != 1 {
				t.Errorf("%v in %d statements", err, counter.Load())
			}
			want := test.want
			if want == "" {
				want = test.from
			}
			c, err := s.carts.Get(t.Context(), auth.Viewer{}, ref)
			if err != nil || c.Status != want {
				t.Errorf("%v, %v, want %s", c, err, want)
			}
			if c, err := s.carts.Get(t.Context(), auth.Viewer{}, other); err != nil || c.Status != test.from {
				t.Errorf("another cart: %v, %v", c, err)
			}
			_, err = s.carts.AddLines(t.Context(), auth.Viewer{}, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: s.items("mug")})
			if closed := s.mistakes(err) == "CART_CLOSED cart"; closed != (want != open) {
				t.Errorf("a change of a cart that is %s: %v", want, err)
			}
		})
	}
}
