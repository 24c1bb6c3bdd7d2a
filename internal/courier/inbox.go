package courier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/carrier"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// A service calls when it has learned something of a parcel. What it says is stored as it came, once, before anything
// else, and answered at once. A job then records it at the parcels of that number. So calls may come late, twice, and in
// any order: what is recorded is a set of scans, and what follows from it.

// ErrNoCourier says that the store takes no calls of a service of a name.
var ErrNoCourier = errors.New("no such courier calls")

const (
	// eventJob is the kind of the jobs that follow what is told of parcels. There is one for each number that waits.
	eventJob = "courier.event"
	// eventAttempts is how often a number is worked on before a job is given up: for about a day.
	eventAttempts = 30
	// eventLife is how long events are kept. Their texts may hold what is personal.
	eventLife = 90 * 24 * time.Hour
	// maxFollowed is how many events of a number are worked on at once.
	maxFollowed = 100
	// maxEvent is how long a service's id of an event is at the most, and a number.
	maxEvent = 200
)

// Parcels are the store's, as far as couriers tell of them.
type Parcels interface {
	// Numbered returns the parcels that have a carrier's number, the newest first, at most 20.
	Numbered(ctx context.Context, db record.Queryer, number string) ([]typeid.Fulfillment, error)
	// Report records what is told of a parcel, which changes nothing if it was recorded before. It is false if the parcel
	// should have left by it, and that could not be recorded.
	Report(ctx context.Context, parcel typeid.Fulfillment, r carrier.Report) (bool, error)
}

// Service is what couriers tell the store.
type Service struct {
	store   *store.Store
	secrets map[string][]string
	parcels Parcels
	queue   *jobs.Queue
	log     *slog.Logger
}

// New returns what couriers tell, with the secrets of each service that may call, by its name. It is worked on by jobs
// of a queue that does not run yet.
func New(st *store.Store, secrets map[string][]string, parcels Parcels, queue *jobs.Queue, log *slog.Logger) *Service {
	s := &Service{st, secrets, parcels, queue, log}
	jobs.Handle(queue, eventJob, s.follow, jobs.Policy{MaxAttempts: eventAttempts})
	jobs.HandlePurge(queue, "courier.purge", s.Purge)
	return s
}

// Purge deletes the events that came 90 days ago.
func (s *Service) Purge(ctx context.Context) error {
	if err := purgeEvents.Purge(ctx, s.store.DB, eventLife.Seconds()); err != nil {
		return fmt.Errorf("purge events of couriers: %w", err)
	}
	return nil
}

// Receive stores what a service calls about. A call that was stored before is no error, and nothing is done. An error
// wraps ErrNoCourier, or ErrForged if the call is not the service's.
func (s *Service) Receive(ctx context.Context, name string, call Call) error {
	from, known := services[name]
	if !known || len(s.secrets[name]) == 0 {
		return fmt.Errorf("receive a call: %w: %q", ErrNoCourier, name)
	}
	if !slices.ContainsFunc(s.secrets[name], func(secret string) bool { return from.signed(secret, call) }) {
		return fmt.Errorf("receive a call of %s: %w", name, ErrForged)
	}
	event, number := s.named(ctx, name, call.Body)
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		stored, err := insertEvent.Exec(ctx, tx, typeid.NewCourierEvent(), name, event, number, call.Body)
		if err != nil || stored == 0 || number == "" {
			return err
		}
		return enqueue(ctx, tx, number)
	})
	if err != nil {
		return fmt.Errorf("store event %s of %q: %w", event, name, err)
	}
	s.queue.Wake()
	return nil
}

