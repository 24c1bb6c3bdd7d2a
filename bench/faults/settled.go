package main

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// conclude holds all books to each other, reports what there is, and stops the servers.
func (r *payments) conclude(ctx context.Context, out *report) error {
	if err := r.command(ctx, "books", "verify"); err != nil {
		return err
	}
	if err := r.checkAnswers(ctx); err != nil {
		return err
	}
	err := r.with(ctx, func(db *sql.DB) error {
		if err := r.account.loadBooks(ctx, db); err != nil {
			return err
		}
		out.checks = slices.Concat(ofShop, ofShopAtRest, atStripe)
		wrong, err := audit(ctx, db, out.checks...)
		if r.journal.violatedAll(wrong); err != nil {
			return err
		}
		return r.tally(ctx, db, out)
	})
	if err != nil {
		return err
	}
	for _, s := range r.servers {
		if err := s.stop(); err != nil {
			r.journal.violated("%v", err)
		}
		logged, err := s.loggedErrors()
		if err != nil {
			return err
		}
		r.journal.violatedAll(slices.DeleteFunc(logged, r.isExcused))
	}
	return nil
}

var logTime = regexp.MustCompile(`time=(\S+)`)

// isOfLock says whether an error that was logged says that others have held a lock for too long, which its client was told.
func isOfLock(line string) bool { return strings.Contains(line, "lock timeout (55P03)") }

// isExcused says whether an error was logged while Postgres was down, or is of a lock.
func (r *payments) isExcused(line string) bool {
	if isOfLock(line) {
		return true
	}
	found := logTime.FindStringSubmatch(line)
	if found == nil {
		return false
	}
	at, err := time.Parse(time.RFC3339Nano, found[1])
	return err == nil && r.cluster.wasDownIn(at.Add(-time.Second), at.Add(time.Second))
}

// checkAnswers has each client look for the order that it was told of.
func (r *payments) checkAnswers(ctx context.Context) error {
	told := 0
	for _, p := range r.journal.purchases {
		if p.order == "" {
			continue
		}
		told++
		by := map[string]any{"id": p.order}
		if p.tracking != "" {
			by = map[string]any{"trackingToken": p.tracking}
		}
		o, err := p.by.order(ctx, by)
		switch {
		case err != nil:
			return err
		case o == nil || o.ID != p.order:
			r.journal.violated("key %s (%s): its buyer cannot find the order %s any more", p.key, p.token, p.order)
		case p.outcome == completed && (o.Status == "PENDING_PAYMENT" || o.Status == "PAYMENT_FAILED" || o.Status == "EXPIRED"):
			r.journal.violated("key %s (%s): its buyer was told that the order %s stands, and it is %s", p.key, p.token, p.order, o.Status)
		}
	}
	r.journal.add("orders found again", told)
	return nil
}

// facts of the report, each a title and a statement that adds up what there is.
var paymentFacts = []struct{ title, query string }{
	{"orders", `SELECT coalesce(string_agg(n || ' ' || status, ', ' ORDER BY n DESC, status), 'none') FROM (SELECT status, count(*) AS n FROM public.orders GROUP BY status) t`},
	{"payments", `SELECT coalesce(string_agg(n || ' ' || status, ', ' ORDER BY n DESC, status), 'none') FROM (SELECT status, count(*) AS n FROM payments GROUP BY status) t`},
	{"at Stripe", `SELECT format('%s payments of %s authorized, %s captured, %s refunded, %s disputed, %s fees (cents)', count(*), sum(authorized), sum(captured), sum(refunded), sum(disputed), sum(fees)) FROM faults.intents`},
	{"refunds at Stripe", `SELECT format('%s, of which %s in the dashboard and %s failed', count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM payment_events e WHERE e.operation_id = operation AND e.status = 'REQUESTED')), count(*) FILTER (WHERE failed)) FROM faults.refunds`},
	{"gift cards and credit", `SELECT format('%s parts of orders, %s cents', count(*), coalesce(sum(amount), 0)) FROM order_tenders`},
	{"promotion with a limit", `SELECT format('%s of %s uses', (SELECT count(*) FROM promotion_uses u WHERE u.code_id = c.id), max_uses) FROM promotion_codes c WHERE code = '` + limitedCode + `'`},
	{"tasks for the staff", `SELECT coalesce(string_agg(n || ' ' || kind, ', ' ORDER BY n DESC, kind), 'none') FROM (SELECT kind, count(*) AS n FROM staff_tasks GROUP BY kind) t`},
	{"calls", `SELECT format('%s stored, %s postings in the books', (SELECT count(*) FROM gateway_events), (SELECT count(*) FROM postings))`},
}

// tally reports what there is.
func (r *payments) tally(ctx context.Context, db *sql.DB, out *report) error {
	for _, f := range paymentFacts {
		var text string
		if err := db.QueryRowContext(ctx, f.query).Scan(&text); err != nil {
			return fmt.Errorf("tell of %s: %w", f.title, err)
		}
		out.fact("%s: %s", f.title, text)
	}
	out.fact("requests to Stripe: %s", r.account.answered())
	out.fact("calls of Stripe: %s", r.account.called())
	out.fact("killed: %d processes, and %d connections to Stripe cut", r.kills, r.account.cuts)
	for _, way := range ways {
		taken := 0
		for _, p := range r.journal.purchases {
			if p.token == way.what {
				taken++
			}
		}
		out.fact("paid by %s: %d", way.what, taken)
	}
	return nil
}
