package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/live"
	orders "github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// followed is an order whose events are committed beside the servers, as by another replica.
type followed struct {
	id    typeid.Order
	token string

	mu      sync.Mutex
	commits map[int]time.Time // by sequence
}

// commitEvent is what happens to an order, reduced to what its followers see.
const commitEvent = `
WITH o AS (UPDATE orders SET last_sequence = last_sequence + 1 WHERE id = $1 RETURNING id, last_sequence, status)
INSERT INTO order_events (id, created_at, updated_at, sequence, type, status, order_id)
SELECT $2, now(), now(), o.last_sequence, 'FULFILLMENT_SHIPPED', o.status, o.id FROM o RETURNING sequence`

const eventEvery = 500 * time.Millisecond

// publish commits events of the orders until ctx ends.
func publish(ctx context.Context, address string, db *sql.DB, all []*followed) error {
	notifier, err := live.NewNotifier(address, orders.ChannelName, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	var running sync.WaitGroup
	running.Go(func() { _ = notifier.Run(ctx) }) // it has only hints to lose
	for _, o := range all {
		running.Go(func() {
			for pause(ctx, eventEvery) == nil {
				if o.publish(ctx, db) == nil { // what was not committed is not waited for
					notifier.Notify(o.id.String())
				}
			}
		})
	}
	running.Wait()
	return nil
}

func (o *followed) publish(ctx context.Context, db *sql.DB) error {
	var sequence int
	err := db.QueryRowContext(ctx, commitEvent, o.id, uuid.Must(uuid.NewV7())).Scan(&sequence)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.commits[sequence] = time.Now()
	return nil
}

func (o *followed) committed() map[int]time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.commits)
}

// follower is a subscriber of one order, who subscribes again whenever a stream ends.
type follower struct {
	client
	order   *followed
	journal *journal

	mu       sync.Mutex
	arrivals map[int]time.Time
	cursor   *string
	last     int
	streams  int
}

const followQuery = `subscription ($token: String!, $after: String) {
	orderEvents(order: {trackingToken: $token}, after: $after) {
		... on OrderEvent { sequence cursor }
		... on ResyncRequired { reason }
	}
}`

func (f *follower) run(ctx context.Context) {
	for {
		_ = f.stream(ctx) // however it ended, the next one goes on
		if pause(ctx, 200*time.Millisecond) != nil {
			return
		}
	}
}

// stream subscribes once, from the last event on.
func (f *follower) stream(ctx context.Context) error {
	f.mu.Lock()
	f.streams++
	body, err := json.Marshal(map[string]any{"query": followQuery, "variables": map[string]any{"token": f.order.token, "after": f.cursor}})
	f.mu.Unlock()
	if err != nil {
		return err
	}
	address, err := f.door.reach(ctx)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/graphql", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	response, err := f.http.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return f.read(response.Body)
}

func (f *follower) read(stream io.Reader) error {
	lines := bufio.NewScanner(stream)
	for lines.Scan() {
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data:"))
		if !ok || len(bytes.TrimSpace(data)) == 0 {
			continue
		}
		var message struct {
			Data struct {
				OrderEvents struct {
					Sequence int
					Cursor   string
				}
			}
		}
		if err := json.Unmarshal(data, &message); err != nil {
			return err
		}
		if e := message.Data.OrderEvents; e.Sequence > 0 {
			f.receive(e.Sequence, e.Cursor)
		}
	}
	return lines.Err()
}

func (f *follower) receive(sequence int, cursor string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if sequence != f.last+1 {
		f.journal.violated("a follower of order %s got event %d after %d", f.order.id, sequence, f.last)
	}
	f.last, f.cursor, f.arrivals[sequence] = sequence, &cursor, time.Now()
}

// fare is how followers fared together.
type fare struct {
	arrived, missing, streams int
	lag                       time.Duration // the longest from an event's commit to its arrival, or to the end
	gap                       time.Duration // the longest between two arrivals
}

// add adds how a follower fared between two instants.
func (s *fare) add(f *follower, began, ended time.Time) {
	committed := f.order.committed()
	f.mu.Lock()
	defer f.mu.Unlock()
	s.streams += f.streams
	before := began
	for sequence := 1; sequence <= f.last; sequence++ {
		if at := f.arrivals[sequence]; at.After(began) {
			s.gap = max(s.gap, at.Sub(before))
			before = at
		}
	}
	s.gap = max(s.gap, ended.Sub(before))
	for sequence, at := range committed {
		arrived, ok := f.arrivals[sequence]
		switch {
		case !ok:
			s.missing++
			s.lag = max(s.lag, ended.Sub(at))
		case arrived.After(began):
			s.arrived++
			s.lag = max(s.lag, arrived.Sub(at))
		}
	}
}

// upToDate reports whether every event has come that was committed a second ago or earlier.
func (f *follower) upToDate() bool {
	committed := f.order.committed()
	f.mu.Lock()
	defer f.mu.Unlock()
	for sequence, at := range committed {
		if sequence > f.last && time.Since(at) > time.Second {
			return false
		}
	}
	return true
}
