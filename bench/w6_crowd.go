package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/shopgraph/shopgraph/bench/dataset"
)

const track = `subscription Track($token: String!, $after: String!) {
  orderEvents(order: {trackingToken: $token}, after: $after) {
    ... on OrderEvent { sequence type status createdAt }
    ... on ResyncRequired { reason }
  }
}`

// connecting is how many subscribers of a crowd connect at a time.
const connecting = 32

// receipt is an event as a subscriber has read it.
type receipt struct {
	sequence int
	at       time.Time
}

// crowd is subscribers of orders' events, each with a WebSocket of its own.
type crowd struct {
	members []*member
	reading sync.WaitGroup

	received atomic.Int64
	expected atomic.Int64
	complete chan struct{} // holds a token once as many events were received as are expected
	failed   chan error    // holds the first failure
	leaving  atomic.Bool
}

// member is one subscriber. Its reader alone writes the receipts; others read them once the crowd
// is complete.
type member struct {
	order    int
	socket   *socket
	last     int // sequence
	receipts []receipt
}

// gather has n subscribers connect, the i-th for the order that orderOf names. The function last
// tells the sequence of an order's last event, and the cursor of the one before. Once each
// subscriber has got the last event of its order, all are subscribed. Then gather returns.
func gather(
	ctx context.Context, s *dataset.Store, address string, n int, orderOf func(i int) int, last func(order int) (sequence int, before string),
) (_ *crowd, err error) {
	c := &crowd{members: make([]*member, n), complete: make(chan struct{}, 1), failed: make(chan error, 1)}
	c.expected.Store(int64(n))
	next := make(chan int)
	var wg sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for range connecting {
		wg.Go(func() {
			for i := range next {
				of := orderOf(i)
				sequence, before := last(of)
				if err := c.join(ctx, s, address, i, of, sequence, before); err != nil {
					c.fail(fmt.Errorf("subscriber %d: %w", i, err))
					cancel()
				}
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
	if err := c.wait(ctx); err != nil {
		c.leave()
		return nil, err
	}
	return c, nil
}

// join connects the i-th member, who has seen the event before the last.
func (c *crowd) join(ctx context.Context, s *dataset.Store, address string, i, of, last int, before string) error {
	ws, err := openSocket(ctx, address)
	if err != nil {
		return err
	}
	m := &member{order: of, socket: ws, last: last - 1}
	c.members[i] = m
	err = ws.send(fmt.Appendf(nil, `{"type":"subscribe","id":"1","payload":{"query":%s,"variables":{"token":"%s","after":"%s"}}}`,
		strconv.Quote(track), s.Order(of).TrackingToken, before))
	if err != nil {
		return err
	}
	c.reading.Go(func() {
		if err := c.read(m); !c.leaving.Load() {
			c.fail(fmt.Errorf("a subscriber of order %d: %w", m.order, err))
		}
	})
	return nil
}

// read notes what a member is brought, until an error: of the connection, or because an event is
// missing.
func (c *crowd) read(m *member) error {
	for {
		message, err := m.socket.receive()
		if err != nil {
			return err
		}
		at := time.Now()
		sequence, err := sequenceIn(message)
		if err != nil {
			return err
		}
		if sequence != m.last+1 {
			return fmt.Errorf("after the event %d came %d", m.last, sequence)
		}
		m.last = sequence
		expected := c.expected.Load() // before the receipts: who stored it has emptied them before
		m.receipts = append(m.receipts, receipt{sequence, at})
		if c.received.Add(1) == expected {
			c.complete <- struct{}{}
		}
	}
}

// sequenceIn returns the sequence of the event in a message.
func sequenceIn(message []byte) (int, error) {
	_, rest, ok := bytes.Cut(message, []byte(`{"orderEvents":{"sequence":`))
	digits, _, _ := bytes.Cut(rest, []byte(","))
	n, err := strconv.Atoi(string(digits))
	if !ok || err != nil {
		return 0, fmt.Errorf("a message without an event: %.300s", message)
	}
	return n, nil
}

func (c *crowd) fail(err error) {
	select {
	case c.failed <- err:
	default:
	}
}

// expect begins a phase in which the members together are brought n events.
func (c *crowd) expect(n int) {
	for _, m := range c.members {
		m.receipts = m.receipts[:0]
	}
	c.received.Store(0)
	c.expected.Store(int64(n))
}

// deliveryTimeout is longer than the server takes for an event whose wake-up was lost.
const deliveryTimeout = 30 * time.Second

// wait returns once as many events have come as are expected.
func (c *crowd) wait(ctx context.Context) error {
	select {
	case <-c.complete:
		return nil
	case err := <-c.failed:
		return err
	case <-ctx.Done():
		select {
		case err := <-c.failed: // which may be why it has ended
			return err
		default:
			return ctx.Err()
		}
	case <-time.After(deliveryTimeout):
		return fmt.Errorf("%d of %d events came within %s", c.received.Load(), c.expected.Load(), deliveryTimeout)
	}
}

var errLost = errors.New("an event was received that nobody has published")

// leave disconnects everybody and waits until nobody reads any more.
func (c *crowd) leave() {
	c.leaving.Store(true)
	for _, m := range c.members {
		if m != nil {
			m.socket.close()
		}
	}
	c.reading.Wait()
}
