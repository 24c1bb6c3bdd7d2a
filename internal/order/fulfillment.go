package order

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// FulfillmentCreate records that a parcel of an order is being packed. The viewer must be staff.
func (s *Service) FulfillmentCreate(
	ctx context.Context, viewer auth.Viewer, in FulfillmentCreateInput,
) (*ent.Fulfillment, error) {
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	if err := v.Err(); err != nil {
		return nil, err
	}
	key, err := idempotency.UserKey(viewer, "fulfillmentCreate", in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	var parcel *ent.Fulfillment
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		claim, claimed, err := idempotency.Claim(ctx, tx, key)
		if err != nil {
			return err
		}
		if !claimed {
			parcel, err = readParcel(ctx, tx, *claim.Fulfillment)
			return err
		}
		if parcel, err = s.pack(ctx, tx, viewer, in); err != nil {
			return err
		}
		detail := map[string]any{"order": in.OrderID.String()}
		if err := s.audit(ctx, tx, viewer.Actor(), "fulfillment.created", parcel.ID, detail); err != nil {
			return err
		}
		return idempotency.Complete(ctx, tx, claim.ID, idempotency.Outcome{
			Result: "Fulfillment", Order: &in.OrderID, Fulfillment: &parcel.ID,
		})
	})
	if err != nil {
		return nil, err
	}
	return parcel, nil
}

// maxFulfillments is how many fulfillments an order has at the most.
const maxFulfillments = 20

// pack makes a fulfillment of an order.
func (s *Service) pack(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in FulfillmentCreateInput) (*ent.Fulfillment, error) {
	o, now, err := s.Lock(ctx, tx, in.OrderID)
	if err != nil {
		return nil, err
	}
	if o == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such order.", "orderId")
	}
	switch o.Status {
	case entorder.StatusConfirmed, entorder.StatusProcessing, entorder.StatusPartiallyShipped:
	default:
		return nil, fault.User(fault.CodeNotAllowed, fmt.Sprintf("An order that is %s cannot be packed.", o.Status), "orderId")
	}
	if err := wantMoney(o, "orderId"); err != nil {
		return nil, err
	}
	if err := wantReviewed(o); err != nil {
		return nil, err
	}
	already, err := tx.Fulfillment.Query().Where(fulfillment.OrderID(o.ID)).Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("count fulfillments: %w", err)
	}
	if already >= maxFulfillments {
		return nil, fault.User(fault.CodeLimitReached, fmt.Sprintf("An order has at most %d parcels.", maxFulfillments), "orderId")
	}
	contents, err := contents(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	parcel, err := tx.Fulfillment.Create().SetOrderID(o.ID).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create fulfillment: %w", err)
	}
	if err := insertContents(ctx, tx, parcel, contents); err != nil {
		return nil, err
	}
	if err := s.wantPackable(ctx, tx, in); err != nil {
		return nil, err
	}
	event := &ent.OrderEvent{Type: orderevent.TypeFulfillmentCreated, FulfillmentID: &parcel.ID, Actor: new(viewer.Actor())}
	if err := s.Record(ctx, tx, o, now, event); err != nil {
		return nil, err
	}
	return parcel, nil
}

// wantMoney returns a fault.UserErrors at a field unless the money for an order is held or taken.
func wantMoney(o *ent.Order, field string) error {
	if o.PaymentLostAt == nil {
		return nil
	}
	return fault.User(fault.CodeNotAllowed, "The money for the order is gone, so nothing of it is packed or shipped.", field)
}

// wantMoneyToShip is wantMoney of a parcel that is shipped, whose money may be taken with it.
func (s *Service) wantMoneyToShip(ctx context.Context, tx *ent.Tx, o *ent.Order) error {
	if err := wantMoney(o, "status"); err != nil || s.money == nil {
		return err
	}
	return s.money.Ships(ctx, tx, o)
}

