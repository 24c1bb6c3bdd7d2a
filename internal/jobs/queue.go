package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
)

// Options tunes a Queue; a zero field means its default.
type Options struct {
	// Workers is how many jobs run at the same time. Default 8.
	Workers int
	// Poll is how often the queue looks for jobs that nobody woke it for. Default 1 s.
	Poll time.Duration
	// Grace is how long the database may take, after a job's Timeout, to learn what came of it,
	// before other workers take the job. Default 15 s.
	Grace time.Duration
	// DrainTimeout is how long a queue that is stopped waits for the jobs under way before it
	// cancels them. Default 10 s.
	DrainTimeout time.Duration
	// Observer, when set, is told of each job.
	Observer Observer
}

// Policy is how the jobs of a kind are run; a zero field means its default.
type Policy struct {
	// MaxAttempts is how often a job is begun before it is dead. With the default pauses, the
	// default of 15 keeps trying for about five hours.
	MaxAttempts int
	// Timeout is when the handler's context ends. Default 30 s.
	Timeout time.Duration
	// Backoff is the pause after the first failure, give or take half; each further one is twice as
	// long, up to MaxBackoff. Defaults 5 s and 1 h.
	Backoff, MaxBackoff time.Duration
	// Every makes the kind periodic. A job of it with the payload null exists always. It comes due
	// again this long after it was done or given up, however many processes run it. It is never
	// dead. Of processes that differ, the one that did it last decides.
	Every time.Duration
}

// Outcome is what came of one attempt at a job.
type Outcome string

// The outcomes.
const (
	Done     Outcome = "done"
	Failed   Outcome = "failed"   // and will be tried again
	Dead     Outcome = "dead"     // and will not, but by Retry
	Released Outcome = "released" // cancelled, as the process stops, and handed to others; the attempt doesn't count
	Lost     Outcome = "lost"     // could not be recorded, or the lease had run out: it may be done twice
)

// Observer is told of each job, for metrics. Its methods are called from many goroutines and must
// not wait.
type Observer interface {
	JobStarted(kind string)
	// JobFinished follows each JobStarted, once the outcome is recorded; took is the handler's time
	// alone.
	JobFinished(kind string, took time.Duration, outcome Outcome)
}

// Queue works on the jobs of the kinds it has handlers for, and leaves others to processes that
// know them.
type Queue struct {
	store *store.Store
	log   *slog.Logger
	opts  Options
	kinds map[string]kind
	wake  chan struct{} // holds one token when a job may be due
}

type kind struct {
	handle func(ctx context.Context, payload json.RawMessage) error
	policy Policy
}

// New returns a queue without handlers on the jobs in st.
func New(st *store.Store, log *slog.Logger, opts Options) *Queue {
	opts.Workers = cmp.Or(opts.Workers, 8)
	opts.Poll = cmp.Or(opts.Poll, time.Second)
	opts.Grace = cmp.Or(opts.Grace, 15*time.Second)
	opts.DrainTimeout = cmp.Or(opts.DrainTimeout, 10*time.Second)
	if opts.Observer == nil {
		opts.Observer = unobserved{}
	}
	return &Queue{store: st, log: log, opts: opts, kinds: map[string]kind{}, wake: make(chan struct{}, 1)}
}

// Handle makes handler do the jobs of a kind, outside any transaction; it must return when its
// context ends. Handlers are set before Run. It panics when the kind is none, or has one already.
//
// A job is deleted when handler returns nil, dead when it returns an error made by Permanent, and
// otherwise tried again, after a panic too. What an error says is kept with the job, shortened: it
// must hold no secret.
func (q *Queue) Handle(name string, handler func(ctx context.Context, payload json.RawMessage) error, p Policy) {
	if _, taken := q.kinds[name]; taken || !kindName.MatchString(name) {
		panic(fmt.Sprintf("jobs: kind %q is invalid or handled already", name))
	}
	p.MaxAttempts = cmp.Or(p.MaxAttempts, 15)
	p.Timeout = cmp.Or(p.Timeout, 30*time.Second)
	p.Backoff = cmp.Or(p.Backoff, 5*time.Second)
	p.MaxBackoff = cmp.Or(p.MaxBackoff, time.Hour)
	q.kinds[name] = kind{handler, p}
}

// Handle is Queue.Handle for payloads that are a T. One that is none fails for good.
func Handle[T any](q *Queue, name string, handler func(ctx context.Context, payload T) error, p Policy) {
	q.Handle(name, func(ctx context.Context, data json.RawMessage) error {
		var payload T
		if err := json.Unmarshal(data, &payload); err != nil {
			return Permanent(fmt.Errorf("payload: %w", err))
		}
		return handler(ctx, payload)
	}, p)
}

// Wake makes this process look for jobs at once, after one was committed. It never waits; others
// find the job when they poll. Without Run, it has no effect.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

type unobserved struct{}

func (unobserved) JobStarted(string)                          {}
func (unobserved) JobFinished(string, time.Duration, Outcome) {}
