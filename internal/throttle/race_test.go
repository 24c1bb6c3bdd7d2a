package throttle_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/throttle"
)

// replicas returns two services with pools of their own on one database.
func replicas(t *testing.T) [2]*shop {
	t.Helper()
	url := pgtest.NewURL(t)
	var made [2]*shop
	for i := range made {
		db, err := store.Open(t.Context(), store.Config{URL: url, MaxConns: pgtest.MaxConns})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		st := store.New(db)
		made[i] = &shop{throttle.New(st), t, st}
	}
	return made
}

// TestRacingGuessesGetNoMoreTries has many guesses at one account, each from an address of its own,
// on two replicas at once. Those that are refused leave no trace, not even at their own address.
func TestRacingGuessesGetNoMoreTries(t *testing.T) {
	t.Parallel()
	for _, free := range []int{1, 5} {
		s := replicas(t)
		const guesses = 60
		for round := range 5 { // the first makes the row, the others find it
			var letIn atomic.Int64
			var work sync.WaitGroup
			begin := make(chan struct{})
			for i := range guesses {
				work.Go(func() {
					<-begin
					ada, from := account("ada"), address(fmt.Sprintf("%d.%d", round, i))
					ada.Policy.Free = free
					attempt, wait, err := s[i%2].Try(t.Context(), from, ada)
					if err != nil || (attempt == nil) != (wait > 0) {
						t.Errorf("attempt %v, wait %v, %v", attempt, wait, err)
					}
					if attempt != nil {
						letIn.Add(1)
					}
				})
			}
			close(begin)
			work.Wait()
			want := 1
			if round == 0 {
				want = free
			}
			if int(letIn.Load()) != want {
				t.Errorf("round %d of %d free: %d guesses were let in", round, free, letIn.Load())
			}
			n := free + round
			s[0].expect(strings.Repeat("1 ", n) + fmt.Sprint(n))
			s[0].pass(time.Minute)
		}
	}
}

// TestOverlappingKeysDoNotDeadlock does everything at once, with keys in any order. A transaction
// that a deadlock broke off would be tried again, and so be counted as a further statement.
func TestOverlappingKeysDoNotDeadlock(t *testing.T) {
	t.Parallel()
	s := replicas(t)
	generous := throttle.Policy{Free: 1 << 30, First: time.Second, Most: time.Second, Forget: time.Hour}
	var expected atomic.Int64
	ctx, counter := store.CountStatements(t.Context())
	var work sync.WaitGroup
	for worker := range 12 {
		work.Go(func() {
			rng := rand.New(rand.NewPCG(1, uint64(worker)))
			for range 25 {
				var keys []throttle.Key
				for _, n := range rng.Perm(6)[:4] {
					policy := generous
					policy.Clears = n%2 == 0
					keys = append(keys, throttle.Key{Kind: "any", Value: fmt.Sprint(n), Policy: policy})
				}
				expected.Add(2)
				attempt, wait, err := s[worker%2].Try(ctx, keys...)
				if err != nil || wait != 0 {
					t.Errorf("wait %v, %v", wait, err)
					return
				}
				if rng.IntN(2) == 0 {
					err = attempt.Succeeded(ctx)
				} else {
					err = s[worker%2].Forget(ctx, keys...)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Go(func() {
		for range 20 {
			expected.Add(1)
			if err := s[0].Purge(ctx); err != nil {
				t.Error(err)
			}
		}
	})
	work.Wait()
	if counter.Load() != expected.Load() {
		t.Errorf("%d statements, want %d", counter.Load(), expected.Load())
	}
}

func TestTryEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	tx, err := s.st.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE throttles IN EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if attempt, _, err := s.Try(ctx, account("ada")); err == nil || attempt != nil {
		t.Errorf("attempt %v, %v", attempt, err)
	}
}

func TestOneStatementByTheUniqueIndex(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if _, err := s.st.DB.ExecContext(t.Context(), `
		INSERT INTO throttles (id, created_at, updated_at, key_hash, failures, open_at)
		SELECT gen_random_uuid(), now(), now(), sha256(n::text::bytea), 1, now() FROM generate_series(1, 10000) n`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.st.DB.ExecContext(t.Context(), "ANALYZE throttles"); err != nil {
		t.Fatal(err)
	}
	ctx, counter := store.RecordStatements(t.Context())
	attempt, _, err := s.Try(ctx, account("ada"), address("192.0.2.1"))
	if err != nil || counter.Load() != 1 {
		t.Fatalf("%d statements, %v", counter.Load(), err)
	}
	if err := attempt.Succeeded(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.Forget(ctx, account("ada"), account("grace")); err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(ctx); err != nil {
		t.Fatal(err)
	}
	texts := counter.Texts()
	if len(texts) != 4 {
		t.Fatalf("statements: %q", texts)
	}
	ids := pq.Array([]string{"11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"})
	hashes := pq.Array([][]byte{[]byte("a"), []byte("b")})
	numbers := pq.Array([]int64{1, 2})
	times := pq.Array([]time.Time{time.Now(), time.Now()})
	for i, tt := range []struct {
		index string
		args  []any
	}{
		{"throttle_key_hash", []any{ids, hashes, numbers, numbers, numbers, numbers, numbers}},
		{"throttle_key_hash", []any{hashes, times, times, pq.Array([]bool{true, false})}},
		{"throttle_key_hash", []any{hashes}},
		{"throttle_updated_at", []any{throttle.MaxForget.Seconds(), 1000}},
	} {
		plan := explain(t, s.st, texts[i], tt.args)
		if !strings.Contains(plan, tt.index) || strings.Contains(plan, "Seq Scan on throttles") {
			t.Errorf("statement %d:\n%s", i, plan)
		}
	}
}

func explain(t *testing.T, st *store.Store, text string, args []any) string {
	t.Helper()
	rows, err := st.DB.QueryContext(t.Context(), "EXPLAIN "+text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
