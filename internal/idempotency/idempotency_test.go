package idempotency_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type input struct {
	Order  typeid.Order
	Reason *string
}

func text(s string) *string { return &s }

func mustKey(t *testing.T, key idempotency.Key, err error) idempotency.Key {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func user(t *testing.T, in any) idempotency.Key {
	t.Helper()
	key, err := idempotency.UserKey(auth.Viewer{Role: auth.User, User: typeid.NewUser()}, "orderCancel", "key", in)
	return mustKey(t, key, err)
}

// claim claims a key in a transaction of its own.
func claim(t *testing.T, s *store.Store, key idempotency.Key) (record *idempotency.Record, claimed bool, err error) {
	t.Helper()
	err = s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) (err error) {
		record, claimed, err = idempotency.Claim(ctx, tx, key)
		return err
	})
	return record, claimed, err
}

func wantReused(t *testing.T, err error) {
	t.Helper()
	mistakes, rest := fault.Split(err)
	if rest != nil || len(mistakes) != 1 || mistakes[0].Code != fault.CodeIdempotencyKeyReused ||
		!cmp.Equal(mistakes[0].Field, []string{"idempotencyKey"}) {
		t.Errorf("other input under the same key: %v", err)
	}
}

func order(t *testing.T, s *store.Store) typeid.Order {
	t.Helper()
	return s.Client.Order.Create().SetNumber(uuid.NewString()[:20]).SetCartID(typeid.NewCart()).SetCurrency("USD").
		SetSubtotalNet(0).SetSubtotalTax(0).SetTotalNet(0).SetTotalTax(0).SetPaymentDueAt(time.Now()).
		SaveX(t.Context()).ID
}

func payment(t *testing.T, s *store.Store, order typeid.Order) typeid.Payment {
	t.Helper()
	return s.Client.Payment.Create().SetOrderID(order).SetGateway("test").SetGatewayToken("tok").
		SetAmount(1).SetCurrency("USD").SaveX(t.Context()).ID
}