// named returns what a call's event is called by, and the number that it is about; empty if it is about none that the
// store can read.
func (s *Service) named(ctx context.Context, name string, body []byte) (event, number string) {
	news, err := services[name].read(body)
	sum := sha256.Sum256(body)
	if err != nil {
		s.log.WarnContext(ctx, "a courier's call is not understood", "courier", name, "error", err)
		return hex.EncodeToString(sum[:]), ""
	}
	event, number = short(news.Event, maxEvent+1), carrier.Number(short(news.Number, maxEvent+1))
	if len(event) > maxEvent || event == "" {
		event = hex.EncodeToString(sum[:])
	}
	if len(number) > maxEvent {
		number = ""
	}
	return event, number
}

type follow struct{ Number string }

func enqueue(ctx context.Context, tx *ent.Tx, number string) error {
	return jobs.Add(ctx, tx, eventJob, follow{number}, jobs.UniqueKey(number))
}

// Renumbered has what was told of a number before there was such a parcel, or could not be recorded, be worked on again
// after the transaction, which has changed a parcel of that number.
func (s *Service) Renumbered(ctx context.Context, tx *ent.Tx, number string) error {
	number = carrier.Number(number)
	if number == "" {
		return nil
	}
	if _, err := lockNumber.Exec(ctx, tx, number); err != nil {
		return fmt.Errorf("lock a carrier's number: %w", err)
	}
	reopened, err := reopenEvents.Exec(ctx, tx, number)
	if err != nil {
		return fmt.Errorf("look for events of a carrier's number: %w", err)
	}
	if reopened == 0 {
		return nil
	}
	store.AfterCommit(tx, s.queue.Wake)
	return enqueue(ctx, tx, number)
}

// stored is an event that waits.
type stored struct {
	id      typeid.CourierEvent
	courier string
	body    []byte
}

// follow records what waits for a number. What comes in meanwhile has a job of its own.
func (s *Service) follow(ctx context.Context, job follow) error {
	events, err := record.All(ctx, s.store.Client, openEvents, func(r *record.Reader) stored {
		return stored{typeid.Of[typeid.CourierEvent](r.UUID()), r.Text(), r.Bytes()}
	}, job.Number, maxFollowed)
	if err != nil || len(events) == 0 {
		return err
	}
	parcels, err := s.parcels.Numbered(ctx, s.store.Client, job.Number)
	if err != nil {
		return err
	}
	status := Recorded
	if len(parcels) == 0 {
		status = NoParcel
	}
	ids := make([]typeid.CourierEvent, len(events))
	for i, e := range events {
		ids[i] = e.id
		done, err := s.report(ctx, e, parcels)
		if err != nil {
			return err
		}
		if !done {
			status = Refused
		}
	}
	if err := s.handled(ctx, job.Number, ids, status); err != nil {
		return err
	}
	if len(events) == maxFollowed { // there may be more
		return s.follow(ctx, job)
	}
	return nil
}

// report records an event at parcels. It is false if that could not be.
func (s *Service) report(ctx context.Context, e stored, parcels []typeid.Fulfillment) (bool, error) {
	news, err := services[e.courier].read(e.body)
	if err != nil {
		return false, err
	}
	all := true
	for _, parcel := range parcels {
		done, err := s.parcels.Report(ctx, parcel, news.Report)
		if err != nil {
			return false, fmt.Errorf("record what is told of %s: %w", parcel, err)
		}
		all = all && done
	}
	return all, nil
}

// handled says of events what became of them. Those without a parcel stay open if one has got the number meanwhile: then
// there is a job of it.
func (s *Service) handled(ctx context.Context, number string, events []typeid.CourierEvent, status Status) error {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if status == NoParcel {
			if _, err := lockNumber.Exec(ctx, tx, number); err != nil {
				return err
			}
			parcels, err := s.parcels.Numbered(ctx, tx, number)
			if err != nil {
				return err
			}
			if len(parcels) > 0 {
				return enqueue(ctx, tx, number)
			}
		}
		_, err := handleEvents.Exec(ctx, tx, typeid.Array(events), status)
		return err
	})
	if err != nil {
		return fmt.Errorf("handle events of a carrier's number: %w", err)
	}
	return nil
}