func insertContents(ctx context.Context, tx *ent.Tx, parcel *ent.Fulfillment, contents []FulfillmentLineInput) error {
	var ids []typeid.FulfillmentLine
	var lines []typeid.OrderLine
	var quantities []int64
	for _, c := range contents {
		ids, lines = append(ids, typeid.NewFulfillmentLine()), append(lines, c.OrderLineID)
		quantities = append(quantities, int64(c.Quantity))
	}
	_, err := insertParcelLines.Exec(ctx, tx,
		parcel.ID, parcel.CreatedAt, typeid.Array(ids), typeid.Array(lines), pq.Array(quantities))
	if err != nil {
		return fmt.Errorf("create fulfillment lines: %w", err)
	}
	return nil
}

// contents returns what goes into a parcel: what was asked for, or all that is in no parcel yet.
func contents(ctx context.Context, tx *ent.Tx, in FulfillmentCreateInput) ([]FulfillmentLineInput, error) {
	found, err := LinesByOrder.Read(ctx, tx, []typeid.Order{in.OrderID})
	if err != nil {
		return nil, err
	}
	lines := found[in.OrderID]
	left := make(map[typeid.OrderLine]int, len(lines))
	for _, l := range lines {
		left[l.ID] = l.Quantity - l.Cancelled
	}
	err = packedOfOrder.Each(ctx, tx, func(r *record.Reader) {
		line := typeid.Of[typeid.OrderLine](r.UUID())
		left[line] -= int(r.Int())
	}, in.OrderID)
	if err != nil {
		return nil, fmt.Errorf("read what is packed: %w", err)
	}
	if in.Lines == nil {
		return allOf(lines, left)
	}
	return in.Lines, checkContents(in.Lines, left)
}

// readParcel returns a parcel; nil if there is none.
func readParcel(ctx context.Context, tx *ent.Tx, id typeid.Fulfillment) (*ent.Fulfillment, error) {
	found, err := FulfillmentsByID.Read(ctx, tx, []typeid.Fulfillment{id})
	return found[id], err
}

func allOf(lines []*ent.OrderLine, left map[typeid.OrderLine]int) ([]FulfillmentLineInput, error) {
	var all []FulfillmentLineInput
	for _, l := range lines {
		if n := left[l.ID]; n > 0 {
			all = append(all, FulfillmentLineInput{l.ID, n})
		}
	}
	if len(all) == 0 {
		return nil, fault.User(fault.CodeNotAllowed, "All of the order is in parcels already, or not to be sent any more.", "orderId")
	}
	return all, nil
}

func checkContents(lines []FulfillmentLineInput, left map[typeid.OrderLine]int) error {
	var v fault.Validator
	v.Check(len(lines) > 0, fault.CodeRequired, "A parcel holds at least one line.", "lines")
	seen := map[typeid.OrderLine]bool{}
	for i, l := range lines {
		at := strconv.Itoa(i)
		n, ok := left[l.OrderLineID]
		switch {
		case !ok:
			v.Check(false, fault.CodeNotFound, "The order has no such line.", "lines", at, "orderLineId")
		case seen[l.OrderLineID]:
			v.Check(false, fault.CodeInvalid, "The line is named twice.", "lines", at, "orderLineId")
		case n == 0:
			v.Check(false, fault.CodeOutOfRange, "All of it is in parcels already.", "lines", at, "quantity")
		default:
			v.Check(l.Quantity >= 1 && l.Quantity <= n, fault.CodeOutOfRange,
				fmt.Sprintf("This must be between 1 and the %d that are in no parcel yet.", n), "lines", at, "quantity")
		}
		seen[l.OrderLineID] = true
	}
	return v.Err()
}

// FulfillmentUpdate records what happened to a parcel. When it is shipped, what is in it leaves the
// stock. The viewer must be staff.
func (s *Service) FulfillmentUpdate(
	ctx context.Context, viewer auth.Viewer, in FulfillmentUpdateInput,
) (*ent.Fulfillment, error) {
	in.Carrier.Value, in.TrackingNumber.Value = text.Clean(in.Carrier.Value), text.Clean(in.TrackingNumber.Value)
	var v fault.Validator
	v.Line("carrier", in.Carrier.Value, 100)
	v.Line("trackingNumber", in.TrackingNumber.Value, 100)
	v.MaxLen("trackingUrl", in.TrackingURL.Value, 2000)
	if err := v.Err(); err != nil {
		return nil, err
	}
	var parcel *ent.Fulfillment
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		parcel, err = s.update(ctx, tx, viewer, in)
		return err
	})
	if err != nil {
		return nil, err
	}
	if s.money != nil && parcel.Status == fulfillment.StatusShipped {
		s.money.Shipped(ctx, parcel.OrderID)
	}
	return parcel, nil
}