// TestClaimRace has 20 requests claim one key at once, each going on for a while before it commits:
// one does the work, and the others see it done.
func TestClaimRace(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	key, made := user(t, nil), order(t, s)
	var work sync.WaitGroup
	var mu sync.Mutex
	worked := 0
	for range 20 {
		work.Go(func() {
			err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
				record, claimed, err := idempotency.Claim(ctx, tx, key)
				if err != nil {
					return err
				}
				if !claimed {
					if !record.Completed || *record.Order != made {
						t.Errorf("a duplicate sees %v", record)
					}
					return nil
				}
				mu.Lock()
				worked++
				mu.Unlock()
				if _, err := tx.ExecContext(ctx, "SELECT pg_sleep(0.05)"); err != nil {
					return err
				}
				return idempotency.Complete(ctx, tx, record.ID, idempotency.Outcome{Result: "Order", Order: &made})
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if n := pgtest.Count(t, s, "idempotency_records"); worked != 1 || n != 1 {
		t.Errorf("done %d times, %d records", worked, n)
	}
}

func TestClaimWaitsForTheOtherTransaction(t *testing.T) {
	t.Parallel()
	for _, commits := range []bool{true, false} {
		s := pgtest.New(t)
		key := user(t, nil)
		first, err := s.Client.Tx(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, claimed, err := idempotency.Claim(t.Context(), first, key); !claimed || err != nil {
			t.Fatalf("claimed %v, %v", claimed, err)
		}
		second := make(chan bool, 1)
		go func() {
			_, claimed, err := claim(t, s, key)
			if err != nil {
				t.Error(err)
			}
			second <- claimed
		}()
		untilOneWaits(t, s)
		if len(second) > 0 {
			t.Error("the second did not wait")
		}
		end := first.Rollback
		if commits {
			end = first.Commit
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if claimed := <-second; claimed == commits {
			t.Errorf("the first committed: %v, the second claimed: %v", commits, claimed)
		}
	}
}

// untilOneWaits returns when a session of the database waits for another one's lock.
func untilOneWaits(t *testing.T, s *store.Store) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		var waiting int
		err := s.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
		if waiting > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("nobody waits")
		}
	}
}

func TestOtherInputUnderTheSameKey(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	cart, id := typeid.NewCart(), typeid.NewOrder()
	of := func(in any) idempotency.Key {
		key, err := idempotency.CartKey(cart, "checkoutComplete", "key", in)
		return mustKey(t, key, err)
	}
	first, claimed, err := claim(t, s, of(input{id, text("late")}))
	if !claimed || err != nil {
		t.Fatalf("claimed %v, %v", claimed, err)
	}
	for name, in := range map[string]input{"other": {id, text("early")}, "less": {id, nil}, "another's": {typeid.NewOrder(), text("late")}} {
		if record, claimed, err := claim(t, s, of(in)); record != nil || claimed {
			t.Errorf("%s: %v, %v", name, record, claimed)
		} else {
			wantReused(t, err)
		}
		_, err := idempotency.Find(t.Context(), s.Client, of(in))
		wantReused(t, err)
	}
	again, claimed, err := claim(t, s, of(input{id, text("late")})) // the same, though at another address
	if err != nil || claimed || again.ID != first.ID {
		t.Errorf("the same input: %v, %v, %v", again, claimed, err)
	}
	if _, err := idempotency.CartKey(cart, "checkoutComplete", "key", func() {}); err == nil {
		t.Error("an input without JSON has a hash")
	}
}

func TestKeysAreApart(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	ada, grace := auth.Viewer{Role: auth.User, User: typeid.NewUser()}, auth.Viewer{Role: auth.User, User: typeid.NewUser()}
	keys := map[string]func() (idempotency.Key, error){
		"ada's":            func() (idempotency.Key, error) { return idempotency.UserKey(ada, "orderCancel", "key", 1) },
		"ada's next":       func() (idempotency.Key, error) { return idempotency.UserKey(ada, "orderCancel", "KEY", 2) },
		"ada's other work": func() (idempotency.Key, error) { return idempotency.UserKey(ada, "orderCapture", "key", 3) },
		"grace's":          func() (idempotency.Key, error) { return idempotency.UserKey(grace, "orderCancel", "key", 4) },
		"a cart's":         func() (idempotency.Key, error) { return idempotency.CartKey(typeid.NewCart(), "orderCancel", "key", 5) },
		"a cart's, by ada's": func() (idempotency.Key, error) {
			return idempotency.CartKey(typeid.Of[typeid.Cart](ada.User.UUID()), "orderCancel", "key", 6)
		},
	}
	for name, of := range keys {
		key, err := of()
		if _, claimed, err := claim(t, s, mustKey(t, key, err)); !claimed || err != nil {
			t.Errorf("%s: claimed %v, %v", name, claimed, err)
		}
	}
}

func TestOutcome(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	key, made := user(t, nil), order(t, s)
	paid := payment(t, s, made)
	if record, err := idempotency.Find(t.Context(), s.Client, key); record != nil || err != nil {
		t.Fatalf("before: %v, %v", record, err)
	}
	for _, want := range []bool{true, false} {
		err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
			claimed, err := idempotency.ClaimFor(ctx, tx, key, idempotency.Outcome{Order: &made, Payment: &paid})
			if claimed != want {
				t.Errorf("claimed %v, want %v", claimed, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	record, claimed, err := claim(t, s, key)
	if claimed || err != nil {
		t.Fatalf("claimed again: %v, %v", claimed, err)
	}
	want := func(completed bool, result string) {
		t.Helper()
		got, err := idempotency.Find(t.Context(), s.Client, key)
		if err != nil {
			t.Fatal(err)
		}
		if got.ID != record.ID || got.Completed != completed || got.Result != result ||
			got.Order == nil || *got.Order != made || got.Payment == nil || *got.Payment != paid {
			t.Errorf("%v, want %t %q", got, completed, result)
		}
		if left := time.Until(got.ExpiresAt); left < idempotency.Retention-time.Hour || left > idempotency.Retention {
			t.Errorf("kept for %s", left)
		}
	}
	save := func(how func(ctx context.Context, tx *ent.Tx) error) {
		t.Helper()
		if err := s.InTx(t.Context(), how); err != nil {
			t.Fatal(err)
		}
	}
	want(false, "")
	save(func(ctx context.Context, tx *ent.Tx) error {
		return idempotency.CompleteOf(ctx, tx, "orderCapture", paid, "Other")
	})
	want(false, "") // that was another mutation's work on the payment
	save(func(ctx context.Context, tx *ent.Tx) error {
		return idempotency.CompleteOf(ctx, tx, "orderCancel", payment(t, s, made), "Other")
	})
	want(false, "") // and that the same work on another payment
	save(func(ctx context.Context, tx *ent.Tx) error {
		return idempotency.CompleteOf(ctx, tx, "orderCancel", paid, "Done")
	})
	want(true, "Done")
	save(func(ctx context.Context, tx *ent.Tx) error {
		return idempotency.Complete(ctx, tx, record.ID, idempotency.Outcome{Result: "Again"})
	})
	want(true, "Again") // what was attached stays
}

func TestWorkThatFailsLeavesTheKeyFree(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	key, failure := user(t, nil), errors.New("no stock")
	err := s.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		if _, _, err := idempotency.Claim(ctx, tx, key); err != nil {
			return err
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Error(err)
	}
	if _, claimed, err := claim(t, s, key); !claimed || err != nil {
		t.Errorf("claimed %v, %v", claimed, err)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]fault.Code{
		"k": "", uuid.NewString(): "", strings.Repeat("é", 255): "",
		"": fault.CodeRequired, " \t": fault.CodeRequired, strings.Repeat("é", 256): fault.CodeTooLong, "k\x00": fault.CodeInvalid,
	} {
		var v fault.Validator
		idempotency.Validate(&v, key)
		mistakes, _ := fault.Split(v.Err())
		var got fault.Code
		if len(mistakes) > 0 {
			got = mistakes[0].Code
		}
		if got != want || len(mistakes) > 1 {
			t.Errorf("key %q: %v, want %q", key, mistakes, want)
		}
	}
}
