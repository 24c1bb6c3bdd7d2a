package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/localpg"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// disturbing is a run of two servers on one database that something disturbs for a while. It
// measures how their clients fare meanwhile and afterwards.
type disturbing struct {
	name    string
	lasts   time.Duration
	patient time.Duration // how long after the disturbance clients are watched at most
	most    time.Duration // longer without a good answer is a violation; 0 measures only
	next    string        // a build with one migration more
	warm    time.Duration
	calm    time.Duration // so long everything must have been well for the run to end
}

// disturb disturbs, and returns how to end that.
type disturb func(ctx context.Context, s *scene) (end func() error, err error)

var disturbances = map[string]disturb{
	"silent": silent, "gone": gone, "stopped": stopped, "locked": locked, "migrate": migrate,
}

const (
	readEvery  = 100 * time.Millisecond // of each server
	buyEvery   = 250 * time.Millisecond
	probeEvery = 100 * time.Millisecond
	follows    = 4 // orders, each with two followers at each server
)

// scene is what is disturbed.
type scene struct {
	disturbing
	proxy   *proxy
	shops   []*shop // on the database, by way of the proxy
	watched []*shop // whose clients are measured
	db      *sql.DB // the database itself
	address string
	journal *journal

	orders    []*followed
	quiet     typeid.Order // nobody does anything with it
	worked    typeid.Order // staff do
	followers []*follower
	gauges    []*gauge
	notes     []string

	mu      sync.Mutex
	loads   []func(ctx context.Context) // what clients do
	running sync.WaitGroup
}

// disturb runs one disturbance.
func (l *lab) disturb(ctx context.Context, d disturbing) (out report, err error) {
	out.name = d.name
	if d.name == "migrate" && d.next == "" {
		if d.next, err = buildNext(ctx, l.dir); err != nil {
			return out, err
		}
	}
	s, err := l.openScene(ctx, d)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	err = s.run(ctx, &out)
	return out, err
}

// openScene starts two servers on a database of their own.
func (l *lab) openScene(ctx context.Context, d disturbing) (_ *scene, err error) {
	s := &scene{disturbing: d, journal: newJournal()}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.address, err = l.database(ctx, d.name); err != nil {
		return nil, err
	}
	hurried, err := store.Open(ctx, store.Config{URL: s.address, MaxConns: 20})
	if err != nil {
		return nil, err
	}
	defer hurried.Close()
	s.db = store.New(hurried).Patient().DB // what disturbs others holds locks for longer than shopgraph does
	socket := filepath.Join(socketDir(l.postgres), ".s.PGSQL.5432")
	if s.proxy, err = openProxy(ctx, "unix", socket); err != nil {
		return nil, err
	}
	through := url.URL{
		Scheme: "postgres", User: url.User("shopgraph"), Host: s.proxy.listener.Addr().String(), Path: "/" + d.name,
		RawQuery: "sslmode=disable",
	}
	for i := range 2 {
		log := filepath.Join(l.dir, fmt.Sprintf("%s-%d.log", d.name, i+1))
		opened, err := openShop(ctx, l.program, log, databaseURL(through.String()))
		if err != nil {
			return nil, err
		}
		s.shops = append(s.shops, opened)
	}
	s.watched = s.shops
	return s, nil
}

// socketDir returns where a Postgres has its socket.
func socketDir(postgres *localpg.Server) string {
	address, err := url.Parse(postgres.URL())
	if err != nil {
		panic(err) // it was made as an address
	}
	return address.Query().Get("host")
}

