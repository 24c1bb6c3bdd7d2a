package asked_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopgraph/shopgraph/internal/asked"
)

const timeout = 2 * time.Second

func newBook(most, memory int, log *bytes.Buffer) *asked.Book[string] {
	handler := slog.DiscardHandler
	if log != nil {
		handler = slog.NewTextHandler(log, nil)
	}
	return asked.New(asked.Options[string]{
		Who: "the oracle", Timeout: timeout, Most: most, Memory: memory, Weigh: func(s string) int { return len(s) }, Log: slog.New(handler),
	})
}

// oracle answers a question after a while, or fails.
type oracle struct {
	asked atomic.Int64
	after time.Duration
	err   error
}

func (o *oracle) answer(ctx context.Context) (string, error) {
	n := o.asked.Add(1)
	select {
	case <-time.After(o.after):
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return fmt.Sprint("answer ", n), o.err
}

func wantKnown(t *testing.T, book *asked.Book[string], key asked.Key, want string, state asked.State) {
	t.Helper()
	if got, is := book.Known(key); got != want || is != state {
		t.Errorf("%q in state %d is known, want %q in state %d", got, is, want, state)
	}
}

// TestSameQuestionIsAskedOnce: by many at the same time, and as long as the answer is kept. Then it is asked again.
func TestSameQuestionIsAskedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book, o, key := newBook(1, 1<<16, nil), oracle{after: time.Second}, asked.KeyOf("why?")
		wantKnown(t, book, key, "", asked.Open)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				book.Ask(t.Context(), key, o.answer)
				wantKnown(t, book, key, "answer 1", asked.Answered)
			})
		}
		all.Wait()
		time.Sleep(asked.KeptFor - 2*time.Second)
		book.Ask(t.Context(), key, o.answer)
		wantKnown(t, book, key, "answer 1", asked.Answered)
		time.Sleep(2 * time.Second)
		wantKnown(t, book, key, "answer 1", asked.Answered) // a transaction that has begun still knows it
		book.Ask(t.Context(), key, o.answer)
		wantKnown(t, book, key, "answer 2", asked.Answered)
		time.Sleep(asked.KeptFor + 2*time.Minute)
		wantKnown(t, book, key, "", asked.Open)
		wantKnown(t, book, asked.KeyOf("how?"), "", asked.Open)
	})
}

// TestFailureIsNotRepeatedAtOnce: who does not answer holds nobody up again and again, and is asked later.
func TestFailureIsNotRepeatedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		book, o, key := newBook(8, 1<<16, &log), oracle{err: errors.New("closed")}, asked.KeyOf("why?")
		for range 3 {
			book.Ask(t.Context(), key, o.answer)
		}
		wantKnown(t, book, key, "", asked.Failed)
		if o.asked.Load() != 1 || book.Failures() != 1 || !strings.Contains(log.String(), `"the oracle does not answer" error=closed failures=1`) {
			t.Errorf("it was asked %d times, and failed %d times:\n%s", o.asked.Load(), book.Failures(), log.String())
		}
		time.Sleep(asked.FailedFor)
		wantKnown(t, book, key, "", asked.Open)
		o.err = nil
		book.Ask(t.Context(), key, o.answer)
		wantKnown(t, book, key, "answer 2", asked.Answered)
		// One that fails when its answer is to be had anew leaves the one of before, and holds nobody up either.
		o.err = errors.New("closed")
		time.Sleep(asked.KeptFor)
		for range 3 {
			book.Ask(t.Context(), key, o.answer)
		}
		wantKnown(t, book, key, "answer 2", asked.Answered)
		if o.asked.Load() != 3 {
			t.Errorf("it was asked %d times", o.asked.Load())
		}
	})
}

// TestWhoIsLate is waited for until the timeout, and its answer is kept for the next who asks.
func TestWhoIsLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book, key, began := newBook(1, 1<<16, nil), asked.KeyOf("why?"), time.Now()
		book.Ask(t.Context(), key, func(context.Context) (string, error) {
			time.Sleep(3 * timeout / 2) // it does not look at the context
			return "late", nil
		})
		if took := time.Since(began); took != timeout {
			t.Errorf("it was waited for for %s", took)
		}
		wantKnown(t, book, key, "", asked.Failed)
		other, o := asked.KeyOf("how?"), oracle{}
		book.Ask(t.Context(), other, o.answer)
		wantKnown(t, book, other, "", asked.Failed) // as no more than one question waits
		if o.asked.Load() != 0 || time.Since(began) != timeout {
			t.Errorf("it was asked %d times while another question waited", o.asked.Load())
		}
		book.Wait()
		wantKnown(t, book, key, "late", asked.Answered)
	})
}

// TestWhoIsGone does not wait, and the others get their answer.
func TestWhoIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book, o, key, began := newBook(1, 1<<16, nil), oracle{after: time.Second}, asked.KeyOf("why?"), time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		go book.Ask(ctx, key, o.answer)
		synctest.Wait()
		cancel()
		synctest.Wait()
		if time.Since(began) != 0 {
			t.Error("it waited")
		}
		book.Ask(t.Context(), key, o.answer)
		wantKnown(t, book, key, "answer 1", asked.Answered)
	})
}

func TestPanicIsAFailure(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	book, key := newBook(1, 1<<16, &log), asked.KeyOf("why?")
	book.Ask(t.Context(), key, func(context.Context) (string, error) { panic("a bug") })
	wantKnown(t, book, key, "", asked.Failed)
	if !strings.Contains(log.String(), "panic: a bug") {
		t.Error(log.String())
	}
}

// TestMemoryIsBounded: of a flood of questions as many answers are kept as there is room for, the latest.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	const memory, size = 1 << 16, 1 << 10
	book, answer := newBook(1, memory, nil), strings.Repeat("x", size)
	const flood = 1000
	for i := range flood {
		book.Ask(t.Context(), asked.KeyOf(i), func(context.Context) (string, error) { return answer, nil })
	}
	known := 0
	for i := range flood {
		if _, state := book.Known(asked.KeyOf(i)); state == asked.Answered {
			known++
		}
	}
	if known == 0 || known > memory/size {
		t.Errorf("%d answers are kept", known)
	}
	wantKnown(t, book, asked.KeyOf(flood-1), answer, asked.Answered)
	wantKnown(t, book, asked.KeyOf(0), "", asked.Open)
}
