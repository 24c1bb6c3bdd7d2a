package order

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
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
	return s.packOnce(ctx, viewer, "fulfillmentCreate", in)
}

// packOnce makes a fulfillment of an order, once for the input's key and a mutation.
func (s *Service) packOnce(ctx context.Context, viewer auth.Viewer, mutation string, in FulfillmentCreateInput) (*ent.Fulfillment, error) {
	key, err := idempotency.UserKey(viewer, mutation, in.IdempotencyKey, in)
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
	case entorder.StatusConfirmed, entorder.StatusProcessing, entorder.StatusReadyForPickup, entorder.StatusPartiallyShipped:
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
	packing, err := s.readPacking(ctx, tx, o.ID)
	if err != nil {
		return nil, err
	}
	contents, err := packing.choose(in)
	if err != nil {
		return nil, err
	}
	field := "lines"
	if in.Lines == nil {
		field = "orderId"
	}
	if err := packing.wantOnHand(contents, field); err != nil {
		return nil, err
	}
	parcel, err := insertParcel(ctx, tx, o.ID, contents)
	if err != nil {
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

func insertParcel(ctx context.Context, tx *ent.Tx, order typeid.Order, contents *contents) (*ent.Fulfillment, error) {
	create := tx.Fulfillment.Create().SetOrderID(order)
	if contents.from != nil {
		create.SetLocationID(contents.from.at)
	}
	parcel, err := create.Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create fulfillment: %w", err)
	}
	var ids []typeid.FulfillmentLine
	var lines []typeid.OrderLine
	var quantities []int64
	for _, c := range contents.lines {
		ids, lines = append(ids, typeid.NewFulfillmentLine()), append(lines, c.OrderLineID)
		quantities = append(quantities, int64(c.Quantity))
	}
	_, err = insertParcelLines.Exec(ctx, tx,
		parcel.ID, parcel.CreatedAt, typeid.Array(ids), typeid.Array(lines), pq.Array(quantities))
	if err != nil {
		return nil, fmt.Errorf("create fulfillment lines: %w", err)
	}
	return parcel, nil
}

// readParcel returns a parcel; nil if there is none.
func readParcel(ctx context.Context, tx *ent.Tx, id typeid.Fulfillment) (*ent.Fulfillment, error) {
	found, err := FulfillmentsByID.Read(ctx, tx, []typeid.Fulfillment{id})
	return found[id], err
}
