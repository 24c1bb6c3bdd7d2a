package payment

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// A gateway calls when something has happened. What it says is stored as it came, once, before anything else, and
// answered at once. A job then asks the gateway how the payment stands, and brings ours to that. So the calls are only
// hints: they may come late, twice, in any order or not at all, for what counts is what the gateway says when it is
// asked.

// ErrNoCaller says that the store has no gateway of a name that calls.
var ErrNoCaller = errors.New("no such gateway calls")

// eventJob is the kind of the jobs that follow what gateways call about. There is one for each payment that is waiting.
const eventJob = "payment.event"

// eventAttempts is how often a payment is looked at before a job is given up: for about a day.
const eventAttempts = 30

// eventLife is how long events are kept. Their texts may hold what is personal.
const eventLife = 90 * 24 * time.Hour

// maxFollowed is how many events of a payment are marked as handled at once.
const maxFollowed = 500

// Inbox is what follows events.
type Inbox struct {
	Queue *jobs.Queue
	// Follow brings a payment to how it stands at its gateway. It is false if there is no such payment.
	Follow func(ctx context.Context, gateway, reference string) (known bool, err error)
}

// Outcome is what became of an event.
type Outcome string

// What may become of an event.
const (
	Followed  Outcome = "FOLLOWED"   // the payment was looked at
	NoPayment Outcome = "NO_PAYMENT" // it is about a payment that is not ours, or not known yet
	Ignored   Outcome = "IGNORED"    // it is about no payment
)

type follow struct{ Gateway, Reference string }

// TakeEvents has the events of gateways be followed by jobs of in's queue, and customers be forgotten. It is called before the queue runs.
func (s *Service) TakeEvents(in Inbox) {
	s.inbox = in
	jobs.Handle(in.Queue, eventJob, s.followEvents, jobs.Policy{MaxAttempts: eventAttempts})
	jobs.Handle(in.Queue, forgetJob, s.forgetCustomer, jobs.Policy{MaxAttempts: forgetAttempts})
	jobs.HandlePurge(in.Queue, "payment.purge", s.Purge)
}

// Purge deletes the events that came 90 days ago.
func (s *Service) Purge(ctx context.Context) error {
	if err := purgeEvents.Purge(ctx, s.store.DB, eventLife.Seconds()); err != nil {
		return fmt.Errorf("purge events of gateways: %w", err)
	}
	return nil
}

// Receive stores what a gateway calls about. A call that was stored before is no error, and nothing is done. An error
// wraps ErrNoCaller, or gateway.ErrForged if it is not the gateway's.
func (s *Service) Receive(ctx context.Context, name string, header http.Header, body []byte) error {
	caller, calls := s.Gateway(name).(gateway.Caller)
	if !calls {
		return fmt.Errorf("receive a call: %w: %q", ErrNoCaller, name)
	}
	event, err := caller.Event(header, body)
	if err != nil {
		return fmt.Errorf("receive a call: %w", err)
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		stored, err := insertEvent.Exec(ctx, tx, typeid.NewGatewayEvent(), name, event.ID, event.Type, event.Reference, event.CreatedAt, body)
		if err != nil || stored == 0 || event.Reference == "" {
			return err
		}
		return s.enqueue(ctx, tx, name, event.Reference)
	})
	if err != nil {
		return fmt.Errorf("store event %s of %q: %w", event.ID, name, err)
	}
	s.inbox.Queue.Wake()
	return nil
}

func (s *Service) enqueue(ctx context.Context, tx *ent.Tx, name, reference string) error {
	return jobs.Add(ctx, tx, eventJob, follow{name, reference}, jobs.UniqueKey(name+" "+reference))
}

// followEvents looks at a payment that events are about, which are handled then. They stay open after an error, which
// the job keeps. What comes in meanwhile has a job of its own.
func (s *Service) followEvents(ctx context.Context, job follow) error {
	events, err := record.All(ctx, s.store.Client, openEvents, func(r *record.Reader) typeid.GatewayEvent {
		return typeid.Of[typeid.GatewayEvent](r.UUID())
	}, job.Gateway, job.Reference, maxFollowed)
	if err != nil || len(events) == 0 {
		return err
	}
	known, err := s.inbox.Follow(ctx, job.Gateway, job.Reference)
	if err != nil {
		return err
	}
	outcome := Followed
	if !known {
		outcome = NoPayment
	}
	if _, err := handleEvents.Exec(ctx, s.store.DB, typeid.Array(events), outcome); err != nil {
		return fmt.Errorf("handle events of %s: %w", job.Reference, err)
	}
	if len(events) == maxFollowed { // there may be more
		return s.followEvents(ctx, job)
	}
	return nil
}

// Replay has events be followed again that gateways told of in a time, at most limit of them, and returns how many
// there are. Nothing is asked of the gateway but how their payments stand.
func (s *Service) Replay(ctx context.Context, name string, from, to time.Time, limit int) (n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		references := map[string]bool{}
		err := reopenEvents.Each(ctx, tx, func(scan func(...any) error) error {
			var reference string
			err := scan(&reference)
			references[reference] = true
			n++
			return err
		}, name, from, to, limit)
		for reference := range references {
			if err == nil {
				err = s.enqueue(ctx, tx, name, reference)
			}
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("replay events of %q: %w", name, err)
	}
	s.inbox.Queue.Wake()
	return n, nil
}
