package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

// paying is a run of shoppers who pay through Stripe at two servers, while those, their Postgres and the connections to Stripe
// die again and again, and Stripe itself fails now and then.
type paying struct {
	checkouts int // are begun at least
	mishaps   int // there are at least
	shoppers  int
	window    time.Duration // between two mishaps, at most
	most      time.Duration // how long shoppers come at most; 0 is no limit
	fast      bool          // Postgres keeps nothing safe from a loss of power
	patience  time.Duration // for the last purchases, and then for all to come to rest
	progress  io.Writer     // told now and then
}

// payments is a paying under way.
type payments struct {
	paying
	lab      *lab
	name     string
	cluster  *cluster
	account  *account
	servers  pair
	journal  *journal
	random   *rand.Rand
	vouchers vouchers
	bank     *bank
	guest    client
	people   []client
	staff    client
	kills    int
	audits   int
	stormed  time.Duration
}

// pay runs a paying, and looks at what that leaves.
func (l *lab) pay(ctx context.Context, k paying) (_ report, err error) {
	out := report{name: "payments"}
	r := &payments{paying: k, lab: l, name: out.name, journal: newJournal(), random: newRandom(l.seed, 0)}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.open(ctx); err != nil {
		return out, err
	}
	began := time.Now()
	err = r.storm(ctx)
	if r.stormed = time.Since(began); err != nil {
		return out, err
	}
	began = time.Now()
	if err := r.comeToRest(ctx); err != nil {
		return out, err
	}
	out.fact("checkouts: %d in %s, by %d shoppers", r.journal.begun(), r.stormed.Round(time.Second), r.shoppers)
	out.fact("at rest: %s later; the books were looked at %d times before", time.Since(began).Round(time.Second), r.audits)
	err = r.conclude(ctx, &out)
	out.take("answers and what was done", r.journal)
	return out, err
}

// open starts what there is: the account, Postgres and the servers, of which the first holds money and the second takes it at
// once.
func (r *payments) open(ctx context.Context) (err error) {
	if r.account, err = openAccount(ctx, r.lab.seed); err != nil {
		return err
	}
	r.bank = &bank{account: r.account, random: newRandom(r.lab.seed, 3000), journal: r.journal, touched: map[string]bool{}}
	options := localpg.Options{DataDir: filepath.Join(r.lab.dir, r.name), Fast: r.fast, Settings: []string{"max_connections=200"}}
	if r.cluster, err = openCluster(ctx, options); err != nil {
		return err
	}
	for i, captures := range []string{"manual", "automatic"} {
		log := filepath.Join(r.lab.dir, fmt.Sprintf("%s-%d.log", r.name, i+1))
		settings := append(r.account.settings(), "SHOPGRAPH_STRIPE_CAPTURE="+captures)
		opened, err := openShop(ctx, r.lab.program, log, databaseURL(r.cluster.server.URL()), settings...)
		if err != nil {
			return err
		}
		r.servers = append(r.servers, opened)
	}
	r.guest = newGuest(r.servers, r.shoppers+clerks)
	r.guest.excuses = r.excuse
	return r.with(ctx, func(db *sql.DB) error { return r.prepare(ctx, db) })
}

func (r *payments) close() error {
	errs := []error{r.servers.close()}
	if r.guest.http != nil {
		r.guest.close()
	}
	if r.cluster != nil && r.cluster.server != nil {
		errs = append(errs, r.cluster.close())
	}
	if r.account != nil {
		errs = append(errs, r.account.close())
	}
	return errors.Join(errs...)
}

// excuse has clients ask again while Postgres was down, and when they are told that others are in the way: after how many seconds
// to ask again is then in the answer.
func (r *payments) excuse(since time.Time, refusal *refusalError) bool {
	if r.cluster.wasDown(since) {
		return true
	}
	isBusy := strings.Contains(refusal.body, `"retryAfter"`)
	if isBusy {
		r.journal.count("told to ask again")
	}
	return isBusy
}

