// Package jobs is the queue of what is done after a transaction has committed: mail, webhooks,
// clean-ups.
//
// A job is a row of the table jobs, added in the transaction that makes it necessary, so that
// either both happen or neither. Any number of processes work on the same queue:
//
//	Add (caller's transaction) -> READY -> claimed -> handler -> deleted
//	                                ^                   |
//	                                |- backoff ---------|- failed
//	                                |- at once ---------|- cancelled by a drain
//	                                |- lease runs out --|- process is gone
//	                                |- Retry --- DEAD --|- failed for good, or too often
//
// A claim makes the job its worker's for a lease. The lease is the Timeout of its kind, and a grace
// for writing down what came of the job. The handler's context ends with the Timeout. There is no
// renewal, so a kind that takes long has a long Timeout. When its process is killed, such a job is
// taken up again that much later. A process that is stopped hands its jobs back at once.
//
// A job is done at least once. It is done again when a process dies between the work and its
// recording. So it is when a handler disregards the end of its context. A handler must therefore
// bear being repeated. The only clock is the database's.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxKeyLen is the length of a unique key as it is stored, in code points.
const maxKeyLen = 200

var kindName = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,99}$`)

// AddOption changes how a job is added.
type AddOption func(*addition)

type addition struct {
	at    *time.Time
	after time.Duration
	key   string
	keyed bool
}

// RunAt makes the job due at a time rather than at once.
func RunAt(t time.Time) AddOption { return func(a *addition) { a.at = &t } }

// After makes the job due some time after the transaction's begin rather than at once.
func After(d time.Duration) AddOption { return func(a *addition) { a.after = d } }

// UniqueKey makes Add add nothing while a job of the same kind and key is waiting. The waiting job
// keeps its payload and its time. A job that is being worked on is done once more afterwards. It
// may have looked before this transaction's changes could be seen. Transactions that add the same
// key wait for one another. So a key should be no wider than what it is about, and be added late in
// the transaction.
func UniqueKey(key string) AddOption { return func(a *addition) { a.key, a.keyed = key, true } }

// Add adds a job of a kind in the caller's transaction. Without more, it starts within the poll
// interval. Queue.Wake, called after the commit, makes it start at once. The argument kind is
// lower-case letters, digits, underscores and dots, at most 100. The payload is marshalled as JSON.
// It holds ids and plain values, never secrets, as it may lie in the database for long.
func Add(ctx context.Context, tx *ent.Tx, kind string, payload any, opts ...AddOption) error {
	var a addition
	for _, opt := range opts {
		opt(&a)
	}
	if !kindName.MatchString(kind) {
		return fmt.Errorf("add job: invalid kind %q", kind)
	}
	key, err := a.uniqueKey(kind)
	if err != nil {
		return fmt.Errorf("add job %s: %w", kind, err)
	}
	data, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("add job %s: %w", kind, err)
	}
	if _, err := addJob.Exec(ctx, tx, typeid.NewJob(), kind, string(data), key, a.at, a.after.Microseconds()); err != nil {
		return fmt.Errorf("add job %s: %w", kind, err)
	}
	return nil
}

// uniqueKey is the key as stored, which begins with the kind; nil for none.
func (a addition) uniqueKey(kind string) (*string, error) {
	if !a.keyed {
		return nil, nil
	}
	key := kind + "/" + a.key
	if n := utf8.RuneCountInString(key); n > maxKeyLen {
		return nil, fmt.Errorf("unique key is %d characters too long", n-maxKeyLen)
	}
	return &key, nil
}

// Permanent marks a handler's error as one that no repetition mends: the job is dead at once.
// Permanent(nil) is nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

type permanentError struct{ error }

func (e *permanentError) Unwrap() error { return e.error }

func isPermanent(err error) bool {
	_, permanent := errors.AsType[*permanentError](err)
	return permanent
}
