package live_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
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

// TestGaplessOnPostgres has two replicas, concurrent writers of each key, lost notifications, and
// the listeners' and the notifier's connections cut again and again, while subscribers join
// anywhere, pause, and move between replicas.
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
