package order

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// FulfillmentUpdate records what happened to a parcel. When it leaves, what is in it leaves the stock. The viewer must
// be staff.
func (s *Service) FulfillmentUpdate(
	ctx context.Context, viewer auth.Viewer, in FulfillmentUpdateInput,
) (*ent.Fulfillment, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	var parcel *ent.Fulfillment
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		parcel, err = s.update(ctx, tx, viewer.Actor(), in)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.takeMoney(ctx, parcel)
	return parcel, nil
}

// check cleans what happened to a parcel, and reports what is wrong with it.
func (in *FulfillmentUpdateInput) check() error {
	in.Carrier.Value, in.TrackingNumber.Value = text.Clean(in.Carrier.Value), text.Clean(in.TrackingNumber.Value)
	var v fault.Validator
	v.Line("carrier", in.Carrier.Value, 100)
	v.Line("trackingNumber", in.TrackingNumber.Value, 100)
	v.MaxLen("trackingUrl", in.TrackingURL.Value, 2000)
	wantDay(&v, "expectedEarliestDate", in.ExpectedEarliest)
	wantDay(&v, "expectedLatestDate", in.ExpectedLatest)
	return v.Err()
}

// takeMoney has the money taken that is taken when a parcel leaves, once that is committed.
func (s *Service) takeMoney(ctx context.Context, parcel *ent.Fulfillment) {
	if s.money != nil && leaves(parcel.Status) {
		s.money.Shipped(ctx, parcel.OrderID)
	}
}

func (s *Service) update(ctx context.Context, tx *ent.Tx, actor string, in FulfillmentUpdateInput) (*ent.Fulfillment, error) {
	o, now, parcel, err := s.lockParcel(ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	if parcel == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such parcel.", "id")
	}
	before := parcel
	if parcel, err = s.change(ctx, tx, &actor, o, now, parcel, in); err != nil {
		return nil, err
	}
	changed := changes(before, parcel)
	if changed == nil {
		return parcel, nil
	}
	if in.ExpectedEarliest.Given || in.ExpectedLatest.Given {
		if _, err := newerEstimate.Exec(ctx, tx, parcel.ID, now, "~"); err != nil {
			return nil, fmt.Errorf("write when %s is expected: %w", parcel.ID, err)
		}
	}
	if s.couriers != nil {
		if err := s.couriers.Renumbered(ctx, tx, parcel.TrackingNumber); err != nil {
			return nil, err
		}
	}
	detail := map[string]any{"order": o.ID.String(), "status": parcel.Status, "changed": changed}
	return parcel, s.audit(ctx, tx, actor, "fulfillment.updated", parcel.ID, detail)
}

// lockParcel locks the order of a parcel, as Lock does, and returns both; nil if there is no such parcel.
func (s *Service) lockParcel(ctx context.Context, tx *ent.Tx, id typeid.Fulfillment) (*ent.Order, time.Time, *ent.Fulfillment, error) {
	parcel, err := readParcel(ctx, tx, id)
	if err != nil || parcel == nil {
		return nil, time.Time{}, nil, err
	}
	o, now, err := s.Lock(ctx, tx, parcel.OrderID)
	if err != nil {
		return nil, now, nil, err
	}
	parcel, err = readParcel(ctx, tx, id) // again, now that nobody else changes it
	return o, now, parcel, err
}

// change writes what happened to a parcel of a locked order, and records it with its events. The actor is nil if the
// store does it by itself. What cannot be is a fault.UserErrors.
func (s *Service) change(
	ctx context.Context, tx *ent.Tx, actor *string, o *ent.Order, now time.Time, parcel *ent.Fulfillment, in FulfillmentUpdateInput,
) (*ent.Fulfillment, error) {
	from, to := parcel.Status, parcel.Status
	if in.Status != nil {
		to = *in.Status
	}
	if err := s.wantMove(ctx, tx, o, parcel, to); err != nil {
		return nil, err
	}
	changed, err := writeParcel(ctx, tx, parcel, now, to, in)
	if err != nil {
		return nil, err
	}
	var events []*ent.OrderEvent
	if from != to {
		if leaves(to) {
			if err := s.ship(ctx, tx, actor, changed); err != nil {
				return nil, err
			}
		}
		events = append(events, &ent.OrderEvent{Type: parcelEvents[to], FulfillmentID: &parcel.ID, Actor: actor})
	}
	if estimateOf(parcel) != estimateOf(changed) {
		events = append(events, &ent.OrderEvent{Type: orderevent.TypeFulfillmentEstimateChanged, FulfillmentID: &parcel.ID, Actor: actor})
	}
	if len(events) == 0 {
		return changed, nil
	}
	return changed, s.Record(ctx, tx, o, now, events...)
}

