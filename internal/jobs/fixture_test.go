package jobs_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// enough is for anything to happen on a busy machine.
const enough = 30 * time.Second

// TestMain lets the test binary play another process, that is killed in the middle of a job.
func TestMain(m *testing.M) {
	if url := os.Getenv(workerEnv); url != "" {
		playWorker(url)
		return
	}
	os.Exit(m.Run())
}

// attempt is one call of a handler, or what came of it.
type attempt struct {
	kind    string
	outcome jobs.Outcome
}

// process is a queue in a process of its own, as far as the queue can tell.
type process struct {
	*jobs.Queue
	t        *testing.T
	st       *store.Store
	finished chan attempt
	logged   chan slog.Record
}

// newProcess returns a queue on st that looks for jobs when it is woken, or as often as opts.Poll
// says.
func newProcess(t *testing.T, st *store.Store, opts jobs.Options) *process {
	t.Helper()
	p := &process{t: t, st: st, finished: make(chan attempt, 10_000), logged: make(chan slog.Record, 10_000)}
	if opts.Poll == 0 {
		opts.Poll = time.Hour
	}
	opts.Observer = p
	p.Queue = jobs.New(st, slog.New(p), opts)
	return p
}

func (p *process) JobStarted(string) {}

func (p *process) JobFinished(kind string, _ time.Duration, outcome jobs.Outcome) {
	p.finished <- attempt{kind, outcome}
}

func (p *process) Enabled(context.Context, slog.Level) bool { return true }
func (p *process) WithAttrs([]slog.Attr) slog.Handler       { return p }
func (p *process) WithGroup(string) slog.Handler            { return p }
func (p *process) Handle(_ context.Context, r slog.Record) error {
	select {
	case p.logged <- r:
	default:
	}
	return nil
}

// handle sets a handler of payloads that are a T.
func handle[T any](p *process, kind string, handler func(context.Context, T) error, policy jobs.Policy) {
	jobs.Handle(p.Queue, kind, handler, policy)
}

// run runs the queue until stop is called, at the latest when the test ends.
func (p *process) run() (stop func()) {
	p.t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(p.t.Context()))
	var running sync.WaitGroup
	running.Go(func() {
		if err := p.Run(ctx); err != nil {
			p.t.Error(err)
		}
	})
	stop = func() {
		cancel()
		running.Wait()
	}
	p.t.Cleanup(stop)
	return stop
}

// wantFinished waits for the outcomes of the next attempts.
func (p *process) wantFinished(kind string, outcomes ...jobs.Outcome) {
	p.t.Helper()
	for _, want := range outcomes {
		if got := wait(p.t, p.finished, kind+" to finish"); got != (attempt{kind, want}) {
			p.t.Fatalf("finished %v, want %s %s", got, kind, want)
		}
	}
}

// wantIdle stops the queue and checks that nothing finished that was not waited for.
func (p *process) wantIdle(stop func()) {
	p.t.Helper()
	stop()
	if n := len(p.finished); n > 0 {
		p.t.Errorf("%d more attempts, the first %v", n, <-p.finished)
	}
}

// dead returns the dead jobs of a kind.
func (p *process) dead(kind string) (all []*jobs.DeadJob) {
	p.t.Helper()
	for j, err := range p.Dead(p.t.Context(), kind) {
		if err != nil {
			p.t.Fatal(err)
		}
		all = append(all, j)
	}
	return all
}

// database is a test's jobs.
type database struct {
	t *testing.T
	*store.Store
}

func newDatabase(t *testing.T) database {
	t.Helper()
	return database{t, pgtest.New(t)}
}

// add commits a job.
func (d database) add(kind string, payload any, opts ...jobs.AddOption) {
	d.t.Helper()
	err := d.InTx(d.t.Context(), func(ctx context.Context, tx *ent.Tx) error { return jobs.Add(ctx, tx, kind, payload, opts...) })
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d database) exec(statement string, args ...any) {
	d.t.Helper()
	if _, err := d.DB.ExecContext(d.t.Context(), statement, args...); err != nil {
		d.t.Fatal(err)
	}
}

// hurry makes the jobs that wait due now.
func (d database) hurry() {
	d.t.Helper()
	d.exec("UPDATE jobs SET run_at = now() WHERE status = 'READY'")
}

// state is a job's row, with its time in seconds from now.
type state struct {
	Kind     string
	Payload  json.RawMessage
	Status   string
	Attempts int
	Error    string
	In       float64
}

// all returns the jobs there are.
func (d database) all() (list []state) {
	d.t.Helper()
	rows, err := d.DB.QueryContext(d.t.Context(),
		"SELECT kind, payload, status, attempts, last_error, extract(epoch FROM run_at - clock_timestamp()) FROM jobs ORDER BY id")
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s state
		if err := rows.Scan(&s.Kind, &s.Payload, &s.Status, &s.Attempts, &s.Error, &s.In); err != nil {
			d.t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
	return list
}

// only returns the one job there is.
func (d database) only() state {
	d.t.Helper()
	list := d.all()
	if len(list) != 1 {
		d.t.Fatalf("jobs: %+v, want one", list)
	}
	return list[0]
}

func (d database) wantNone() {
	d.t.Helper()
	if list := d.all(); len(list) > 0 {
		d.t.Errorf("jobs left: %+v", list)
	}
}

func wait[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(enough):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}
