package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// duplicates is how often one key is sent at once.
const duplicates = 20

// key sends the same idempotency key many times at once, and again afterwards.
func (l *lab) key(ctx context.Context, rounds int) (_ report, err error) {
	r := report{name: "key"}
	s, err := l.open(ctx, "key", false)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	db, err := s.database(ctx)
	if err != nil {
		return r, err
	}
	defer db.Close()
	if err := restock(ctx, db, rounds, plenty...); err != nil {
		return r, err
	}
	if err := prepareAudit(ctx, db); err != nil {
		return r, err
	}
	j := newJournal()
	guest := newGuest(s, duplicates)
	defer guest.close()
	ids, err := guest.variants(ctx)
	if err != nil {
		return r, err
	}
	random := rand.New(rand.NewPCG(l.seed, 0))
	var slowest time.Duration
	for i := range rounds {
		bag, err := guest.fill(ctx, []line{{ids[plenty[i%len(plenty)]], 1}})
		if err != nil {
			return r, err
		}
		token := []string{"tok_approved", "tok_answer_lost", "tok_declined"}[i%3]
		p := j.begin(guest, newKey(random), bag, token)
		slowest = max(slowest, j.storm(ctx, p))
		if err := j.checkOne(ctx, db, p); err != nil {
			return r, err
		}
	}
	if err := j.conclude(ctx, pair{s}, db); err != nil {
		return r, err
	}
	r.take(fmt.Sprintf("%d keys, each %d times at once, at most %s, and once more", rounds, duplicates,
		slowest.Round(time.Millisecond)), j)
	return r, nil
}

// storm sends a purchase many times at once and, after that, once more: then it has come to its
// end.
func (j *journal) storm(ctx context.Context, p *purchase) time.Duration {
	took := together(duplicates, func(int) {
		a, err := p.by.checkout(ctx, p.key, p.bag, p.token)
		if err != nil {
			j.violated("key %s (%s): %v", p.key, p.token, err)
			return
		}
		j.note(p, a)
	})
	if err := j.settle(ctx, p); err != nil {
		j.violated("key %s (%s): %v", p.key, p.token, err)
	}
	want := completed
	if p.token == "tok_declined" {
		want = declined
	}
	if p.outcome != want {
		j.violated("key %s (%s): came to %q, not %s", p.key, p.token, p.outcome, want)
	}
	return took
}

// checkOne looks how many orders and charges a purchase's cart has led to.
func (j *journal) checkOne(ctx context.Context, db *sql.DB, p *purchase) error {
	var orders, payments, charges int
	err := db.QueryRowContext(ctx, `
		SELECT count(DISTINCT o.id), count(c.reference), count(*) FILTER (WHERE c.ever_held > 0)
		FROM public.orders o JOIN payments p ON p.order_id = o.id LEFT JOIN faults.charges c ON c.payment_id = p.id
		WHERE o.cart_id = (SELECT r.cart_id FROM public.orders r JOIN idempotency_records k ON k.order_id = r.id
			WHERE k.key = $1)`, p.key).Scan(&orders, &payments, &charges)
	if err != nil {
		return fmt.Errorf("count orders: %w", err)
	}
	want := 1
	if p.token == "tok_declined" {
		want = 0
	}
	if orders != 1 || payments != 1 || charges != want {
		j.violated("key %s (%s): %d orders, %d payments at the gateway, %d charges", p.key, p.token, orders, payments, charges)
	}
	return nil
}