// wantMove returns a fault.UserErrors unless a parcel may become what it is to be.
func (s *Service) wantMove(ctx context.Context, tx *ent.Tx, o *ent.Order, parcel *ent.Fulfillment, to fulfillment.Status) error {
	from := parcel.Status
	if from == to {
		return nil
	}
	if !slices.Contains(parcelMoves[from], to) {
		return fault.User(fault.CodeNotAllowed, fmt.Sprintf("A parcel that is %s cannot become %s.", from, to), "status")
	}
	if leaves(to) {
		return s.wantMoneyToShip(ctx, tx, o)
	}
	if to != fulfillment.StatusReadyForPickup {
		return nil
	}
	is, err := record.First(ctx, tx, isPickedUp, (*record.Reader).Bool, parcel.ID)
	if err != nil {
		return fmt.Errorf("read how %s is delivered: %w", parcel.ID, err)
	}
	if !is {
		return fault.User(fault.CodeNotAllowed, "What is in the parcel is not picked up.", "status")
	}
	return wantMoney(o, "status")
}

// writeParcel writes what is to become of a parcel.
func writeParcel(
	ctx context.Context, tx *ent.Tx, parcel *ent.Fulfillment, now time.Time, to fulfillment.Status, in FulfillmentUpdateInput,
) (*ent.Fulfillment, error) {
	change := tx.Fulfillment.UpdateOneID(parcel.ID).SetStatus(to).
		SetCarrier(in.Carrier.Or(parcel.Carrier)).SetTrackingNumber(in.TrackingNumber.Or(parcel.TrackingNumber))
	switch {
	case in.TrackingURL.Value != "":
		change.SetTrackingURL(in.TrackingURL.Value)
	case in.TrackingURL.Given:
		change.ClearTrackingURL()
	}
	expected, err := in.estimate(estimateOf(parcel))
	if err != nil {
		return nil, err
	}
	if expected.Earliest == "" {
		change.ClearExpectedEarliest().ClearExpectedLatest()
	} else {
		change.SetExpectedEarliest(expected.Earliest).SetExpectedLatest(expected.Latest)
	}
	switch {
	case parcel.Status == to:
	case to == fulfillment.StatusShipped:
		change.SetShippedAt(now)
	case to == fulfillment.StatusDelivered, to == fulfillment.StatusCollected:
		change.SetDeliveredAt(now)
	}
	changed, err := change.Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("update fulfillment: %w", err)
	}
	return changed, nil
}

// changes returns the names of what differs between two states of a parcel; nil if nothing does.
func changes(from, to *ent.Fulfillment) []string {
	var names []string
	note := func(name string, differs bool) {
		if differs {
			names = append(names, name)
		}
	}
	note(fulfillment.FieldStatus, from.Status != to.Status)
	note(fulfillment.FieldCarrier, from.Carrier != to.Carrier)
	note(fulfillment.FieldTrackingNumber, from.TrackingNumber != to.TrackingNumber)
	note(fulfillment.FieldTrackingURL, deref(from.TrackingURL) != deref(to.TrackingURL))
	note("expected", estimateOf(from) != estimateOf(to))
	return names
}

// parcelEvents says which event tells that a parcel has reached a status.
var parcelEvents = map[fulfillment.Status]orderevent.Type{
	fulfillment.StatusShipped:        orderevent.TypeFulfillmentShipped,
	fulfillment.StatusOutForDelivery: orderevent.TypeFulfillmentOutForDelivery,
	fulfillment.StatusDelivered:      orderevent.TypeFulfillmentDelivered,
	fulfillment.StatusCancelled:      orderevent.TypeFulfillmentCancelled,
	fulfillment.StatusReadyForPickup: orderevent.TypeFulfillmentReadyForPickup,
	fulfillment.StatusCollected:      orderevent.TypeFulfillmentCollected,
}

// ship takes what is in a parcel off the stock; less on hand is a fault.UserErrors. A variant that the store has deleted has no stock
// any more, and nothing is reserved of it.
func (s *Service) ship(ctx context.Context, tx *ent.Tx, actor *string, parcel *ent.Fulfillment) error {
	packed, err := readGoods(ctx, tx, goodsOfParcel, parcel.ID)
	if err != nil {
		return err
	}
	by := "system"
	if actor != nil {
		by = *actor
	}
	short, err := s.stock.Ship(ctx, tx, by, parcel.OrderID, parcel.LocationID, packed.demand)
	if err != nil {
		return err
	}
	return packed.missing(short, "the parcel can be shipped once the rest has come.", "status")
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
