package live_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// signal is a channel that nobody notifies. It closes ready at the first WakeAll, which means that
// the listener listens if its tick is never.
func signal(ready chan struct{}) live.Channel {
	return live.Channel{Name: "nobody", WakeAll: sync.OnceFunc(func() { close(ready) })}
}

func runListener(t *testing.T, dsn string, tick time.Duration, channels ...live.Channel) (stop func()) {
	t.Helper()
	listener, err := live.NewListener(dsn, slog.New(slog.DiscardHandler), live.ListenerOptions{Tick: tick}, channels...)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, listener.Run)
}

func TestNotificationsWakeOtherProcesses(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	first := subscribe(t, p.listen(t, "first", never), "order_1", 0)
	second := subscribe(t, p.listen(t, "second", never), "order_1", 0)
	notifier, _ := runNotifier(t, p.url)
	for i := range int64(3) {
		p.add(t, "order_1")
		notifier.Notify("order_1")
		receive(t, first, "order_1", i+1, i+1)
		receive(t, second, "order_1", i+1, i+1)
	}
}

func TestReconnectMakesGoodForLostNotifications(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	hub := p.listen(t, "listener", never)
	events := subscribe(t, hub, "order_1", 0)
	p.add(t, "order_1")
	p.exec(t, "SELECT pg_notify($1, 'order_1')", channel)
	receive(t, events, "order_1", 1, 1)

	p.add(t, "order_1") // not notified
	if n := p.terminate(t, "listener"); n != 1 {
		t.Fatalf("the listener has %d connections, want 1", n)
	}
	receive(t, events, "order_1", 2, 2)
	p.add(t, "order_1")
	p.exec(t, "SELECT pg_notify($1, 'order_1')", channel)
	receive(t, events, "order_1", 3, 3)
}

func TestTickMakesGoodForLostNotifications(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	hub := p.listen(t, "listener", 20*time.Millisecond)
	events := subscribe(t, hub, "order_1", 0)
	for i := range int64(3) {
		p.add(t, "order_1")
		receive(t, events, "order_1", i+1, i+1)
	}
}

func TestPayloadsNotUnderstoodWakeAll(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	hub := p.listen(t, "listener", never)
	events := subscribe(t, hub, "order_1", 0)
	for i, payload := range []string{"order_1", "", ",", "order_2,", "cart_1", "order_2,cart_1"} {
		p.add(t, "order_1")
		p.exec(t, "SELECT pg_notify($1, $2)", channel, payload)
		receive(t, events, "order_1", int64(i+1), int64(i+1))
	}
}

// TestDatabaseThatIsNotThereYet uses a database that is created only after everything was started
// and notified.
func TestDatabaseThatIsNotThereYet(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	u, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/") + "_later"
	u.Path = "/" + name

	failures := make(failureLog, 100)
	listening, woken := make(chan struct{}), make(chan string, 1)
	orders := live.Channel{
		Name:    channel,
		Wake:    func(keys []string) error { woken <- strings.Join(keys, ","); return nil },
		WakeAll: func() {},
	}
	listener, err := live.NewListener(u.String(), failures.logger(), live.ListenerOptions{Tick: never},
		signal(listening), orders)
	if err != nil {
		t.Fatal(err)
	}
	stopListener := run(t, listener.Run)
	wait(t, failures, "the listener to fail")
	p.exec(t, "CREATE DATABASE "+pq.QuoteIdentifier(name)+" TEMPLATE template0")
	defer p.exec(t, "DROP DATABASE "+pq.QuoteIdentifier(name)+" WITH (FORCE)")
	wait(t, listening, "the listener to listen")

	notifier, stopNotifier := runNotifier(t, u.String())
	notifier.Notify("order_1")
	if got := wait(t, woken, "the notification"); got != "order_1" {
		t.Errorf("woken: %q", got)
	}
	stopListener()
	stopNotifier()
}

// TestListensBeforeItIsToldOfTheConnection issues its LISTENs while the connection's event has not
// been dealt with.
func TestListensBeforeItIsToldOfTheConnection(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	dealt := make(chan struct{})
	slow := slog.New(slowLog{slog.DiscardHandler, dealt})
	ready := make(chan struct{})
	listener, err := live.NewListener(p.as(t, "slow"), slow, live.ListenerOptions{Tick: never}, signal(ready))
	if err != nil {
		t.Fatal(err)
	}
	run(t, listener.Run)
	eventually(t, "the LISTEN to be answered", func() (answered bool) {
		err := p.db.QueryRow(`SELECT count(*) > 0 FROM pg_stat_activity
			WHERE application_name = 'slow' AND state = 'idle' AND query LIKE 'LISTEN %'`).Scan(&answered)
		return err == nil && answered
	})
	time.Sleep(20 * time.Millisecond) // nothing tells when the answer has been taken
	close(dealt)
	wait(t, ready, "the listener to listen")
}

// slowLog holds up what is logged until its channel is closed.
type slowLog struct {
	slog.Handler
	until chan struct{}
}

func (l slowLog) Enabled(context.Context, slog.Level) bool { return true }

func (l slowLog) Handle(context.Context, slog.Record) error { <-l.until; return nil }

// failureLog takes each warning's text, as long as there is room.
type failureLog chan string

func (f failureLog) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

