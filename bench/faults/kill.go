package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// killing is a run of shoppers and staff on a server that dies again and again.
type killing struct {
	name      string
	private   bool          // the server's Postgres dies with it
	second    string        // the program of a second server on the same database; none by default
	latency   time.Duration // of the test gateway
	kills     int
	checkouts int // how many are begun at least
	shoppers  int
	window    time.Duration
	mix       weights
	// skips is the share of kills after which time seems to pass before the server is back. It is
	// then so long that every payment left open is due. After the other kills, payments come due
	// while shopping goes on.
	skips    float64
	patience time.Duration // for the last purchases, and then for the reconciler
	progress io.Writer     // told now and then
}

const (
	auditEvery  = 10 // kills
	earlyKills  = 10 // after one of so many kills, the next server is killed while it starts
	earlyWindow = 400 * time.Millisecond
	longLives   = 10  // one of so many servers lives up to ten times as long, so that slow answers come about
	replays     = 300 // purchases that are sent once more at the end
	clerks      = 2
)

// run is a killing under way.
type run struct {
	killing
	shop    *shop
	servers pair // the shop's: one, or two
	journal *journal
	random  *rand.Rand
	guest   client
	people  []client // who shops: guests and customers in turn
	staff   client
	audits  int
	killed  int
	cut     cuts
}

// kill has shoppers and staff at work while the server is killed and started again, and looks at
// what that leaves.
func (l *lab) kill(ctx context.Context, k killing) (_ report, err error) {
	s, err := l.open(ctx, k.name, k.private, "SHOPGRAPH_TEST_GATEWAY_LATENCY="+k.latency.String())
	if err != nil {
		return report{name: k.name}, err
	}
	servers := pair{s}
	defer func() { err = errors.Join(err, servers.close()) }()
	if k.second != "" {
		other, err := l.openSecond(ctx, s, k.second)
		if err != nil {
			return report{name: k.name}, err
		}
		servers = append(servers, other)
	}
	return (&run{killing: k, shop: s, servers: servers, journal: newJournal(), random: rand.New(rand.NewPCG(l.seed, 0))}).all(ctx, l.seed)
}

func (r *run) all(ctx context.Context, seed uint64) (report, error) {
	out := report{name: r.name}
	r.guest = newGuest(r.servers, r.shoppers+clerks)
	defer r.guest.close()
	if err := r.prepare(ctx); err != nil {
		return out, err
	}
	began := time.Now()
	if err := r.storm(ctx, seed); err != nil {
		return out, err
	}
	stormed := time.Since(began)
	began = time.Now()
	if err := r.comeToRest(ctx); err != nil {
		return out, err
	}
	rested := time.Since(began)
	if err := r.checkAnswers(ctx); err != nil {
		return out, err
	}
	if err := r.conclude(ctx, &out); err != nil {
		return out, err
	}
	out.take("answers", r.journal)
	out.fact("%d checkouts, %d kills in %s, %d audits meanwhile, at rest after %s", r.journal.begun(), r.killed, stormed.Round(time.Second), r.audits,
		rested.Round(time.Second))
	if !r.private {
		out.fact("kills cut off %s", r.cut)
	}
	return out, nil
}

// prepare signs people in, and makes the stock such that some of it will run out.
func (r *run) prepare(ctx context.Context) error {
	db, err := r.shop.database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := restock(ctx, db, 100*r.kills*r.shoppers, plenty...); err != nil {
		return err
	}
	if err := restock(ctx, db, r.kills, scarce); err != nil {
		return err
	}
	if err := prepareAudit(ctx, db); err != nil {
		return err
	}
	r.people, r.staff, err = peopleOf(ctx, r.guest, r.shoppers)
	return err
}

