package order_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// guests places an order for each address, without an account, and returns the orders, the newest
// first.
func (s *shop) guests(t *testing.T, emails ...string) (placed []typeid.Order) {
	t.Helper()
	for _, s.email = range emails {
		placed = slices.Insert(placed, 0, s.place(t, auth.Viewer{}, 1).id)
	}
	s.email = ""
	return placed
}

// claims wants a claim to find these orders.
func (s *shop) claims(t *testing.T, viewer auth.Viewer, in order.ClaimInput, want ...typeid.Order) {
	t.Helper()
	claimed, hasMore, err := s.Claim(t.Context(), viewer, in)
	got := make([]typeid.Order, len(claimed))
	for i, o := range claimed {
		got[i] = o.ID
		if stored := s.store.Client.Order.GetX(t.Context(), o.ID); *stored.UserID != viewer.User || *o.UserID != viewer.User ||
			!stored.UpdatedAt.Equal(o.UpdatedAt) || !o.UpdatedAt.After(o.CreatedAt) {
			t.Errorf("claimed %+v, stored %+v", o, stored)
		}
	}
	if err != nil || hasMore || !slices.Equal(got, want) {
		t.Errorf("claimed %v, more: %t, %v; want %v", got, hasMore, err, want)
	}
}

var all order.ClaimInput

func TestClaim(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	graces, adas := s.place(t, s.grace, 1).id, s.place(t, s.ada, 1).id // both with Ada's address
	guests := s.guests(t, "ada@example.com", "ADA@Example.com", "ada@example.com", "ada@example.org", "da@example.com", "ada_example.com@example.com")
	s.exec(t, "DELETE FROM order_contacts WHERE order_id = $1", guests[3]) // erased
	token, err := s.IssueTrackingToken(t.Context(), guests[5])
	if err != nil {
		t.Fatal(err)
	}
	history := storedEvents(t, s, guests[5])

	s.claims(t, s.grace, all)
	s.claims(t, s.ada, all, guests[4], guests[5])
	s.claims(t, s.ada, all)
	if got := s.store.Client.Order.GetX(t.Context(), graces).UserID; *got != s.grace.User {
		t.Errorf("Grace's order is %v's", got)
	}
	list, err := s.pageOf(t.Context(), s.ada.User, page.Args{})
	if err != nil || !slices.Equal(ids(list), []typeid.Order{guests[4], guests[5], adas}) {
		t.Errorf("Ada's orders: %v, %v", ids(list), err)
	}
	for _, ref := range []auth.OrderRef{byID(guests[5]), byToken(token)} {
		if got, err := s.Get(t.Context(), s.ada, ref); err != nil || got == nil || got.ID != guests[5] {
			t.Errorf("%v: %v, %v", ref, got, err)
		}
	}
	if got, err := s.Get(t.Context(), auth.Viewer{}, byToken(token)); err != nil || got == nil {
		t.Errorf("by the token alone: %v, %v", got, err)
	}
	if got, err := s.Changeable(t.Context(), s.ada, byID(guests[4])); err != nil || got == nil {
		t.Errorf("changeable: %v, %v", got, err)
	}
	events := storedEvents(t, s, guests[5])
	if len(events) != len(history) || events[0].Actor != nil {
		t.Errorf("the events have become %v", events)
	}
}

func TestClaimByNumber(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	guests := s.guests(t, "ada@example.com", "ada@example.com", "grace@example.com")
	numbers := make([]string, len(guests))
	for i, id := range guests {
		numbers[i] = s.store.Client.Order.GetX(t.Context(), id).Number
	}
	numbered := func(typed string) order.ClaimInput { return order.ClaimInput{Number: &typed} }
	for typed, code := range map[string]fault.Code{
		"": fault.CodeRequired, " \u200b": fault.CodeRequired, strings.Repeat("7", 41): fault.CodeTooLong, "7K3M9\x00": fault.CodeInvalid,
	} {
		_, _, err := s.Claim(t.Context(), s.ada, numbered(typed))
		wantMistake(t, err, code, "number")
	}
	s.claims(t, s.ada, numbered("ZZZZZ-ZZZZZ"))
	s.claims(t, s.ada, numbered(numbers[0])) // Grace's
	s.claims(t, s.ada, numbered(" #"+strings.ToLower(strings.Replace(numbers[2], "-", " ", 1))), guests[2])
	s.claims(t, s.ada, numbered(numbers[2]))
	s.claims(t, s.ada, all, guests[1])
}

// TestClaimIsBounded claims more than one call may.
func TestClaimIsBounded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fill(t, 250, 250)
	var claimed []typeid.Order
	for _, want := range []int{100, 100, 50, 0} {
		orders, hasMore, err := s.Claim(t.Context(), s.ada, all)
		if err != nil || len(orders) != want || hasMore != (want == 100) {
			t.Errorf("%d orders, more: %t, %v; want %d", len(orders), hasMore, err, want)
		}
		for _, o := range orders {
			claimed = append(claimed, o.ID)
		}
	}
	if !slices.IsSortedFunc(claimed, func(a, b typeid.Order) int { return b.Compare(a) }) || len(slices.Compact(claimed)) != 250 {
		t.Errorf("claimed %v, want 250 orders, the newest first", claimed)
	}
}