func (f failureLog) Write(line []byte) (int, error) {
	select {
	case f <- string(line):
	default:
	}
	return len(line), nil
}

// TestNothingHangsOnASilentServer stops a Listener and a Notifier whose server takes connections
// and says nothing.
func TestNothingHangsOnASilentServer(t *testing.T) {
	t.Parallel()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan net.Conn, 100)
	var accepting sync.WaitGroup
	accepting.Go(func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			accepted <- conn
		}
	})
	defer func() {
		server.Close()
		accepting.Wait()
		for close(accepted); len(accepted) > 0; {
			(<-accepted).Close()
		}
	}()
	dsn := fmt.Sprintf("postgres://u@%s/db?sslmode=disable", server.Addr())
	ticks := make(chan struct{})
	stopListener := runListener(t, dsn, 10*time.Millisecond, signal(ticks))
	notifier, stopNotifier := runNotifier(t, dsn)
	notifier.Notify("order_1")
	for range 2 {
		defer wait(t, accepted, "a connection").Close()
	}
	wait(t, ticks, "a tick")
	start := time.Now()
	stopListener()
	stopNotifier()
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("stopping took %v", took)
	}
}

// TestStopLeavesNoGoroutine knows its goroutines by a label, which they inherit.
func TestStopLeavesNoGoroutine(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	running := func() int {
		var profile strings.Builder
		if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
			t.Fatal(err)
		}
		return strings.Count(profile.String(), `"leak":"live"`)
	}
	hub := live.NewHub(newSource().read, sequence, slog.New(slog.DiscardHandler), live.HubOptions{})
	listener, err := live.NewListener(p.url, slog.New(slog.DiscardHandler), live.ListenerOptions{},
		hub.Channel(channel, parseKey))
	if err != nil {
		t.Fatal(err)
	}
	notifier, err := live.NewNotifier(p.url, channel, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	pprof.Do(ctx, pprof.Labels("leak", "live"), func(ctx context.Context) {
		work.Go(func() { _ = hub.Run(ctx) })
		work.Go(func() { _ = listener.Run(ctx) })
		work.Go(func() { _ = notifier.Run(ctx) })
	})
	key := "order_" + strings.Repeat("1", 20)
	events, err := hub.Subscribe(ctx, key, 0)
	if err != nil {
		t.Fatal(err)
	}
	notifier.Notify(key)
	eventually(t, "the listener's and the notifier's connections", func() bool { return running() >= 5 })
	stop()
	work.Wait()
	if _, open := <-events; open {
		t.Error("the channel is open")
	}
	// database/sql's own goroutine ends after DB.Close has returned.
	eventually(t, "all goroutines to end", func() bool { return running() == 0 })
}

func TestParametersAreChecked(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	for name, c := range map[string]struct{ dsn, channel string }{
		"connection string": {"postgres://localhost:port/db", "events"},
		"no channel":        {"postgres://localhost/db", ""},
		"long channel":      {"postgres://localhost/db", strings.Repeat("c", 64)},
	} {
		if _, err := live.NewNotifier(c.dsn, c.channel, log); err == nil {
			t.Errorf("%s: NewNotifier returned no error", name)
		}
		if _, err := live.NewListener(c.dsn, log, live.ListenerOptions{}, live.Channel{Name: c.channel}); err == nil {
			t.Errorf("%s: NewListener returned no error", name)
		}
	}
}

func TestChannelsLearnWhenNothingIsHeard(t *testing.T) {
	t.Parallel()
	p := newPostgres(t)
	told := make(chan string, 100)
	stop := runListener(t, p.as(t, "told"), never, live.Channel{
		Name: channel, WakeAll: func() {},
		Lost:     func() { told <- "lost" },
		Restored: func() { told <- "restored" },
	})
	defer stop()
	awaitTold(t, told, "restored")
	for range 3 {
		p.terminate(t, "told")
		awaitTold(t, told, "lost")
		awaitTold(t, told, "restored")
	}
}

// TestListenerNoticesSilence: a connection that says nothing is made anew, one that is being made
// as well as one that was good.
func TestListenerNoticesSilence(t *testing.T) {
	t.Parallel()
	proxy := pgtest.NewProxy(t, pgtest.NewURL(t))
	told := make(chan string, 1000)
	listener, err := live.NewListener(proxy.URL, slog.New(slog.DiscardHandler),
		live.ListenerOptions{Tick: 50 * time.Millisecond, Patience: 300 * time.Millisecond},
		live.Channel{
			Name: channel, WakeAll: func() {},
			Lost:     func() { told <- "lost" },
			Restored: func() { told <- "restored" },
		})
	if err != nil {
		t.Fatal(err)
	}
	proxy.Silence()
	stop := run(t, listener.Run)
	defer stop()
	for range 2 {
		awaitTold(t, told, "lost")
		proxy.Heal()
		awaitTold(t, told, "restored")
		proxy.Silence()
	}
}

// awaitTold skips what was told before, and may have been told twice.
func awaitTold(t *testing.T, told <-chan string, want string) {
	t.Helper()
	for deadline := time.After(enough); ; {
		select {
		case got := <-told:
			if got == want {
				return
			}
		case <-deadline:
			t.Fatalf("never told %s", want)
		}
	}
}
