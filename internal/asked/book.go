// Package asked keeps what others have answered, so that each question is asked once.
//
// Nobody outside is asked inside a transaction. So questions are asked before it, by Ask, and inside of it one uses
// what is known, by Known. A question is known by its hash: the same one has the same answer.
package asked

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/shopgraph/shopgraph/internal/weighted"
)

const (
	// KeptFor is after how long a question is asked again.
	KeptFor = 10 * time.Minute
	// grace is how much longer its answer is known. So what was asked just before a transaction is known in it.
	grace = time.Minute
	// FailedFor is for how long a question is not asked again that was not answered.
	FailedFor = 5 * time.Second
	// least is what an answer weighs at the least, in bytes: its key and what keeps it in order.
	least = 256
)

// Key is the hash of a question.
type Key [sha256.Size]byte

// KeyOf returns the key of a question: the hash of its JSON, which has to be possible.
func KeyOf(question any) Key {
	text, err := json.Marshal(question)
	if err != nil {
		panic(err) // it is a type of this program
	}
	return sha256.Sum256(text)
}

// String returns the key in hexadecimal digits.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// State is what is known of a question.
type State int

// The states.
const (
	Open     State = iota // it was not asked, or too long ago
	Answered              // the answer is known
	Failed                // it was asked, and not answered
)

// Options are how somebody is asked.
type Options[A any] struct {
	// Who is asked, for the log.
	Who string
	// Timeout is how long an answer is waited for.
	Timeout time.Duration
	// Most is how many questions wait for an answer at a time. More are not asked, and fail.
	Most int
	// Memory is how many bytes of answers are kept. Those least recently used go first.
	Memory int
	// Weigh returns how many bytes an answer takes.
	Weigh func(A) int
	Log   *slog.Logger
}

// Book asks somebody, and keeps the answers. It may be used concurrently.
type Book[A any] struct {
	Options[A]
	kept    *weighted.Cache[Key, entry[A]]
	flights singleflight.Group
	places  chan struct{}  // one for each question that waits
	running sync.WaitGroup // questions that wait
	failed  atomic.Int64
}

// entry is what came of a question. The times are zero for what never was.
type entry[A any] struct {
	answer             A
	answered, failedAt time.Time
}

// within reports whether an instant is no longer ago than a time.
func within(at time.Time, life time.Duration) bool { return !at.IsZero() && time.Since(at) < life }

// New returns a book that is empty.
func New[A any](opts Options[A]) *Book[A] {
	return &Book[A]{Options: opts, kept: weighted.New[Key, entry[A]](opts.Memory, least), places: make(chan struct{}, opts.Most)}
}

// Known returns the answer to a question, as far as it is known.
func (b *Book[A]) Known(key Key) (answer A, state State) {
	e, _ := b.kept.Get(key)
	switch {
	case within(e.answered, KeptFor+grace):
		return e.answer, Answered
	case within(e.failedAt, FailedFor):
		return answer, Failed
	}
	return answer, Open
}

// isToAsk reports whether a question is to be asked now.
func (b *Book[A]) isToAsk(key Key) bool {
	e, _ := b.kept.Get(key)
	return !within(e.answered, KeptFor) && !within(e.failedAt, FailedFor)
}

// Failures returns how often no answer was had.
func (b *Book[A]) Failures() int64 { return b.failed.Load() }

// Wait returns once no question is under way. Nothing is asked after it.
func (b *Book[A]) Wait() { b.running.Wait() }

// Ask asks a question by a function, unless the answer is known or it has failed just before, and returns once
// something came of it: then Known says what. It returns after the timeout in any case, and when ctx ends. Who asks
// the same question meanwhile waits for the same answer. A failure is logged.
func (b *Book[A]) Ask(ctx context.Context, key Key, question func(context.Context) (A, error)) {
	if !b.isToAsk(key) {
		return
	}
	// It goes on if the first who asks is gone: others may wait for the answer.
	came := b.flights.DoChan(string(key[:]), func() (any, error) {
		if b.isToAsk(key) { // a flight may have ended just before
			b.ask(context.WithoutCancel(ctx), key, question)
		}
		return nil, nil
	})
	select {
	case <-came:
	case <-ctx.Done():
	}
}

// ask asks, and waits for an answer until the timeout. An answer that comes later is kept all the same.
func (b *Book[A]) ask(ctx context.Context, key Key, question func(context.Context) (A, error)) {
	select {
	case b.places <- struct{}{}:
	default:
		b.fail(ctx, key, fmt.Errorf("%d questions wait for an answer", b.Most))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, b.Timeout)
	came := make(chan error, 1) // so that who is late does not wait for a reader
	b.running.Go(func() {
		answer, err := safely(ctx, question)
		if err == nil {
			b.kept.Put(key, entry[A]{answer: answer, answered: time.Now()}, least+b.Weigh(answer))
		}
		<-b.places // before anybody knows, so that there is one for what they ask next
		came <- err
	})
	defer cancel()
	var err error
	select {
	case err = <-came:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		b.fail(ctx, key, err)
	}
}

// fail keeps that there is no answer for now. One of before stays known as long as it would have.
func (b *Book[A]) fail(ctx context.Context, key Key, err error) {
	e, _ := b.kept.Get(key)
	e.failedAt = time.Now()
	b.kept.Put(key, e, least+b.Weigh(e.answer))
	b.Log.WarnContext(ctx, b.Who+" does not answer", "error", err, "failures", b.failed.Add(1))
}

// safely asks. That it panics is an error.
func safely[A any](ctx context.Context, question func(context.Context) (A, error)) (answer A, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic: %v", value)
		}
	}()
	return question(ctx)
}
