package live_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/live"
)

func runNotifier(t *testing.T, dsn string) (notifier *live.Notifier, stop func()) {
	t.Helper()
	notifier, err := live.NewNotifier(dsn, channel, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return notifier, run(t, notifier.Run)
}

// record starts a plain listener and returns the payloads it gets.
func (p *postgres) record(t *testing.T) <-chan string {
	t.Helper()
	listener := pq.NewListener(p.url, time.Second, time.Second, nil)
	if err := listener.Listen(channel); err != nil {
		t.Fatal(err)
	}
	payloads := make(chan string, 10_000)
	var copying sync.WaitGroup
	copying.Go(func() {
		for n := range listener.Notify {
			payloads <- n.Extra
		}
	})
	t.Cleanup(func() {
		listener.Close()
		copying.Wait()
	})
	return payloads
}

func TestNotifierCoalesces(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	payloads := p.record(t)
	notifier, stop := runNotifier(t, p.url)
	const callers, each = 10, 500
	start := time.Now()
	var calls sync.WaitGroup
	for c := range callers {
		calls.Go(func() {
			for i := range each {
				notifier.Notify(orderKey(c*each+i), orderKey(0), "order_all")
				time.Sleep(100 * time.Microsecond)
			}
		})
	}
	calls.Wait()
	stop()
	took := time.Since(start)
	p.exec(t, "SELECT pg_notify($1, 'end')", channel)

	sent := make(map[string]int) // how often each key was
	for payload := wait(t, payloads, "payloads"); payload != "end"; payload = wait(t, payloads, "payloads") {
		for key := range strings.SplitSeq(payload, ",") {
			sent[key]++
		}
	}
	for i := range callers * each {
		if sent[orderKey(i)] == 0 {
			t.Errorf("%s was not notified", orderKey(i))
		}
	}
	// A key of every call is in every statement, and two milliseconds are between statements.
	most := 2 + int(took/(2*time.Millisecond))
	if sent["order_all"] > most {
		t.Errorf("%d statements in %v for %d calls, want %d at most", sent["order_all"], took, callers*each, most)
	}
}

func TestNotifierFlushesAtShutdown(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	payloads := p.record(t)
	notifier, err := live.NewNotifier(p.url, channel, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	notifier.Notify("order_1")
	if err := notifier.Run(ended); err != nil {
		t.Fatal(err)
	}
	if got := wait(t, payloads, "the payload"); got != "order_1" {
		t.Errorf("payload %q", got)
	}
}

func TestNotifierKeepsWhatACutConnectionDidNotSend(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	payloads := p.record(t)
	notifier, _ := runNotifier(t, p.as(t, "notifier"))
	for i := range 5 {
		notifier.Notify(orderKey(i))
		if got := wait(t, payloads, "the payload"); got != orderKey(i) {
			t.Fatalf("payload %q, want %q", got, orderKey(i))
		}
		eventually(t, "the connection to be there and end", func() bool { return p.terminate(t, "notifier") == 1 })
	}
}

func TestTooManyKeysBecomeAll(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	payloads := p.record(t)
	notifier, err := live.NewNotifier(p.url, channel, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20_000 {
		notifier.Notify(orderKey(i))
	}
	run(t, notifier.Run)
	if got := wait(t, payloads, "the payload"); got != "" {
		t.Errorf("payload %q, want the one for all keys", got)
	}
}
