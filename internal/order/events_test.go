package order_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	never  = time.Hour        // a tick that no test sees
	enough = 30 * time.Second // for anything to happen on a busy machine
)

// process is orders as one server runs them, with its listener and notifier.
type process struct {
	*order.Service
	stop func()
}

// newProcesses returns a shop and so many servers on its database, all of which listen.
func newProcesses(t *testing.T, n int) (*shop, []*process) {
	t.Helper()
	address := pgtest.NewURL(t)
	db, err := store.Open(t.Context(), store.Config{URL: address, MaxConns: pgtest.MaxConns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s := openShop(t, store.New(db))
	processes := make([]*process, n)
	for i := range processes {
		processes[i] = startProcess(t, s, address)
	}
	return s, processes
}

func startProcess(t *testing.T, s *shop, address string) *process {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	notifier, err := live.NewNotifier(address, order.ChannelName, log)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Service: order.New(s.store, account.LockEmail, s.stock, notifier, staff.AuditAll, log)}
	listening := make(chan struct{})
	ready := live.Channel{Name: "nobody", WakeAll: sync.OnceFunc(func() { close(listening) })}
	listener, err := live.NewListener(address, log, live.ListenerOptions{Tick: never}, p.Channel(), ready)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var workers sync.WaitGroup
	for _, run := range []func(context.Context) error{p.Hub().Run, listener.Run, notifier.Run} {
		workers.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	p.stop = func() {
		cancel()
		workers.Wait()
	}
	t.Cleanup(p.stop)
	wait(t, listening, "the listener")
	return p
}

func wait[T any](t *testing.T, c <-chan T, what string) (got T, open bool) {
	t.Helper()
	select {
	case got, open = <-c:
	case <-time.After(enough):
		t.Fatalf("waited for %s", what)
	}
	return got, open
}

func (p *process) follow(t *testing.T, viewer auth.Viewer, ref auth.OrderRef, after *string) <-chan order.EventMessage {
	t.Helper()
	events, err := p.Events(t.Context(), viewer, ref, after)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// record records so many facts of an order in this process, each in its transaction.
func (p *process) record(t *testing.T, s *shop, id typeid.Order, n int) {
	t.Helper()
	for range n {
		s.inTx(t, func(ctx context.Context, tx *ent.Tx) error {
			o, now, err := p.Lock(ctx, tx, id)
			if err != nil {
				return err
			}
			return p.Record(ctx, tx, o, now, &ent.OrderEvent{Type: orderevent.TypePaymentCaptured})
		})
	}
}

// receive takes events first to last of an order, and nothing else in between.
func receive(t *testing.T, events <-chan order.EventMessage, id typeid.Order, first, last int) {
	t.Helper()
	for want := first; want <= last; want++ {
		message, _ := wait(t, events, fmt.Sprintf("event %d of %s", want, id))
		if e, ok := message.(*ent.OrderEvent); !ok || e.OrderID != id || e.Sequence != want {
			t.Fatalf("got %v, want event %d of %s", message, want, id)
		}
	}
}

// TestEventsAcrossProcesses follows an order in two processes, of which either records, from the
// beginning and from a cursor.
func TestEventsAcrossProcesses(t *testing.T) {
	t.Parallel()
	s, servers := newProcesses(t, 2)
	p, other := s.confirmed(t, s.ada, 1), s.confirmed(t, s.ada, 1)
	servers[0].record(t, s, p.id, 30) // more than any buffer
	replay := servers[0].follow(t, s.ada, byID(p.id), nil)
	resumed := servers[1].follow(t, s.staff, byID(p.id), ptr(cursorOf(t, s, p.id, 20)))
	upToDate := servers[1].follow(t, s.ada, byID(p.id), ptr(cursorOf(t, s, p.id, 32)))
	receive(t, replay, p.id, 1, 32)
	receive(t, resumed, p.id, 21, 32)
	for i := range 6 {
		servers[i%2].record(t, s, other.id, 1)
		servers[i%2].record(t, s, p.id, 1)
		for _, events := range []<-chan order.EventMessage{replay, resumed, upToDate} {
			receive(t, events, p.id, 33+i, 33+i)
		}
	}
}

// TestEventsTellWhatHappened compares a streamed event with the stored one.
func TestEventsTellWhatHappened(t *testing.T) {
	t.Parallel()
	s, servers := newProcesses(t, 1)
	p := s.confirmed(t, s.ada, 1)
	parcel := s.pack(t, p)
	events := servers[0].follow(t, s.ada, byID(p.id), nil)
	stored, err := order.EventsByOrder.Read(t.Context(), s.store.Client, []typeid.Order{p.id})
	if err != nil || len(stored[p.id]) != 3 {
		t.Fatal(stored, err)
	}
	for _, want := range stored[p.id] {
		message, _ := wait(t, events, "an event")
		got := message.(*ent.OrderEvent)
		if got.ID != want.ID || !got.CreatedAt.Equal(want.CreatedAt) || got.Type != want.Type || got.Status != want.Status ||
			(got.PaymentID == nil) != (want.PaymentID == nil) || got.PaymentID != nil && *got.PaymentID != *want.PaymentID {
			t.Errorf("streamed %v, stored %v", got, want)
		}
		if want.Sequence == 3 && (got.FulfillmentID == nil || *got.FulfillmentID != parcel.ID) {
			t.Errorf("the parcel's event is about %v", got.FulfillmentID)
		}
	}
}

// TestSlowFollowerLosesNothing records far more events than a buffer holds before the follower
// takes its first.
func TestSlowFollowerLosesNothing(t *testing.T) {
	t.Parallel()
	const n = 100
	s, servers := newProcesses(t, 1)
	p := s.confirmed(t, s.ada, 1)
	slow, quick := servers[0].follow(t, s.ada, byID(p.id), nil), servers[0].follow(t, s.ada, byID(p.id), nil)
	go servers[0].record(t, s, p.id, n)
	receive(t, quick, p.id, 1, 2+n) // the slow one keeps nobody waiting
	receive(t, slow, p.id, 1, 2+n)
}

// TestManyWritersAndFollowers has processes record facts of one order at once while followers join.
func TestManyWritersAndFollowers(t *testing.T) {
	t.Parallel()
	const writers, each = 6, 10
	s, servers := newProcesses(t, 2)
	p := s.confirmed(t, s.ada, 1)
	s.store.DB.SetMaxOpenConns(32) // writers who wait for one order do not make the store crowded, where locks are waited for a short time
	patient := *s
	patient.store = s.store.Patient()
	defer patient.store.DB.Close()
	var work sync.WaitGroup
	for i := range writers {
		work.Go(func() { servers[i%2].record(t, &patient, p.id, each) })
	}
	for i := range 10 {
		work.Go(func() { receive(t, servers[i%2].follow(t, s.ada, byID(p.id), nil), p.id, 1, 2+writers*each) })
	}
	work.Wait()
}

func TestEventsOfOrdersThatOneMaySee(t *testing.T) {
	t.Parallel()
	s, servers := newProcesses(t, 1)
	p := s.confirmed(t, s.ada, 1)
	for name, viewer := range map[string]auth.Viewer{"grace": s.grace, "a guest": {}} {
		events, err := servers[0].Events(t.Context(), viewer, byID(p.id), nil)
		if e := (*fault.Error)(nil); !errors.As(err, &e) || e.Kind != fault.KindNotFound || events != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	token, err := s.IssueTrackingToken(t.Context(), p.id)
	if err != nil {
		t.Fatal(err)
	}
	receive(t, servers[0].follow(t, auth.Viewer{}, byToken(token), nil), p.id, 1, 2)
	if _, err := s.store.DB.ExecContext(t.Context(), "UPDATE tracking_tokens SET expires_at = now()"); err != nil {
		t.Fatal(err)
	}
	if _, err := servers[0].Events(t.Context(), auth.Viewer{}, byToken(token), nil); err == nil {
		t.Error("an expired token opens the order")
	}
}

func TestEventCursors(t *testing.T) {
	t.Parallel()
	s, servers := newProcesses(t, 1)
	p := s.confirmed(t, s.ada, 1)
	for _, cursor := range []string{
		"", "2", "\x00", "b3JkZXItZXZlbnQ6", order.EventCursor(0, typeid.NewOrderEvent()), order.EventCursor(-1, typeid.NewOrderEvent()),
		cursorOf(t, s, p.id, 2) + "=", encoded("order-event:2:"), encoded("order-event:2:" + p.id.String()),
	} {
		_, err := servers[0].Events(t.Context(), s.ada, byID(p.id), &cursor)
		if e := (*fault.Error)(nil); !errors.As(err, &e) || e.Kind != fault.KindBadUserInput {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
	other := s.confirmed(t, s.ada, 1)
	for name, cursor := range map[string]string{
		"an event that is not there":       order.EventCursor(3, typeid.NewOrderEvent()),
		"one of another id":                order.EventCursor(1, typeid.NewOrderEvent()),
		"one of another sequence":          order.EventCursor(1, storedEvents(t, s, p.id)[1].ID),
		"one of another order":             cursorOf(t, s, other.id, 1),
		"a cursor of when they had no ids": encoded("order-event:2"),
	} {
		mustResync(t, servers[0].follow(t, s.ada, byID(p.id), &cursor), name)
	}
}

// mustResync takes a ResyncRequired and the end.
func mustResync(t *testing.T, events <-chan order.EventMessage, name string) {
	t.Helper()
	message, _ := wait(t, events, "a ResyncRequired")
	if resync, ok := message.(order.ResyncRequired); !ok || resync.Reason == "" {
		t.Errorf("%s brings %v, want a ResyncRequired with a reason", name, message)
	}
	if message, open := wait(t, events, "the end"); open {
		t.Errorf("%s brings %v after the ResyncRequired", name, message)
	}
}

func encoded(cursor string) string { return base64.RawURLEncoding.EncodeToString([]byte(cursor)) }

func storedEvents(t *testing.T, s *shop, id typeid.Order) []*ent.OrderEvent {
	t.Helper()
	stored, err := order.EventsByOrder.Read(t.Context(), s.store.Client, []typeid.Order{id})
	if err != nil {
		t.Fatal(err)
	}
	return stored[id]
}

// cursorOf returns the cursor of an order's event.
func cursorOf(t *testing.T, s *shop, id typeid.Order, sequence int) string {
	t.Helper()
	e := storedEvents(t, s, id)[sequence-1]
	return order.EventCursor(e.Sequence, e.ID)
}

// TestEventsAfterAFailover: when the listener has been cut off, a follower whose last event is not
// there any more is told. One whose event is there goes on.
func TestEventsAfterAFailover(t *testing.T) {
	t.Parallel()
	s, servers := newProcesses(t, 1)
	p, other := s.confirmed(t, s.ada, 1), s.confirmed(t, s.ada, 1)
	lost, stays := servers[0].follow(t, s.ada, byID(p.id), nil), servers[0].follow(t, s.ada, byID(other.id), nil)
	receive(t, lost, p.id, 1, 2)
	receive(t, stays, other.id, 1, 2)

	// The server that takes over has another second event, and a third.
	if _, err := s.store.DB.ExecContext(t.Context(), "UPDATE order_events SET id = gen_random_uuid() WHERE order_id = $1 AND sequence = 2", p.id); err != nil {
		t.Fatal(err)
	}
	cutListeners(t, s)
	mustResync(t, lost, "the event that was lost")
	servers[0].record(t, s, other.id, 1)
	receive(t, stays, other.id, 3, 3)
}

// cutListeners ends the connections that listen.
func cutListeners(t *testing.T, s *shop) {
	t.Helper()
	_, err := s.store.DB.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'LISTEN %'`)
	if err != nil {
		t.Fatal(err)
	}
}

// TestUnreadableEvent: followers of an order with an event that cannot be read get those before it.
// Those of other orders get all.
func TestUnreadableEvent(t *testing.T) {
	t.Parallel()
	s, servers := newProcesses(t, 1)
	p, other := s.confirmed(t, s.ada, 1), s.confirmed(t, s.ada, 1)
	servers[0].record(t, s, p.id, 2)
	if _, err := s.store.DB.ExecContext(t.Context(), "UPDATE order_events SET type = 'NONE' WHERE order_id = $1 AND sequence = 3", p.id); err != nil {
		t.Fatal(err)
	}
	broken, whole := servers[0].follow(t, s.ada, byID(p.id), nil), servers[0].follow(t, s.ada, byID(other.id), nil)
	receive(t, broken, p.id, 1, 2)
	receive(t, whole, other.id, 1, 2)
	servers[0].record(t, s, other.id, 1)
	receive(t, whole, other.id, 3, 3)
	if len(broken) > 0 {
		t.Errorf("after what cannot be read comes %v", <-broken)
	}
}

// TestEventsEnd ends a subscription by its context, then the server with a subscription open.
func TestEventsEnd(t *testing.T) {
	t.Parallel()
	s, servers := newProcesses(t, 1)
	p := s.confirmed(t, s.ada, 1)
	ctx, cancel := context.WithCancel(t.Context())
	events, err := servers[0].Events(ctx, s.ada, byID(p.id), nil)
	if err != nil {
		t.Fatal(err)
	}
	stays := servers[0].follow(t, s.ada, byID(p.id), nil)
	receive(t, events, p.id, 1, 2)
	receive(t, stays, p.id, 1, 2)
	cancel()
	if message, open := wait(t, events, "the end"); open {
		t.Errorf("after its end: %v", message)
	}
	servers[0].stop()
	if message, open := wait(t, stays, "the server's end"); open {
		t.Errorf("after the server's end: %v", message)
	}
	_, err = servers[0].Events(t.Context(), s.ada, byID(p.id), nil)
	if e := (*fault.Error)(nil); !errors.As(err, &e) || e.Kind != fault.KindUnavailable {
		t.Errorf("after the server's end: %v", err)
	}
}
