package order

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxEdits is how many edits an order has at most.
const MaxEdits = 50

// Edit is what the staff have changed of an order before it was sent. What was bought is not rewritten: what was taken out is a refund, and
// what was added is bought beside the order.
type Edit struct {
	ID        typeid.OrderEdit
	CreatedAt time.Time
	OrderID   typeid.Order
	Actor     string
	Note      string             // for the staff; empty once personal data are erased
	RefundID  *typeid.Refund     // what was taken out; nil for nothing
	DraftID   *typeid.DraftOrder // what was added; nil for nothing, or if the draft was deleted
	// PreviousAddress is where the order went before; nil if that has not changed, or is erased.
	PreviousAddress *address.Address
	// PreviousDelivery is how the order was to be brought before; nil if that has not changed.
	PreviousDelivery *string
}

// EditsByOrder reads each order's edits, the oldest first. Whose the orders are is not asked.
var EditsByOrder = record.Lists("edits of orders", editsOfOrders, readEdit, func(e *Edit) typeid.Order { return e.OrderID })

func readEdit(r *record.Reader) *Edit {
	e := &Edit{
		ID: typeid.Of[typeid.OrderEdit](r.Row("order_edits")), CreatedAt: r.Time(), OrderID: typeid.Of[typeid.Order](r.UUID()), Actor: r.Text(), Note: r.Text(),
		RefundID: record.Optional(r, func() typeid.Refund { return typeid.Of[typeid.Refund](r.UUID()) }),
		DraftID:  record.Optional(r, func() typeid.DraftOrder { return typeid.Of[typeid.DraftOrder](r.UUID()) }),
	}
	r.JSON(&e.PreviousAddress)
	e.PreviousDelivery = record.Optional(r, r.Text)
	return e
}

// InsertEdit stores an edit of a locked order.
func InsertEdit(ctx context.Context, tx *ent.Tx, e *Edit) error {
	var address *string
	if e.PreviousAddress != nil {
		encoded, err := json.Marshal(e.PreviousAddress)
		if err != nil {
			return fmt.Errorf("store an edit of %s: %w", e.OrderID, err)
		}
		address = new(string(encoded))
	}
	if _, err := insertEdit.Exec(ctx, tx, e.ID, e.CreatedAt, e.OrderID, e.Actor, e.Note, e.RefundID, e.DraftID, address, e.PreviousDelivery); err != nil {
		return fmt.Errorf("store an edit of %s: %w", e.OrderID, err)
	}
	return nil
}

// Redirect has a locked order go to another address, and returns where it went before. The taxes on it stay what they are, so the country
// and its region must. An address that cannot be is a fault.UserErrors.
func Redirect(ctx context.Context, tx *ent.Tx, o *ent.Order, to *address.Address) (*address.Address, error) {
	found, err := ContactsByOrder.Read(ctx, tx, []typeid.Order{o.ID})
	if err != nil {
		return nil, err
	}
	contact := found[o.ID]
	if contact == nil {
		return nil, fault.User(fault.CodeNotAllowed, "The personal data of this order are erased.", "shippingAddress")
	}
	from := contact.ShippingAddress
	if to.Country != from.Country || to.Region != from.Region {
		return nil, fault.User(fault.CodeNotAllowed, "An order stays in its country and region, as its taxes depend on them: cancel it, and prepare another one.", "shippingAddress", "country")
	}
	encoded, err := json.Marshal(to)
	if err == nil {
		_, err = redirect.Exec(ctx, tx, o.ID, string(encoded))
	}
	if err != nil {
		return nil, fmt.Errorf("redirect %s: %w", o.ID, err)
	}
	return &from, nil
}

// Rebook has a delivery of a locked order be made in another way, and returns by which name it was known before. What it costs stays what it
// is, and nothing is promised of when it arrives. One that cannot be is a fault.UserErrors.
func Rebook(ctx context.Context, tx *ent.Tx, id typeid.Order, position int, method typeid.ShippingMethod) (before string, err error) {
	found, err := rebook.Scan(ctx, tx, []any{id, position, method}, &before)
	if err != nil {
		return "", fmt.Errorf("rebook a delivery of %s: %w", id, err)
	}
	if !found {
		return "", fault.User(fault.CodeNotFound, "The order has no such delivery that is brought home, or the store no such way to bring it home.", "delivery", "shippingMethodId")
	}
	return before, nil
}
