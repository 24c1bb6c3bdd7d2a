package order

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/carrier"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Couriers tell of parcels by their numbers.
type Couriers interface {
	// Renumbered has what was told of a number be recorded at the parcels that have it by now, after the transaction.
	Renumbered(ctx context.Context, tx *ent.Tx, number string) error
}

// Tasks is the list of what only people can put right.
type Tasks interface {
	// OpenForOrder puts something about an order on the list, unless it is there already.
	OpenForOrder(ctx context.Context, tx *ent.Tx, kind stafftask.Kind, order typeid.Order) error
}

// OpenTasks has what couriers tell of problems be put on a list.
func (s *Service) OpenTasks(t Tasks) { s.tasks = t }

// HearCouriers has couriers be told of numbers that parcels get.
func (s *Service) HearCouriers(c Couriers) { s.couriers = c }

// maxScans is how many scans of a parcel are kept: the newest by the carrier's time.
const maxScans = 100

// maxNumbered is how many parcels a number is followed for.
const maxNumbered = 20

// Scan is a fact that a carrier has told of a parcel.
type Scan struct {
	Parcel typeid.Fulfillment
	carrier.Scan
}

// ScansByParcel reads what carriers have told of parcels, the oldest first.
var ScansByParcel = record.NewMany("scans of parcels",
	func(found *record.Found[typeid.Fulfillment, []*Scan], _ record.Parts, ids []typeid.Fulfillment) ([]*record.Read, error) {
		return []*record.Read{scansOfParcels.With(func(r *record.Reader) {
			scan := &Scan{Parcel: typeid.Of[typeid.Fulfillment](r.UUID())}
			scan.At, scan.Status, scan.Place, scan.Message = r.Time(), carrier.ScanStatus(r.Text()), r.Text(), r.Text()
			if found.Readable(r, scan.Parcel) {
				found.Values[scan.Parcel] = append(found.Values[scan.Parcel], scan)
			}
		}, typeid.Array(ids))}, nil
	})

// Numbered returns the parcels that have a carrier's number, the newest first, at most 20.
func (s *Service) Numbered(ctx context.Context, db record.Queryer, number string) ([]typeid.Fulfillment, error) {
	parcels, err := record.All(ctx, db, numberedParcels, func(r *record.Reader) typeid.Fulfillment {
		return typeid.Of[typeid.Fulfillment](r.UUID())
	}, number, maxNumbered)
	if err != nil {
		return nil, fmt.Errorf("look for parcels of a number: %w", err)
	}
	return parcels, nil
}

// Report records what a courier tells of a parcel, any number of times, in any order. First its scans are stored, and
// when it is expected. Then the parcel moves as far as any scan says that it has come, and never back. It is false if the
// parcel should leave by that and cannot: the staff get a task.
func (s *Service) Report(ctx context.Context, id typeid.Fulfillment, r carrier.Report) (bool, error) {
	var reached progress
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		reached, err = s.storeReport(ctx, tx, id, r)
		return err
	})
	if err != nil {
		return false, err
	}
	left := false
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		left, err = s.follow(ctx, tx, id, reached)
		return err
	})
	if _, other := fault.Split(err); other != nil {
		return false, other
	}
	if err != nil {
		return false, s.cannotLeave(ctx, id)
	}
	if left && s.money != nil {
		s.money.Shipped(ctx, reached.order)
	}
	return true, nil
}

// progress is how far a parcel has come by all that was told of it.
type progress struct {
	order typeid.Order
	// to are the statuses that it has gone through.
	to []fulfillment.Status
	// shipped and delivered are when it first was, by the carrier's clock; zero if it was not.
	shipped, delivered time.Time
}

// storeReport stores what is told of a parcel, and returns how far that has come.
func (s *Service) storeReport(ctx context.Context, tx *ent.Tx, id typeid.Fulfillment, r carrier.Report) (progress, error) {
	o, now, parcel, err := s.lockParcel(ctx, tx, id)
	if err != nil || parcel == nil {
		return progress{}, err
	}
	before, err := readTold(ctx, tx, id)
	if err != nil {
		return progress{}, err
	}
	if err := insertScansOf(ctx, tx, id, r.Scans); err != nil {
		return progress{}, err
	}
	after, err := readTold(ctx, tx, id)
	if err != nil {
		return progress{}, err
	}
	if _, err := trimScans.Exec(ctx, tx, id, maxScans-1); err != nil {
		return progress{}, fmt.Errorf("trim the scans of %s: %w", id, err)
	}
	if after.problem() && !before.problem() && s.tasks != nil {
		if err := s.tasks.OpenForOrder(ctx, tx, stafftask.KindDeliveryProblem, o.ID); err != nil {
			return progress{}, err
		}
	}
	if err := s.expect(ctx, tx, o, now, parcel, r); err != nil {
		return progress{}, err
	}
	return after.progress(o.ID), nil
}

