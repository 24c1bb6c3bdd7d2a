package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/shopgraph/shopgraph/bench/dataset"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// publishers is how many events are committed at a time.
const publishers = 16

// publish is what happens to an order, reduced to what its followers see: the event, and the
// order's row that numbers it.
const publish = `
WITH o AS (UPDATE orders SET last_sequence = last_sequence + 1 WHERE id = $1 RETURNING id, last_sequence, status)
INSERT INTO order_events (id, created_at, updated_at, sequence, type, status, order_id)
SELECT $2, now(), now(), o.last_sequence, 'FULFILLMENT_SHIPPED', o.status, o.id FROM o RETURNING sequence`

// publisher commits events of orders as another replica of the server would. It uses a transaction
// that waits for the disk, and then the server's own notifier.
type publisher struct {
	store    *dataset.Store
	pool     *pgxpool.Pool
	notifier *live.Notifier
	stop     func() error

	mu        sync.Mutex
	committed map[event]time.Time
	ids       map[event]typeid.OrderEvent
	last      map[int]int // of orders with events of ours
}

// event names an event by its order and its sequence.
type event struct{ order, sequence int }

func openPublisher(ctx context.Context, s *dataset.Store, address string) (*publisher, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	config.MaxConns = publishers
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	notifier, err := live.NewNotifier(address, order.ChannelName, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		pool.Close()
		return nil, err
	}
	p := &publisher{store: s, pool: pool, notifier: notifier, committed: map[event]time.Time{}, ids: map[event]typeid.OrderEvent{}, last: map[int]int{}}
	running, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- notifier.Run(running) }()
	p.stop = func() error {
		cancel()
		defer pool.Close()
		return <-ended
	}
	return p, nil
}

// lastOf returns the sequence of an order's last event, and the cursor of the one before.
func (p *publisher) lastOf(of int) (last int, before string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	events := p.store.Order(of).Events
	last = max(p.last[of], len(events))
	id, ok := p.ids[event{of, last - 1}]
	if !ok {
		id = events[last-2].ID
	}
	return last, order.EventCursor(last-1, id)
}

// publish commits an event of an order.
func (p *publisher) publish(ctx context.Context, of int) error {
	o := p.store.Order(of)
	var sequence int
	id := typeid.NewOrderEvent()
	if err := p.pool.QueryRow(ctx, publish, o.ID.UUID(), id.UUID()).Scan(&sequence); err != nil {
		return fmt.Errorf("publish an event: %w", err)
	}
	now := time.Now()
	p.mu.Lock()
	p.committed[event{of, sequence}], p.ids[event{of, sequence}] = now, id
	p.last[of] = max(p.last[of], sequence)
	p.mu.Unlock()
	p.notifier.Notify(o.ID.String())
	return nil
}

// steady publishes n events at a rate, of the orders that next names, and returns how long it took.
// It falls behind rather than publish more than publishers at a time.
func (p *publisher) steady(ctx context.Context, n, rate int, next func() int) (time.Duration, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	due := make(chan int)
	var wg sync.WaitGroup
	for range publishers {
		wg.Go(func() {
			for of := range due {
				if err := p.publish(ctx, of); err != nil {
					cancel(err)
				}
			}
		})
	}
	began := time.Now()
	for i := range n {
		if wait := time.Until(began.Add(time.Duration(i) * time.Second / time.Duration(rate))); wait > 0 && !pause(ctx, wait) {
			break
		}
		select {
		case due <- next():
		case <-ctx.Done():
		}
	}
	close(due)
	wg.Wait()
	return time.Since(began), context.Cause(ctx)
}

// latencies returns how long after its commit each of the events that a member was brought came.
func (p *publisher) latencies(m *member) ([]time.Duration, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]time.Duration, len(m.receipts))
	for i, r := range m.receipts {
		at, ok := p.committed[event{m.order, r.sequence}]
		if !ok {
			return nil, errLost
		}
		all[i] = r.at.Sub(at)
	}
	return all, nil
}