func (s *scene) close() error {
	var errs []error
	for _, each := range s.shops {
		errs = append(errs, each.close())
	}
	if s.proxy != nil {
		errs = append(errs, s.proxy.close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	return errors.Join(errs...)
}

// run lets clients come, disturbs, and watches until all is well again or patience ends.
func (s *scene) run(ctx context.Context, out *report) error {
	if s.name == "stopped" {
		s.watched = s.shops[1:]
	}
	if err := s.cast(ctx); err != nil {
		return err
	}
	playing, drop := context.WithCancel(ctx)
	defer s.running.Wait()
	defer drop()
	for _, load := range s.loads {
		s.running.Go(func() { load(playing) })
	}
	if err := pause(ctx, s.warm); err != nil {
		return err
	}
	began := time.Now()
	for _, g := range s.gauges {
		g.begin()
	}
	end, err := disturbances[s.name](ctx, s)
	if err != nil {
		return err
	}
	err = pause(ctx, s.lasts)
	if err := errors.Join(err, end()); err != nil {
		return err
	}
	s.settle(ctx)
	for _, g := range s.gauges {
		g.end()
	}
	s.report(out, began, time.Now())
	return ctx.Err()
}

// settle returns once all is well for some time, or when patience ends.
func (s *scene) settle(ctx context.Context) {
	began := time.Now()
	for time.Since(began) < s.patient && pause(ctx, 100*time.Millisecond) == nil {
		if time.Since(began) > s.calm && s.well() {
			s.note("all was well for %s, %s after the disturbance", s.calm, short(time.Since(began)))
			return
		}
	}
	s.note("not all was well %s after the disturbance", short(time.Since(began)))
}

func (s *scene) well() bool {
	for _, g := range s.gauges {
		if !g.calm(s.calm) {
			return false
		}
	}
	for _, f := range s.followers {
		if !f.upToDate() {
			return false
		}
	}
	return true
}

func (s *scene) report(out *report, began, ended time.Time) {
	out.fact("who\tgood\tbad\twaiting\tlongest without a good answer\tlongest request\twhat was bad")
	for _, g := range s.gauges {
		out.fact("%s", g.row())
		if s.most > 0 && max(g.gap, g.longest) > s.most {
			s.journal.violated("%s: %s without a good answer, a request of %s", g.name, short(g.gap), short(g.longest))
		}
	}
	var all fare
	for _, f := range s.followers {
		all.add(f, began, ended)
	}
	out.fact("events\t%d\t\t%d\t%s\t%s\tthe longest between two, and from a commit to the arrival; %d streams",
		all.arrived, all.missing, short(all.gap), short(all.lag), all.streams)
	if s.most > 0 && max(all.gap, all.lag) > s.most {
		s.journal.violated("events: %s between two, %s from a commit to the arrival", short(all.gap), short(all.lag))
	}
	for _, note := range s.notes {
		out.fact("%s", note)
	}
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	out.violations = append(out.violations, s.journal.violations...)
}

func (s *scene) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// silent loses all that passes between servers and database. New connections are through again when
// it ends, the old ones never.
func silent(_ context.Context, s *scene) (end func() error, err error) {
	s.proxy.silence()
	return func() error { s.proxy.restore(); return nil }, nil
}

// gone loses what passes over the connections that there are. New ones are through at once.
func gone(_ context.Context, s *scene) (end func() error, err error) {
	s.proxy.silence()
	s.proxy.restore()
	return func() error { return nil }, nil
}

// begin opens a transaction beside the servers and executes a statement in it.
func (s *scene) begin(ctx context.Context, statements ...string) (end func() error, err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", statement, err), tx.Rollback())
		}
	}
	return tx.Commit, nil
}

// locked has a session beside the servers lock the stock of one variant, and an order.
func locked(ctx context.Context, s *scene) (end func() error, err error) {
	return s.begin(ctx,
		`SELECT FROM stock_levels WHERE variant_id = (SELECT id FROM variants WHERE sku = '`+scarce+`') FOR UPDATE`,
		`SELECT FROM orders WHERE id = '`+s.worked.UUID().String()+`' FOR UPDATE`)
}

// migrate migrates while one session beside the servers has read, and another has written, the
// table that is changed.
func migrate(ctx context.Context, s *scene) (end func() error, err error) {
	endRead, err := s.begin(ctx, "SELECT count(*) FROM products", "SELECT count(*) FROM orders")
	if err != nil {
		return nil, err
	}
	endWrite, err := s.begin(ctx,
		"UPDATE products SET updated_at = now() WHERE id = (SELECT min(id::text)::uuid FROM products)",
		"UPDATE orders SET updated_at = now() WHERE id = '"+s.quiet.UUID().String()+"'")
	if err != nil {
		return nil, errors.Join(err, endRead())
	}
	migrated := make(chan error, 1)
	began := time.Now()
	go func() { migrated <- s.migrateUp(ctx, began) }()
	return func() error {
		err := errors.Join(endRead(), endWrite())
		select {
		case done := <-migrated:
			return errors.Join(err, done)
		case <-time.After(s.patient):
			return errors.Join(err, errors.New("the migration did not end"))
		}
	}, nil
}

func (s *scene) migrateUp(ctx context.Context, began time.Time) error {
	cmd := exec.CommandContext(ctx, s.next, "migrate", "up")
	cmd.Env = append(slices.DeleteFunc(os.Environ(), isSetting), databaseURL(s.address).setting())
	said, err := cmd.CombinedOutput()
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	s.note("migrate up took %s and said in the last of %d lines: %s", short(time.Since(began)), len(lines), lines[len(lines)-1])
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil // it may give up, and says so
	}
	return err
}
