package live_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
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

const (
	channel = "order_events"
	never   = time.Hour        // a tick that no test sees
	enough  = 30 * time.Second // for anything to happen on a busy machine
)

// postgres is a store of events in a database of the test's own.
type postgres struct {
	url string
	db  *sql.DB
}

func newPostgres(t *testing.T) *postgres {
	t.Helper()
	p := &postgres{url: pgtest.NewURL(t)}
	var err error
	if p.db, err = sql.Open("postgres", p.url); err != nil {
		t.Fatal(err)
	}
	p.db.SetMaxIdleConns(8)
	p.db.SetMaxOpenConns(8)
	t.Cleanup(func() { p.db.Close() })
	p.exec(t, `CREATE TABLE live_event (key text, sequence bigint, PRIMARY KEY (key, sequence))`)
	return p
}

func (p *postgres) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	if _, err := p.db.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// as returns the database's URL with an application name, by which terminate finds the connection.
func (p *postgres) as(t *testing.T, application string) string {
	t.Helper()
	u, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("application_name", application)
	u.RawQuery = query.Encode()
	return u.String()
}

// terminate ends the application's connections and returns how many there were.
func (p *postgres) terminate(t *testing.T, application string) (n int) {
	t.Helper()
	err := p.db.QueryRow(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE application_name = $1 AND datname = current_database()`, application).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// add stores the key's next event, its sequence taken under a lock held until the commit.
func (p *postgres) add(t *testing.T, key string) {
	t.Helper()
	tx, err := p.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err = tx.Exec(`SELECT pg_advisory_xact_lock(hashtext($1))`, key); err == nil {
		_, err = tx.Exec(`INSERT INTO live_event
			SELECT $1, 1 + coalesce(max(sequence), 0) FROM live_event WHERE key = $1`, key)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		t.Errorf("add an event: %v", err)
	}
}

func (p *postgres) read(ctx context.Context, after map[string]int64, limit int) (map[string][]*event, error) {
	var keys []string
	var positions []int64
	for key, position := range after {
		keys, positions = append(keys, key), append(positions, position)
	}
	rows, err := p.db.QueryContext(ctx, `
		SELECT e.key, e.sequence
		FROM unnest($1::text[], $2::bigint[]) AS a (key, position) CROSS JOIN LATERAL (
			SELECT key, sequence FROM live_event
			WHERE key = a.key AND sequence > a.position ORDER BY sequence LIMIT $3) AS e
		ORDER BY e.key, e.sequence`, pq.Array(keys), pq.Array(positions), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	events := make(map[string][]*event)
	for rows.Next() {
		e := new(event)
		if err := rows.Scan(&e.Key, &e.Sequence); err != nil {
			return nil, err
		}
		events[e.Key] = append(events[e.Key], e)
	}
	return events, rows.Err()
}

func parseKey(text string) (string, error) {
	if !strings.HasPrefix(text, "order_") {
		return "", fmt.Errorf("not an order's key")
	}
	return text, nil
}

// listen starts a hub and its listener, and returns when that listens.
func (p *postgres) listen(t *testing.T, application string, tick time.Duration) *testHub {
	t.Helper()
	hub, _ := runHub(t, p.read, live.HubOptions{})
	listening := make(chan struct{})
	runListener(t, p.as(t, application), tick, hub.Channel(channel, parseKey), signal(listening))
	wait(t, listening, "the listener to listen")
	return hub
}

// signal is a channel that nobody notifies. It closes ready at the first WakeAll, which means that the listener listens
// if its tick is never.
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

func runNotifier(t *testing.T, dsn string) (notifier *live.Notifier, stop func()) {
	t.Helper()
	notifier, err := live.NewNotifier(dsn, channel, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return notifier, run(t, notifier.Run)
}

func wait[T any](t *testing.T, c <-chan T, what string) (got T) {
	t.Helper()
	select {
	case got = <-c:
	case <-time.After(enough):
		t.Fatalf("waited for %s", what)
	}
	return got
}

// eventually polls what only the database knows.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(enough); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited for %s", what)
		}
	}
}

// receive is expect with a time limit, since a test on a real clock must not hang.
func receive(t *testing.T, events <-chan *event, key string, first, last int64) {
	t.Helper()
	for want := first; want <= last; want++ {
		e := wait(t, events, fmt.Sprintf("event %d of %s", want, key))
		if e == nil || e.Key != key || e.Sequence != want {
			t.Fatalf("got %v, want event %d of %s", e, want, key)
		}
	}
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
	for i, payload := range []string{"", ",", "order_2,", "cart_1", "order_2,cart_1"} {
		p.add(t, "order_1")
		p.exec(t, "SELECT pg_notify($1, $2)", channel, payload)
		receive(t, events, "order_1", int64(i+1), int64(i+1))
	}
}

// TestDatabaseThatIsNotThereYet uses a database that is created only after everything was started and notified.
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

// TestNothingHangsOnASilentServer stops a Listener and a Notifier whose server takes connections and says nothing.
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
	listener, err := live.NewListener(p.url, slog.New(slog.DiscardHandler), live.ListenerOptions{}, hub.Channel(channel, parseKey))
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

// TestGaplessOnPostgres has two replicas, concurrent writers of each key, lost notifications, and the listeners' and the
// notifier's connections cut again and again, while subscribers join anywhere, pause, and move between replicas.
func TestGaplessOnPostgres(t *testing.T) {
	t.Parallel()
	const keys, writers, each, subscribers, seed = 4, 3, 40, 40, 1
	p := newPostgres(t)
	hubs := [2]*testHub{}
	for i := range hubs {
		hubs[i], _ = runHub(t, p.read, live.HubOptions{Buffer: 4})
		runListener(t, p.as(t, "cut"), 200*time.Millisecond, hubs[i].Channel(channel, parseKey))
	}
	notifier, _ := runNotifier(t, p.as(t, "cut"))

	var work sync.WaitGroup
	for i := range keys * writers {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		key := orderKey(i % keys)
		work.Go(func() {
			for range each {
				time.Sleep(upTo(rng, 20*time.Millisecond))
				p.add(t, key)
				if rng.IntN(4) > 0 { // else the process died in between
					notifier.Notify(key)
				}
			}
		})
	}
	for i := range subscribers {
		rng := rand.New(rand.NewPCG(seed, uint64(1000+i)))
		work.Go(func() { follow(t, rng, hubs, orderKey(i%keys), writers*each) })
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		work.Wait()
	}()
	cuts := 0
	for cutting := time.NewTicker(50 * time.Millisecond); ; {
		select {
		case <-cutting.C:
			cuts += p.terminate(t, "cut")
			continue
		case <-done:
		case <-time.After(enough):
			t.Fatal("subscribers wait for events")
		}
		break
	}
	if cuts < 10 {
		t.Errorf("only %d connections were cut", cuts)
	}
}
