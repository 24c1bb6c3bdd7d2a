package order_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// placement is of so many units of a variant, for holders.
func placement(t *testing.T, of typeid.Variant, units int, holders ...order.Holder) order.Placement {
	t.Helper()
	home := address.Address{FullName: "Ada", Line1: "Street 1", City: "Berlin", PostalCode: "10119", Country: "DE"}
	quote, err := pricing.New(pricing.Snapshot{Currency: "USD", Items: []pricing.Item{{
		Variant: of, ProductName: "Beans", VariantName: "one", SKU: "1", Quantity: units, Unit: money.Money{Amount: unitPrice, Currency: "USD"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return order.Placement{
		Cart: typeid.NewCart(), Quote: quote, Due: 12 * time.Minute, Holders: holders,
		Contact: &ent.OrderContact{Email: "ada@example.com", ShippingAddress: home, BillingAddress: home},
	}
}

// tryPlace places an order, unless a holder has enough. Its transaction ends once before has
// returned.
func (s *shop) tryPlace(t *testing.T, p order.Placement, before func()) (refused *fault.UserError) {
	t.Helper()
	err := s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		_, _, err := s.Place(ctx, tx, p)
		before()
		return err
	})
	var mistakes fault.UserErrors
	if errors.As(err, &mistakes) && len(mistakes) == 1 {
		return mistakes[0]
	}
	if err != nil {
		t.Error(err)
	}
	return nil
}

func atOnce() {}

func (s *shop) heldRows(t *testing.T) (n int) {
	t.Helper()
	if err := s.store.DB.QueryRowContext(t.Context(), "SELECT count(*) FROM order_holds").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestHoldersAreLimited: each holder has a limit of its own, and who is told of it is told when to
// come back, and nothing of others.
func TestHoldersAreLimited(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	beans := *s.place(t, s.ada, 1).lines[0].VariantID
	home := func(orders, units int) order.Holder { return order.Holder{"network", "192.0.2.1", orders, units} }
	ada, grace := order.Holder{"email", "ada@example.com", 2, 0}, order.Holder{"email", "grace@example.com", 2, 0}
	for i, tt := range []struct {
		units   int
		holders []order.Holder
		refused string // "" if it is placed
	}{
		{5, []order.Holder{home(3, 10), ada}, ""},
		{5, []order.Holder{home(3, 10), ada}, ""},
		{1, []order.Holder{home(3, 0), ada}, "Too much is reserved by orders that wait for their payment. Pay for one of them, or try again in 12 minutes."},
		{1, []order.Holder{home(3, 10), grace}, "Too much is reserved"}, // units
		{11, []order.Holder{home(3, 10), grace}, "An order may take at most 10 units, and this one takes 11."},
		{1, []order.Holder{home(3, 11), grace}, ""},
		{1, []order.Holder{home(3, 100), grace}, "Too much is reserved"}, // orders
		{1, []order.Holder{{"network", "192.0.2.2", 3, 10}, grace}, ""},
		{1, []order.Holder{{"user", "192.0.2.1", 3, 10}}, ""}, // of another kind
		{100, []order.Holder{home(0, 0)}, ""},                 // without limits
		{100, nil, ""},
	} {
		refused := s.tryPlace(t, placement(t, beans, tt.units, tt.holders...), atOnce)
		switch {
		case (refused != nil) != (tt.refused != ""):
			t.Errorf("%d: %v", i, refused)
		case refused == nil:
		case refused.Code != fault.CodeLimitReached || !strings.HasPrefix(refused.Message, tt.refused):
			t.Errorf("%d: %s %s", i, refused.Code, refused.Message)
		case strings.HasPrefix(refused.Message, "Too much") && (refused.RetryAfter == nil || *refused.RetryAfter < 11*60 || *refused.RetryAfter > 12*60):
			t.Errorf("%d: try again after %v", i, refused.RetryAfter)
		}
	}
	var row string
	if err := s.store.DB.QueryRowContext(t.Context(), "SELECT string_agg(h::text, ' ') FROM order_holds h").Scan(&row); err != nil {
		t.Fatal(err)
	}
	for _, personal := range []string{"192.0.2", "ada@", "grace@"} { // the names alone can be in hexadecimal digits
		if strings.Contains(row, personal) {
			t.Errorf("%s is stored: %s", personal, row)
		}
	}
}

// TestHoldersAreLimitedTogether: an order waits for one that is being placed for one of its
// holders, and is then refused. One of other holders does not wait.
func TestHoldersAreLimitedTogether(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	beans := *s.place(t, s.ada, 1).lines[0].VariantID
	home, ada := order.Holder{"network", "192.0.2.1", 1, 0}, order.Holder{"email", "ada@example.com", 0, 5}
	second := make(chan *fault.UserError, 1)
	first := s.tryPlace(t, placement(t, beans, 5, home, ada), func() {
		other := order.Holder{"network", "192.0.2.2", 1, 0}
		if refused := s.tryPlace(t, placement(t, beans, 5, other), atOnce); refused != nil {
			t.Errorf("another network's order is refused: %v", refused)
		}
		go func() {
			second <- s.tryPlace(t, placement(t, beans, 1, order.Holder{"network", "192.0.2.3", 1, 0}, ada), atOnce)
		}()
		for len(second) == 0 && !s.someoneWaits(t) {
		}
	})
	if refused := <-second; first != nil || refused == nil || refused.Code != fault.CodeLimitReached {
		t.Errorf("the first is refused: %v, the second: %v", first, refused)
	}
}

func (s *shop) someoneWaits(t *testing.T) (waits bool) {
	t.Helper()
	err := s.store.DB.QueryRowContext(t.Context(), `SELECT EXISTS (
		SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`).Scan(&waits)
	if err != nil {
		t.Error(err)
	}
	return waits || err != nil
}

// TestHoldersAreLimitedUnderRaces: many orders that are placed at once do not pass a limit
// together, nor block one another, in whatever order they name their holders.
func TestHoldersAreLimitedUnderRaces(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	beans := *s.place(t, s.ada, 1).lines[0].VariantID
	a, b := order.Holder{"network", "192.0.2.1", 3, 0}, order.Holder{"email", "ada@example.com", 0, 12}
	var placed, units atomic.Int64
	var work sync.WaitGroup
	for i := range 24 {
		work.Go(func() {
			n, holders := 1+i%2*4, []order.Holder{a, b}
			if i%3 == 0 {
				holders = []order.Holder{b, a}
			}
			if refused := s.tryPlace(t, placement(t, beans, n, holders...), atOnce); refused == nil {
				placed.Add(1)
				units.Add(int64(n))
			}
		})
	}
	work.Wait()
	if placed.Load() != 3 || units.Load() > 12 {
		t.Errorf("%d orders of %d units are placed", placed.Load(), units.Load())
	}
}

// giveUp sets a fact of an order by which it is given up.
func (s *shop) giveUp(t *testing.T, id typeid.Order, set func(o *ent.Order, now time.Time)) {
	t.Helper()
	s.inTx(t, func(ctx context.Context, tx *ent.Tx) error {
		o, now, err := s.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		set(o, now)
		return s.Record(ctx, tx, o, now)
	})
}

// TestHoldsGo once the order does not wait for its payment any more, whatever has become of it.
func TestHoldsGo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.holders = []order.Holder{{"user", s.ada.User.String(), 1, 0}, {"network", "192.0.2.1", 1, 0}}
	for name, end := range map[string]func(p placed){
		"paid":    func(p placed) { s.pay(t, p.id) },
		"failed":  func(p placed) { s.giveUp(t, p.id, func(o *ent.Order, now time.Time) { o.PaymentFailedAt = &now }) },
		"expired": func(p placed) { s.giveUp(t, p.id, func(o *ent.Order, now time.Time) { o.ExpiredAt = &now }) },
		"deleted": func(p placed) {
			if _, err := s.store.DB.ExecContext(t.Context(), "DELETE FROM orders WHERE id = $1", p.id); err != nil {
				t.Fatal(fmt.Errorf("delete: %w", err))
			}
		},
	} {
		p := s.place(t, s.ada, 1)
		if n := s.heldRows(t); n != 2 {
			t.Errorf("%d holders of an order that waits", n)
		}
		end(p)
		if n := s.heldRows(t); n != 0 {
			t.Errorf("%d holders of an order that is %s", n, name)
		}
	}
}