// newRandom is one of several sources of a seed.
func newRandom(seed, source uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, source)) }

// with opens the database for as long as do takes, as its connections do not live through a death of Postgres.
func (r *payments) with(ctx context.Context, do func(*sql.DB) error) error {
	db, err := r.servers[0].database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db)
}

// prepare signs people in, and makes sure that stock is there, that promotions run out, and that gift cards do.
func (r *payments) prepare(ctx context.Context, db *sql.DB) error {
	if err := restock(ctx, db, 100*r.checkouts, plenty...); err != nil {
		return err
	}
	if err := restock(ctx, db, r.checkouts/2, scarce); err != nil {
		return err
	}
	if err := prepareViews(ctx, db, booksOfStripe); err != nil {
		return err
	}
	var err error
	if r.people, r.staff, err = peopleOf(ctx, r.guest, r.shoppers); err != nil {
		return err
	}
	return r.vouchers.issue(ctx, r.staff, db, r.checkouts)
}

// storm has everything go wrong while people shop, and returns once their last purchases have come to their end.
func (r *payments) storm(ctx context.Context) error {
	ids, err := r.guest.variants(ctx)
	if err != nil {
		return err
	}
	variants := []string{ids[scarce]}
	for _, sku := range plenty {
		variants = append(variants, ids[sku])
	}
	ctx, cancel := context.WithCancel(ctx) // whoever fails to kill ends all the others, too
	defer cancel()
	shopping, closeShop := context.WithCancel(ctx)
	defer closeShop()
	if r.most > 0 {
		defer time.AfterFunc(r.most, closeShop).Stop()
	}
	besides, endBesides := context.WithCancel(ctx)
	placed := make(chan string, 4*clerks)
	var shoppers, staff, others sync.WaitGroup
	others.Go(func() { r.account.call(besides, r.servers) })
	others.Go(func() { r.bank.run(besides) })
	for i, person := range r.people {
		p := &payer{person, newRandom(r.lab.seed, uint64(1+i)), variants, &r.vouchers, r.account, r.journal, placed}
		shoppers.Go(func() { p.run(ctx, shopping) })
	}
	for i := range clerks {
		d := &desk{clerk{r.staff, newRandom(r.lab.seed, uint64(1000+i)), r.journal, placed}}
		staff.Go(func() { d.run(ctx) })
	}
	failure := r.goWrong(ctx, shopping)
	closeShop()
	if failure != nil {
		cancel()
	}
	defer time.AfterFunc(r.patience, cancel).Stop()
	shoppers.Wait()
	close(placed)
	staff.Wait()
	endBesides()
	others.Wait()
	return failure
}

// goWrong has one mishap after the other.
func (r *payments) goWrong(ctx, shopping context.Context) error {
	for n := 1; (n <= r.mishaps || r.journal.begun() < r.checkouts) && shopping.Err() == nil; n++ {
		if err := pause(ctx, time.Duration(r.random.Int64N(int64(r.window)))); err != nil {
			return err
		}
		if err := r.mishap(ctx); err != nil {
			return fmt.Errorf("mishap %d: %w", n, err)
		}
		if n%auditEvery != 0 {
			continue
		}
		if err := r.auditNow(ctx); err != nil {
			return err
		}
		if r.progress != nil {
			fmt.Fprintf(r.progress, "payments: %d mishaps, %d checkouts, %d violations\n", n, r.journal.begun(), r.journal.broken())
		}
	}
	return nil
}

// mishaps are what goes wrong.
var mishaps = weights{{"servers killed", 5}, {"both servers killed", 1}, {"Postgres killed", 3}, {"connections to Stripe cut", 4}, {"time skipped", 2}}