func insertScansOf(ctx context.Context, tx *ent.Tx, id typeid.Fulfillment, scans []carrier.Scan) error {
	var times, statuses, places, messages []string
	for _, scan := range scans {
		times, statuses = append(times, scan.At.UTC().Format(time.RFC3339Nano)), append(statuses, string(scan.Status))
		places, messages = append(places, scan.Place), append(messages, scan.Message)
	}
	if len(scans) == 0 {
		return nil
	}
	if _, err := insertScans.Exec(ctx, tx, id, pq.Array(times), pq.Array(statuses), pq.Array(places), pq.Array(messages)); err != nil {
		return fmt.Errorf("store scans of %s: %w", id, err)
	}
	return nil
}

// told is when each status was first told of a parcel.
type told map[carrier.ScanStatus]time.Time

func readTold(ctx context.Context, tx *ent.Tx, id typeid.Fulfillment) (told, error) {
	found := told{}
	err := firstScans.Each(ctx, tx, func(r *record.Reader) { found[carrier.ScanStatus(r.Text())] = r.Time() }, id)
	if err != nil {
		return nil, fmt.Errorf("read the scans of %s: %w", id, err)
	}
	return found, nil
}

func (t told) problem() bool {
	for status := range t {
		if status.Problem() {
			return true
		}
	}
	return false
}

func (t told) progress(order typeid.Order) progress {
	p := progress{order: order, delivered: t[carrier.Delivered]}
	for status, at := range t {
		if status.Real() && (p.shipped.IsZero() || at.Before(p.shipped)) {
			p.shipped = at
		}
	}
	if !p.shipped.IsZero() {
		p.to = append(p.to, fulfillment.StatusShipped)
	}
	switch _, out := t[carrier.OutForDelivery]; {
	case !p.delivered.IsZero():
		p.to = append(p.to, fulfillment.StatusDelivered)
	case out:
		p.to = append(p.to, fulfillment.StatusOutForDelivery)
	}
	return p
}

// expect changes when a parcel is expected, if what is told is newer than what is known.
func (s *Service) expect(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time, parcel *ent.Fulfillment, r carrier.Report) error {
	if r.Earliest == "" {
		return nil
	}
	newer, err := newerEstimate.Exec(ctx, tx, parcel.ID, r.At, r.Earliest+r.Latest)
	if err != nil {
		return fmt.Errorf("read when %s is expected: %w", parcel.ID, err)
	}
	if newer == 0 {
		return nil
	}
	_, err = s.change(ctx, tx, nil, o, now, parcel, FulfillmentUpdateInput{
		ExpectedEarliest: patch.Of(r.Earliest), ExpectedLatest: patch.Of(r.Latest),
	})
	return err
}

// follow moves a parcel as far as it has come, and reports whether it has left by that.
func (s *Service) follow(ctx context.Context, tx *ent.Tx, id typeid.Fulfillment, reached progress) (left bool, err error) {
	if len(reached.to) == 0 {
		return false, nil
	}
	o, now, parcel, err := s.lockParcel(ctx, tx, id)
	if err != nil || parcel == nil {
		return false, err
	}
	for _, to := range reached.to {
		if !isAhead(parcel.Status, to) {
			continue
		}
		left = left || leaves(to)
		if parcel, err = s.change(ctx, tx, nil, o, now, parcel, FulfillmentUpdateInput{Status: &to}); err != nil {
			return false, err
		}
	}
	_, err = timeParcel.Exec(ctx, tx, id, nullable(reached.shipped), nullable(reached.delivered))
	if err != nil {
		return false, fmt.Errorf("write when %s was sent: %w", id, err)
	}
	return left, nil
}

// isAhead reports whether a parcel goes on to a status from one. What was cancelled, or is collected, goes nowhere.
func isAhead(from, to fulfillment.Status) bool {
	way := map[fulfillment.Status]int{
		fulfillment.StatusPending: 1, fulfillment.StatusShipped: 2, fulfillment.StatusOutForDelivery: 3, fulfillment.StatusDelivered: 4,
	}
	return way[from] > 0 && way[to] > way[from]
}

func nullable(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// cannotLeave puts on the staff's list that a carrier has a parcel that could not be recorded as shipped.
func (s *Service) cannotLeave(ctx context.Context, id typeid.Fulfillment) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		o, _, parcel, err := s.lockParcel(ctx, tx, id)
		if err != nil || parcel == nil || s.tasks == nil {
			return err
		}
		return s.tasks.OpenForOrder(ctx, tx, stafftask.KindParcelNotShipped, o.ID)
	})
}