func (s *Service) update(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in FulfillmentUpdateInput) (*ent.Fulfillment, error) {
	parcel, err := readParcel(ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	if parcel == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such parcel.", "id")
	}
	o, now, err := s.Lock(ctx, tx, parcel.OrderID)
	if err != nil {
		return nil, err
	}
	if parcel, err = readParcel(ctx, tx, in.ID); err != nil { // again, now that nobody else changes it
		return nil, err
	}
	from, to := parcel.Status, parcel.Status
	if in.Status != nil {
		to = *in.Status
	}
	if from != to && !slices.Contains(parcelMoves[from], to) {
		return nil, fault.User(fault.CodeNotAllowed, fmt.Sprintf("A parcel that is %s cannot become %s.", from, to), "status")
	}
	if from != to && to == fulfillment.StatusShipped {
		if err := s.wantMoneyToShip(ctx, tx, o); err != nil {
			return nil, err
		}
	}
	change := tx.Fulfillment.UpdateOneID(in.ID).SetStatus(to).
		SetCarrier(in.Carrier.Or(parcel.Carrier)).SetTrackingNumber(in.TrackingNumber.Or(parcel.TrackingNumber))
	switch {
	case in.TrackingURL.Value != "":
		change.SetTrackingURL(in.TrackingURL.Value)
	case in.TrackingURL.Given:
		change.ClearTrackingURL()
	}
	switch {
	case from == to:
	case to == fulfillment.StatusShipped:
		change.SetShippedAt(now)
	case to == fulfillment.StatusDelivered:
		change.SetDeliveredAt(now)
	}
	before := parcel
	if parcel, err = change.Save(ctx); err != nil {
		return nil, fmt.Errorf("update fulfillment: %w", err)
	}
	if changed := changes(before, parcel); changed != nil {
		detail := map[string]any{"order": o.ID.String(), "status": to, "changed": changed}
		if err := s.audit(ctx, tx, viewer.Actor(), "fulfillment.updated", parcel.ID, detail); err != nil {
			return nil, err
		}
	}
	if from == to {
		return parcel, nil
	}
	if to == fulfillment.StatusShipped {
		if err := s.ship(ctx, tx, viewer.Actor(), parcel); err != nil {
			return nil, err
		}
	}
	event := &ent.OrderEvent{Type: parcelEvents[to], FulfillmentID: &parcel.ID, Actor: new(viewer.Actor())}
	return parcel, s.Record(ctx, tx, o, now, event)
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
	return names
}

// parcelEvents says which event tells that a parcel has reached a status.
var parcelEvents = map[fulfillment.Status]orderevent.Type{
	fulfillment.StatusShipped:        orderevent.TypeFulfillmentShipped,
	fulfillment.StatusOutForDelivery: orderevent.TypeFulfillmentOutForDelivery,
	fulfillment.StatusDelivered:      orderevent.TypeFulfillmentDelivered,
	fulfillment.StatusCancelled:      orderevent.TypeFulfillmentCancelled,
}

// ship takes what is in a parcel off the stock; less on hand is a fault.UserErrors. A variant that the store has deleted has no stock
// any more, and nothing is reserved of it.
func (s *Service) ship(ctx context.Context, tx *ent.Tx, actor string, parcel *ent.Fulfillment) error {
	packed, err := readGoods(ctx, tx, goodsOfParcel, parcel.ID)
	if err != nil {
		return err
	}
	short, err := s.stock.Ship(ctx, tx, actor, parcel.OrderID, packed.demand)
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