// fill makes so many guests' orders of ada@example.com, among so many of others.
func (s *shop) fill(t *testing.T, adas, others int) {
	t.Helper()
	s.exec(t, `
		WITH made AS (
			INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax,
				status, payment_due_at)
			SELECT md5(n::text)::uuid, now(), now(), 'N' || n, gen_random_uuid(), 'USD', 1, 0, 1, 0, 'DELIVERED', now()
			FROM generate_series(1, $1::int + $2::int) n RETURNING id, substr(number, 2)::int AS n
		)
		INSERT INTO order_contacts (id, created_at, updated_at, email, shipping_address, billing_address, order_id)
		SELECT gen_random_uuid(), now(), now(), CASE WHEN n <= $1 THEN 'Ada' ELSE (n / 3)::text END || '@example.com', '{}', '{}', id
		FROM made`, adas, others)
}

func TestClaimGoesByThePresentAddress(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	guests := s.guests(t, "ada@example.com", "new@example.com")
	const change = "UPDATE users SET email = $2 WHERE id = $1"
	s.exec(t, change, s.ada.User, "new@example.com")
	s.claims(t, s.ada, all, guests[0])
	s.exec(t, change, s.grace.User, "ada@example.com")
	s.claims(t, s.grace, all, guests[1])
}

// hold locks an order until it is let go.
func (s *shop) hold(t *testing.T, id typeid.Order) (letGo func()) {
	t.Helper()
	tx, err := s.store.Client.Tx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() }) // has no effect once it has committed
	if _, _, err := s.Lock(t.Context(), tx, id); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := tx.Commit(); err != nil {
			t.Error(err)
		}
	}
}

// awaitWaiting returns when n statements wait for locks.
func (s *shop) awaitWaiting(t *testing.T, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for waiting := 0; waiting < n; {
		if err := s.store.DB.QueryRowContext(ctx, `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
}

// TestClaimsAtOnce: of several claims at once, one gets the orders.
func TestClaimsAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	guests := s.guests(t, "ada@example.com", "ada@example.com")
	letGo := s.hold(t, guests[1])
	counts := make([]int, 4)
	var work sync.WaitGroup
	for i := range counts {
		work.Go(func() {
			claimed, _, err := s.Claim(t.Context(), s.ada, all)
			if counts[i] = len(claimed); err != nil {
				t.Error(err)
			}
		})
	}
	s.awaitWaiting(t, len(counts))
	letGo()
	work.Wait()
	if slices.Sort(counts); !slices.Equal(counts, []int{0, 0, 0, 2}) {
		t.Errorf("claimed %v", counts)
	}
}

// TestClaimOrDelete: an order that is claimed while the account is deleted is erased with it, or not
// claimed.
func TestClaimOrDelete(t *testing.T) {
	t.Parallel()
	for _, claimsFirst := range []bool{true, false} {
		s := newShop(t)
		accounts := account.New(s.store, account.Options{Erasers: []account.Eraser{order.Erase}})
		id := s.guests(t, "ada@example.com")[0]
		s.exec(t, "UPDATE orders SET status = $2 WHERE id = $1", id, entorder.StatusDelivered)
		erased := make(chan struct{})
		proceed := make(chan struct{})
		var claimErr, eraseErr error
		var work sync.WaitGroup
		claim := func() { _, _, claimErr = s.Claim(t.Context(), s.ada, all) }
		erase := func() {
			eraseErr = s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
				err := accounts.Erase(ctx, tx, s.ada.User)
				close(erased)
				<-proceed
				return err
			})
		}
		if claimsFirst {
			letGo := s.hold(t, id)
			work.Go(claim)
			s.awaitWaiting(t, 1)
			work.Go(erase)
			s.awaitWaiting(t, 2)
			letGo()
			close(proceed)
		} else {
			work.Go(erase)
			<-erased
			work.Go(claim)
			s.awaitWaiting(t, 1)
			close(proceed)
		}
		work.Wait()
		contacts, err := order.ContactsByOrder.Read(t.Context(), s.store.Client, []typeid.Order{id})
		if err != nil {
			t.Fatal(err)
		}
		gone, isGone := errors.AsType[*fault.Error](claimErr)
		switch {
		case eraseErr != nil || s.store.Client.Order.GetX(t.Context(), id).UserID != nil:
			t.Errorf("claims first: %t: deleted with %v", claimsFirst, eraseErr)
		case claimsFirst && (claimErr != nil || len(contacts) != 0):
			t.Errorf("claimed with %v, and its contact stays: %v", claimErr, contacts)
		case !claimsFirst && (!isGone || gone.Kind != fault.KindUnauthenticated || len(contacts) != 1):
			t.Errorf("after the deletion, claimed with %v, contacts %v", claimErr, contacts)
		}
	}
}

// TestClaimReadsAnIndex looks at the plan in a store with many orders.
func TestClaimReadsAnIndex(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fill(t, 250, 15000)
	s.exec(t, "ANALYZE")
	number := "N1"
	for _, in := range []order.ClaimInput{all, {Number: &number}} {
		ctx, statements := store.RecordStatements(t.Context())
		if _, _, err := s.Claim(ctx, s.grace, in); err != nil {
			t.Fatal(err)
		}
		if texts := statements.Texts(); len(texts) != 3 {
			t.Errorf("%d statements: %q", len(texts), texts)
		}
		for _, text := range statements.Texts() {
			if !strings.Contains(text, "order_contacts") {
				continue
			}
			plan := s.explain(t, text, "ada@example.com", in.Number, 101)
			if strings.Contains(plan, "Seq Scan") || !strings.Contains(plan, "ordercontact_lower_email_order_id") {
				t.Errorf("%s\n%s", text, plan)
			}
		}
	}
}

func (s *shop) explain(t *testing.T, text string, args ...any) string {
	t.Helper()
	rows, err := s.store.DB.QueryContext(t.Context(), "EXPLAIN "+text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(line + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}
