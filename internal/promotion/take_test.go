package promotion_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func execute(t *testing.T, st *store.Store, statement string, args ...any) {
	t.Helper()
	if _, err := st.DB.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func count(t *testing.T, st *store.Store, query string, args ...any) (n int) {
	t.Helper()
	if err := st.DB.QueryRowContext(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// promotions makes as many promotions of 10% off, with columns set as is given.
func promotions(t *testing.T, st *store.Store, n int, set string) (ids []typeid.Promotion) {
	t.Helper()
	for i := range n {
		id := typeid.NewPromotion()
		execute(t, st, `INSERT INTO promotions (id, created_at, updated_at, name, class, priority, combines, enabled, action)
			VALUES ($1, now(), now(), 'p', 'ORDER', $2, '["ORDER"]', true, '{"off": {"millionths": 100000}, "spread": "ACROSS"}')`, id, i)
		ids = append(ids, id)
	}
	if set != "" {
		execute(t, st, "UPDATE promotions SET "+set)
	}
	return ids
}

func applied(amount int64, code string, ids ...typeid.Promotion) (all []discount.Applied) {
	for _, id := range ids {
		all = append(all, discount.Applied{Candidate: discount.Candidate{Promotion: &discount.Promotion{ID: id}, Code: code}, Amount: amount})
	}
	return all
}

var errRefused = errors.New("refused")

// buy makes an order that uses promotions, unless one is refused.
func buy(ctx context.Context, st *store.Store, by promotion.Buyer, what []discount.Applied) (order typeid.Order, refused []promotion.Refused, err error) {
	order = typeid.NewOrder()
	err = st.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		if refused, err = promotion.Take(ctx, tx, order, "EUR", what, by); err != nil {
			return err
		}
		if len(refused) > 0 {
			return errRefused
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, status, payment_due_at)
			VALUES ($1::uuid, now(), now(), 'n-' || $1::uuid::text, new_id(), 'EUR', 0, 0, 0, 0, 'CONFIRMED', now())`, order)
		return err
	})
	if errors.Is(err, errRefused) {
		err = nil
	}
	return order, refused, err
}

func release(t *testing.T, st *store.Store, order typeid.Order) {
	t.Helper()
	err := st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error { return promotion.Release(ctx, tx, order) })
	if err != nil {
		t.Fatal(err)
	}
}

// TestNoLimitIsPassed: of many who buy at once, as many may use something as its limit says, for each kind of
// limit, with three promotions that each names in another order. The rest is refused for that limit, leaves
// nothing behind, and nobody waits for somebody who waits for them.
func TestNoLimitIsPassed(t *testing.T) {
	t.Parallel()
	const buyers, most = 200, 10
	guest := func(i int) promotion.Buyer { return promotion.Buyer{Email: fmt.Sprint("buyer-", i, "@example.com")} }
	user := typeid.NewUser()
	for name, c := range map[string]struct {
		set  string
		code string
		by   func(i int) promotion.Buyer
		why  promotion.Limit
	}{
		"uses":   {"max_uses = 10", "", guest, promotion.LimitUses},
		"budget": {`budget = '{"EUR": 1049, "USD": 1}'`, "", guest, promotion.LimitBudget}, // 100 each, and a rest for nobody
		"code":   {"needs_code = true", "", guest, promotion.LimitCode},
		"customer": {"max_uses_per_customer = 10", "", func(i int) promotion.Buyer {
			if i%2 == 0 {
				return promotion.Buyer{User: &user, Email: "Ada@example.com"}
			}
			return promotion.Buyer{Email: " ada@EXAMPLE.com"}
		}, promotion.LimitCustomer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := pgtest.New(t)
			ids := promotions(t, st, 3, c.set)
			deadlocks := count(t, st, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
			var codes []string
			for i, id := range ids {
				codes = append(codes, fmt.Sprint("CODE", i))
				execute(t, st, `INSERT INTO promotion_codes (id, created_at, updated_at, promotion_id, code, max_uses) VALUES (new_id(), now(), now(), $1, $2, 10)`, id, codes[i])
			}
			var all sync.WaitGroup
			var mu sync.Mutex
			done := 0
			for i := range buyers {
				all.Go(func() {
					var what []discount.Applied
					for j := range ids {
						j = (i + j) % len(ids)
						code := ""
						if c.why == promotion.LimitCode {
							code = codes[j]
						}
						what = append(what, applied(100, code, ids[j])...)
					}
					_, refused, err := buy(t.Context(), st, c.by(i), what)
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err != nil:
						t.Error(err)
					case refused == nil:
						done++
					case len(refused) != 3 || refused[0].Limit != c.why:
						t.Errorf("refused: %v", refused)
					}
				})
			}
			all.Wait()
			if done != most {
				t.Errorf("%d could use it, want %d", done, most)
			}
			if n := count(t, st, "SELECT count(*) FROM promotion_uses"); n != most*len(ids) {
				t.Errorf("%d uses", n)
			}
			if n := count(t, st, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"); n != deadlocks {
				t.Errorf("%d deadlocks", n-deadlocks)
			}
		})
	}
}

// TestReleaseGivesBack: what an order took is there again, once, however often it is given back.
func TestReleaseGivesBack(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	ids := promotions(t, st, 2, `max_uses = 2, max_uses_per_customer = 1, budget = '{"EUR": 150}'`)
	for _, id := range ids {
		execute(t, st, `INSERT INTO promotion_codes (id, created_at, updated_at, promotion_id, code, max_uses) VALUES (new_id(), now(), now(), $1, 'C' || $2::int, 1)`, id, count(t, st, "SELECT count(*) FROM promotion_codes"))
	}
	user := typeid.NewUser()
	by := promotion.Buyer{User: &user, Email: "ada@example.com"}
	what := append(applied(100, "C0", ids[0]), applied(100, "C1", ids[1])...)
	order, refused, err := buy(t.Context(), st, by, what)
	if err != nil || refused != nil {
		t.Fatal(refused, err)
	}
	_, refused, err = buy(t.Context(), st, by, what)
	want := []promotion.Limit{promotion.LimitBudget, promotion.LimitCode, promotion.LimitCustomer}
	var got []promotion.Limit
	for _, r := range refused {
		if r.Promotion == ids[0] {
			got = append(got, r.Limit)
		}
	}
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("a second order: %v, %v; want %v", got, err, want)
	}
	for range 2 {
		release(t, st, order)
		if n := count(t, st, "SELECT coalesce(sum(used), 0) FROM promotion_counters"); n != 0 {
			t.Errorf("%d are still counted", n)
		}
	}
	if _, refused, err = buy(t.Context(), st, by, what); err != nil || refused != nil {
		t.Errorf("after the release: %v, %v", refused, err)
	}
	release(t, st, order) // of an order that has nothing any more takes nothing from another one
	if n := count(t, st, "SELECT sum(used) FROM promotion_counters WHERE subject = 'uses'"); n != 2 {
		t.Errorf("%d uses are counted, want 2", n)
	}
}

// TestTakingAndGivingBackAtOnce: orders that take and orders that give back the same limits do not wait for
// each other in a circle, and the counters are right in the end.
func TestTakingAndGivingBackAtOnce(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	ids := promotions(t, st, 4, `max_uses = 1000, budget = '{"EUR": 1000000}'`)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for j := range 10 {
				what := applied(10, "", ids...)
				if (i+j)%2 == 0 {
					slices.Reverse(what)
				}
				order, refused, err := buy(t.Context(), st, promotion.Buyer{}, what)
				if err != nil || refused != nil {
					t.Error(refused, err)
					return
				}
				if j%2 == 0 {
					release(t, st, order)
				}
			}
		})
	}
	all.Wait()
	if n := count(t, st, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"); n != 0 {
		t.Errorf("%d deadlocks", n)
	}
	if n := count(t, st, "SELECT count(*) FROM promotion_counters WHERE used <> CASE subject WHEN 'uses' THEN 80 ELSE 800 END"); n != 0 {
		t.Errorf("%d counters are wrong", n)
	}
}

// TestGoneIsRefused: what was disabled since it was looked at, or its code was, is not taken.
func TestGoneIsRefused(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	ids := promotions(t, st, 3, "")
	execute(t, st, "UPDATE promotions SET enabled = false WHERE id = $1", ids[0])
	execute(t, st, "INSERT INTO promotion_codes (id, created_at, updated_at, promotion_id, code, enabled) VALUES (new_id(), now(), now(), $1, 'OFF', false)", ids[1])
	for name, what := range map[string][]discount.Applied{
		"disabled": applied(1, "", ids[0]), "code disabled": applied(1, "OFF", ids[1]), "code of another": applied(1, "OFF", ids[2]),
	} {
		_, refused, err := buy(t.Context(), st, promotion.Buyer{}, what)
		if err != nil || len(refused) != 1 || refused[0].Limit != promotion.LimitGone {
			t.Errorf("%s: %v, %v", name, refused, err)
		}
	}
	if _, refused, err := buy(t.Context(), st, promotion.Buyer{}, applied(1, "", ids[2])); err != nil || refused != nil {
		t.Errorf("what is there: %v, %v", refused, err)
	}
}
