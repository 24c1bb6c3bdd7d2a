package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/lib/pq"
)

const (
	scarce = "POUROVER-6-CUPS" // the demo has 10
	units  = 10
)

// plenty are variants that the race makes enough of, so that the scarce one alone decides.
var plenty = []string{"KETTLE-MATTE-BLACK", "KETTLE-STEEL", "BURR-BLACK", "MUG-NAVY", "TOWEL-NATURAL"}

// race lets buyers race for the last units, with carts of one line and with carts of several lines
// in random order.
func (l *lab) race(ctx context.Context, buyers int) (report, error) {
	r := report{name: "race"}
	for _, several := range []bool{false, true} {
		name := "race-single"
		if several {
			name = "race-several"
		}
		s, err := l.open(ctx, name, false)
		if err != nil {
			return r, err
		}
		err = l.raceIn(ctx, s, buyers, several, &r)
		if err := errors.Join(err, s.close()); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (l *lab) raceIn(ctx context.Context, s *shop, buyers int, several bool, r *report) error {
	db, err := s.database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := restock(ctx, db, 2*buyers, plenty...); err != nil {
		return err
	}
	if err := prepareAudit(ctx, db); err != nil {
		return err
	}
	guest := newGuest(s, buyers)
	defer guest.close()
	bags, err := l.fillBags(ctx, guest, buyers, several)
	if err != nil {
		return err
	}
	j := newJournal()
	took := together(buyers, func(i int) {
		p := j.begin(guest, fmt.Sprint("race-", i), bags[i], "tok_approved")
		if err := j.settle(ctx, p); err != nil {
			j.violated("buyer %d: %v", i, err)
		}
	})
	j.expect(completed, units)
	j.expect(insufficient, buyers-units)
	left, err := available(ctx, db, scarce)
	if err != nil {
		return err
	}
	if left != 0 {
		j.violated("%d units are left, not 0", left)
	}
	if err := j.conclude(ctx, pair{s}, db); err != nil {
		return err
	}
	carts := "one line"
	if several {
		carts = "3 lines in random order"
	}
	r.take(fmt.Sprintf("%d buyers at once for %d units, %s, %s", buyers, units, carts, took.Round(time.Millisecond)), j)
	return nil
}

// fillBags makes each buyer's cart: one of the scarce variant, and perhaps two of the others
// before, after or around it.
func (l *lab) fillBags(ctx context.Context, guest client, buyers int, several bool) ([]cart, error) {
	ids, err := guest.variants(ctx)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(l.seed, 0))
	bags := make([]cart, buyers)
	for i := range bags {
		skus := []string{scarce}
		if several {
			others := random.Perm(len(plenty))
			skus = append(skus, plenty[others[0]], plenty[others[1]])
			random.Shuffle(len(skus), func(i, j int) { skus[i], skus[j] = skus[j], skus[i] })
		}
		lines := make([]line, len(skus))
		for n, sku := range skus {
			lines[n] = line{ids[sku], 1}
		}
		if bags[i], err = guest.fill(ctx, lines); err != nil {
			return nil, fmt.Errorf("fill cart %d: %w", i, err)
		}
	}
	return bags, nil
}

// together runs n calls of do that begin at the same moment, and returns how long they took
// altogether.
func together(n int, do func(i int)) time.Duration {
	begin := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-begin
			do(i)
		})
	}
	began := time.Now()
	close(begin)
	all.Wait()
	return time.Since(began)
}

// conclude stops a shop at which nothing is under way, and notes whatever is wrong with it.
func (j *journal) conclude(ctx context.Context, servers pair, db *sql.DB) error {
	wrong, err := audit(ctx, db, slices.Concat(always, atRest)...)
	if err != nil {
		return err
	}
	var deadlocks int
	err = db.QueryRowContext(ctx, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").Scan(&deadlocks)
	if err != nil {
		return err
	}
	if deadlocks > 0 {
		j.violated("%d deadlocks", deadlocks)
	}
	for _, s := range servers {
		if err := s.stop(); err != nil {
			j.violated("%v", err)
		}
		logged, err := s.loggedErrors()
		if err != nil {
			return err
		}
		wrong = append(wrong, slices.DeleteFunc(logged, isOfLock)...)
	}
	for _, each := range wrong {
		j.violated("%s", each)
	}
	return nil
}

// restock puts more of some variants on hand.
func restock(ctx context.Context, db *sql.DB, more int, skus ...string) error {
	result, err := db.ExecContext(ctx, `
		UPDATE stock_levels s SET on_hand = on_hand + $1 FROM variants v
		WHERE v.id = s.variant_id AND v.sku = ANY($2)`, more, pq.Array(skus))
	if err != nil {
		return fmt.Errorf("restock: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n < int64(len(skus)) {
		return fmt.Errorf("restock: %d levels of %d variants: %w", n, len(skus), errors.Join(err, errors.New("not all are there")))
	}
	return nil
}

func available(ctx context.Context, db *sql.DB, sku string) (n int, err error) {
	err = db.QueryRowContext(ctx, `
		SELECT sum(on_hand + backorder_limit - reserved) FROM stock_levels s JOIN variants v ON v.id = s.variant_id WHERE v.sku = $1`, sku).Scan(&n)
	return n, err
}