func (r *payments) mishap(ctx context.Context) error {
	what := mishaps.choose(r.random)
	r.journal.count(what)
	victims := r.servers
	switch what {
	case "connections to Stripe cut":
		r.account.cut()
		return nil
	case "Postgres killed":
		r.kills++
		return r.cluster.kill(ctx, time.Duration(r.random.Int64N(int64(500*time.Millisecond))))
	case "time skipped":
		return r.with(ctx, func(db *sql.DB) error { return skipTime(ctx, db, r.random.IntN(2) == 0) })
	case "servers killed":
		i := r.random.IntN(len(victims))
		victims = victims[i : i+1]
	}
	for _, victim := range victims {
		r.kills++
		if err := victim.kill(); err != nil {
			return err
		}
	}
	for _, victim := range victims {
		if err := victim.start(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r *payments) auditNow(ctx context.Context) error {
	r.audits++
	return r.with(ctx, func(db *sql.DB) error {
		wrong, err := audit(ctx, db, ofShop...)
		r.journal.violatedAll(wrong)
		return err
	})
}

// underWay counts what is not at rest. Jobs that clear away what is old are none of that.
const underWay = `
SELECT (SELECT count(*) FROM payments WHERE next_check_at IS NOT NULL) + (SELECT count(*) FROM gateway_events WHERE handled_at IS NULL)
	+ (SELECT count(*) FROM jobs WHERE status = 'READY' AND kind = 'payment.event')`

// comeToRest has banks decide all that is open, and lets the time pass that shoppers have to pay. Once nothing is under way, it
// lets the time pass in which refunds end at Stripe. Last it has payments reconciled, once.
func (r *payments) comeToRest(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 4*r.patience)
	defer cancel()
	all := func() bool { return true }
	r.account.SetFaults(noFaults, eventFaults)
	r.bank.settle(all)
	besides, end := context.WithCancel(ctx)
	var calling sync.WaitGroup
	calling.Go(func() { r.account.call(besides, r.servers) })
	defer calling.Wait()
	defer end()
	if err := r.rest(ctx); err != nil {
		return err
	}
	r.account.Advance(2 * time.Hour) // only now: the shop reads of Stripe's books what was moved until now by its own clock
	if err := r.rest(ctx); err != nil {
		return err
	}
	if err := pause(ctx, 2*time.Second); err != nil { // Stripe counts seconds, and the present one is not over
		return err
	}
	if err := r.command(ctx, "payments", "reconcile", "--since=24h", "--log-level=warn"); err != nil {
		return err
	}
	return r.rest(ctx)
}

// rest skips time until nothing is under way. If that does not come, the checks of what is at rest say why.
func (r *payments) rest(ctx context.Context) error {
	return r.with(ctx, func(db *sql.DB) error {
		deadline := time.Now().Add(r.patience)
		for n := 0; ; n++ {
			if n%50 == 0 {
				if err := errors.Join(skipTime(ctx, db, true), retryJobs(ctx, db)); err != nil {
					return err
				}
			}
			var open int
			if err := db.QueryRowContext(ctx, underWay).Scan(&open); err != nil {
				return err
			}
			if open += len(r.account.Pending()); open == 0 || time.Now().After(deadline) {
				return nil
			}
			if err := pause(ctx, 100*time.Millisecond); err != nil {
				return err
			}
		}
	})
}

// retryJobs has jobs be done now that were to be tried again later, or whose server was killed. One that is under way has
// begun a moment ago.
func retryJobs(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, `
		UPDATE jobs SET run_at = now() WHERE status = 'READY' AND kind = 'payment.event' AND run_at > now() AND updated_at < now() - interval '10 seconds'`)
	return err
}

// command runs a command of the program beside the servers. It is a violation if it finds something wrong.
func (r *payments) command(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, r.lab.program, args...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), isSetting), r.servers[0].place.setting(), "SHOPGRAPH_MODE=development")
	cmd.Env = append(cmd.Env, r.servers[0].settings...)
	said, err := cmd.CombinedOutput()
	what := strings.Join(args[:2], " ")
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		r.journal.violated("%s: %v\n%s", what, err, said)
		return nil
	}
	r.journal.noteFact("%s: %s", what, strings.ReplaceAll(strings.TrimSpace(string(said)), "\n", " "))
	return err
}