// peopleOf signs in who shops, of whom every other one is a guest, and one of the staff.
func peopleOf(ctx context.Context, guest client, shoppers int) (people []client, staff client, err error) {
	var users []client
	for _, email := range []string{demo.CustomerEmail, demo.OtherEmail, demo.StaffEmail} {
		c, err := guest.as(ctx, email)
		if err != nil {
			return nil, client{}, err
		}
		users = append(users, c)
	}
	for i := range shoppers {
		people = append(people, []client{guest, users[0], guest, users[1]}[i%4])
	}
	return people, users[2], nil
}

// storm kills the server while people shop, and returns once their last purchases have come to
// their end.
func (r *run) storm(ctx context.Context, seed uint64) error {
	ids, err := r.guest.variants(ctx)
	if err != nil {
		return err
	}
	variants := []string{ids[scarce]}
	for _, sku := range plenty {
		variants = append(variants, ids[sku])
	}
	// Whoever fails to kill ends all the others, too.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	shopping, closeShop := context.WithCancel(ctx)
	defer closeShop()

	placed := make(chan string, clerks)
	var shoppers, staff sync.WaitGroup
	for i, person := range r.people {
		b := &buyer{person, rand.New(rand.NewPCG(seed, uint64(1+i))), r.mix, variants, r.journal, placed}
		shoppers.Go(func() { b.run(ctx, shopping) })
	}
	for i := range clerks {
		c := &clerk{r.staff, rand.New(rand.NewPCG(seed, uint64(1000+i))), r.journal, placed}
		staff.Go(func() { c.run(ctx) })
	}
	failure := r.killAll(ctx)
	closeShop()
	if failure != nil {
		cancel()
	}
	defer time.AfterFunc(r.patience, cancel).Stop()
	shoppers.Wait()
	close(placed)
	staff.Wait()
	return failure
}

// killAll kills the server again and again, and leaves one that runs.
func (r *run) killAll(ctx context.Context) error {
	for i := 1; i <= r.kills || r.journal.begun() < r.checkouts; i++ {
		early := r.random.IntN(earlyKills) == 0
		if err := r.killOne(ctx, early); err != nil {
			return fmt.Errorf("kill %d: %w", i, err)
		}
		r.killed = i
		if i%auditEvery == 0 {
			if err := r.auditNow(ctx); err != nil {
				return fmt.Errorf("after kill %d: %w", i, err)
			}
			if r.progress != nil {
				fmt.Fprintf(r.progress, "%s: %d kills, %d checkouts, %d violations\n", r.name, i, r.journal.begun(), r.journal.broken())
			}
		}
	}
	return nil
}

// killOne kills the server at a random instant and starts it again; if early, the next one is
// killed while it starts.
func (r *run) killOne(ctx context.Context, early bool) error {
	life := time.Duration(r.random.Int64N(int64(r.window)))
	if r.random.IntN(longLives) == 0 {
		life *= 10
	}
	if err := pause(ctx, life); err != nil {
		return err
	}
	victim := r.servers[r.random.IntN(len(r.servers))]
	if err := victim.kill(); err != nil {
		return err
	}
	if !r.private {
		if err := r.cut.count(ctx, r.shop); err != nil {
			return err
		}
	}
	if r.random.Float64() < r.skips {
		if err := r.skipTime(ctx, r.random.IntN(2) == 0); err != nil {
			return err
		}
	}
	if early {
		if err := victim.launch(); err != nil {
			return err
		}
		if err := pause(ctx, time.Duration(r.random.Int64N(int64(earlyWindow)))); err != nil {
			return err
		}
		if err := victim.kill(); err != nil {
			return err
		}
	}
	return victim.start(ctx)
}

func (r *run) skipTime(ctx context.Context, long bool) error {
	db, err := r.shop.database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return skipTime(ctx, db, long)
}

// skipTime brings the database to where it would be if some time had gone by. Payments that
// something is to be done about are due. If long is set, the customers' time to confirm is over,
// too.
func skipTime(ctx context.Context, db *sql.DB, long bool) error {
	_, err := db.ExecContext(ctx, "UPDATE payments SET next_check_at = now() WHERE next_check_at > now()")
	if err == nil && long {
		_, err = db.ExecContext(ctx, "UPDATE public.orders SET payment_due_at = now() WHERE status = 'PENDING_PAYMENT'")
	}
	if err != nil {
		return fmt.Errorf("skip time: %w", err)
	}
	return nil
}

func (r *run) auditNow(ctx context.Context) error {
	db, err := r.shop.database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	wrong, err := audit(ctx, db, always...)
	for _, each := range wrong {
		r.journal.violated("%s", each)
	}
	r.audits++
	return err
}

// comeToRest lets the time pass that customers have to confirm a payment. Some of them still
// confirm. Then it waits until the reconciler has nothing left to do. If it does not get there, the
// checks of what is at rest say why.
func (r *run) comeToRest(ctx context.Context) error {
	db, err := r.shop.database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := r.skipTime(ctx, true); err != nil {
		return err
	}
	for _, p := range r.journal.purchases {
		if p.outcome == "" && p.action != "" && r.random.IntN(2) == 0 {
			if err := p.by.decide(ctx, p.action, true); err != nil {
				return err
			}
			r.journal.count("late approvals")
		}
	}
	deadline := time.Now().Add(r.patience)
	for {
		var open int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM payments WHERE next_check_at IS NOT NULL").Scan(&open); err != nil {
			return err
		}
		if open == 0 || time.Now().After(deadline) {
			return nil
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

// checkAnswers finds every order that a buyer was told of again, and sends some purchases once
// more.
func (r *run) checkAnswers(ctx context.Context) error {
	told := 0
	for _, p := range r.journal.purchases {
		if p.outcome != completed {
			continue
		}
		told++
		by := map[string]any{"id": p.order}
		if p.tracking != "" {
			by = map[string]any{"trackingToken": p.tracking}
		}
		o, err := p.by.order(ctx, by)
		if err != nil {
			return err
		}
		switch {
		case o == nil:
			r.journal.violated("key %s: its buyer cannot find the order %s any more", p.key, p.order)
		case o.ID != p.order || o.Status == "PENDING_PAYMENT" || o.Status == "PAYMENT_FAILED" || o.Status == "EXPIRED":
			r.journal.violated("key %s: its buyer was told of order %s and finds %+v", p.key, p.order, *o)
		}
	}
	r.journal.add("orders found again", told)
	return r.replay(ctx)
}

func (r *run) replay(ctx context.Context) error {
	purchases := r.journal.purchases
	for _, i := range r.random.Perm(len(purchases))[:min(replays, len(purchases))] {
		p := purchases[i]
		if p.outcome == "" {
			continue
		}
		a, err := p.by.checkout(ctx, p.key, p.bag, p.token)
		if err != nil {
			return fmt.Errorf("replay key %s: %w", p.key, err)
		}
		if a.Result != p.outcome {
			r.journal.violated("key %s (%s): came to %s, and replayed to %+v", p.key, p.token, p.outcome, a)
		}
		r.journal.note(p, a)
		r.journal.count("replays")
	}
	return nil
}

// conclude checks all that must hold at rest, reports what there is, and stops the server.
func (r *run) conclude(ctx context.Context, out *report) error {
	db, err := r.shop.database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	facts, err := tally(ctx, db)
	if err != nil {
		return err
	}
	out.fact("orders: %s", facts)
	return r.journal.conclude(ctx, r.servers, db)
}

// tally counts orders by status.
func tally(ctx context.Context, db *sql.DB) (facts string, err error) {
	err = db.QueryRowContext(ctx, `
		SELECT coalesce(string_agg(n || ' ' || status, ', ' ORDER BY n DESC), 'none')
		FROM (SELECT status, count(*) AS n FROM public.orders GROUP BY status) t`).Scan(&facts)
	return facts, err
}
