package checkout

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Drafts is what checkout needs of orders that are prepared.
type Drafts interface {
	// Prepare makes a draft, and Mail has its link be mailed once the transaction has committed.
	Prepare(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, market cart.Market, p cart.Preparation, from draftorder.Origin) (typeid.DraftOrder, error)
	Mail(ctx context.Context, tx *ent.Tx, id typeid.DraftOrder, message string) error
	// Token returns the token of a draft's cart.
	Token(ctx context.Context, id typeid.DraftOrder) (string, error)
}

// PrepareDrafts has drafts be made of what is added to orders, and of what is sent in exchange. The queue has PlaceExchange for the jobs of
// ExchangeJob. It is called before the service is used.
func (s *Service) PrepareDrafts(d Drafts, queue *jobs.Queue) { s.drafts, s.queue = d, queue }

// EditInput is what to change of an order that is not sent yet.
type EditInput struct {
	IdempotencyKey  string
	OrderID         typeid.Order
	RemoveLines     []EditRemoval
	AddLines        []draftorder.LineInput
	ShippingAddress *address.Address
	Delivery        *EditDelivery
	ShippingRefund  *money.Input
	Note            string // for the staff
	Message         string // to the buyer, with the link by which what is added is paid for
}

// EditRemoval is how many units of a line are not to be sent.
type EditRemoval struct {
	OrderLineID typeid.OrderLine
	Quantity    int
}

// EditDelivery is in which way a delivery is made, and the place of it among the order's, counted from 1.
type EditDelivery struct {
	Position         int
	ShippingMethodID typeid.ShippingMethod
}

// Edit changes an order before it is sent, once for a key. What is taken out is given back, or not taken. What is added is a draft that
// supplements the order: its buyer gets the link to pay for it. What was bought is not rewritten. The viewer must manage orders. Mistakes
// are fault.UserErrors, and then nothing has changed.
func (s *Service) Edit(ctx context.Context, viewer auth.Viewer, in EditInput) (*order.Edit, error) {
	asked := in
	in.Note, in.Message = text.Clean(in.Note), text.Clean(in.Message)
	in.ShippingAddress = trimmed(in.ShippingAddress)
	if err := in.check(); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	result, err := idempotency.Once(ctx, s.store, viewer, "orderEdit", &in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		o, now, err := s.lockRefundable(ctx, tx, in.OrderID, "orderId")
		if err != nil {
			return "", err
		}
		edit, err := s.edit(ctx, tx, viewer, o, now, &in)
		return edit.String(), err
	})
	if err != nil {
		return nil, err
	}
	return s.edited(ctx, in.OrderID, result)
}

// edited asks gateways for what an edit has requested, and returns the edit.
func (s *Service) edited(ctx context.Context, id typeid.Order, edit string) (*order.Edit, error) {
	edits, err := order.EditsByOrder.Read(ctx, s.store.Client, []typeid.Order{id})
	if err != nil {
		return nil, err
	}
	for _, e := range edits[id] {
		if e.ID.String() != edit {
			continue
		}
		if e.RefundID != nil {
			_, err = s.refunded(ctx, e.RefundID.String())
		}
		return e, err
	}
	return nil, fmt.Errorf("%s has no edit %s", id, edit)
}

func (in *EditInput) check() error {
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	v.Paragraphs("note", in.Note, maxRefundNote)
	v.Paragraphs("message", in.Message, maxRefundNote)
	if in.ShippingAddress != nil {
		in.ShippingAddress.Validate(&v, "shippingAddress")
	}
	changes := in.ShippingAddress != nil || in.Delivery != nil || in.ShippingRefund != nil || len(in.RemoveLines)+len(in.AddLines) > 0
	v.Check(changes, fault.CodeRequired, "This changes nothing: say what to remove, what to add, or where or how to send it.", "removeLines")
	in.refundInput().Check(&v)
	return v.Err()
}

// refundInput is what an edit takes out.
func (in *EditInput) refundInput() *RefundInput {
	r := &RefundInput{Request: refund.Request{OrderID: in.OrderID}, Reason: "CUSTOMER", Note: in.Note}
	for _, l := range in.RemoveLines {
		r.Lines = append(r.Lines, refund.LineRequest{OrderLineID: l.OrderLineID, Quantity: l.Quantity, Goods: refund.Cancel})
	}
	if in.ShippingRefund != nil {
		r.Shipping = &refund.ShippingRequest{Amount: in.ShippingRefund}
	}
	return r
}

// edit changes a locked order, and returns the edit that tells so.
func (s *Service) edit(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, o *ent.Order, now time.Time, in *EditInput) (id typeid.OrderEdit, err error) {
	if !order.Cancellable(o.Status) || o.Status == entorder.StatusPendingPayment {
		return id, fault.User(fault.CodeNotAllowed, fmt.Sprintf("An order that is %s cannot be edited.", o.Status), "orderId")
	}
	before, err := order.EditsByOrder.Read(ctx, tx, []typeid.Order{o.ID})
	if err != nil {
		return id, err
	}
	if len(before[o.ID]) >= order.MaxEdits {
		return id, fault.User(fault.CodeLimitReached, fmt.Sprintf("An order has at most %d edits.", order.MaxEdits), "orderId")
	}
	e := &order.Edit{ID: typeid.NewOrderEdit(), CreatedAt: now, OrderID: o.ID, Actor: viewer.Actor(), Note: in.Note}
	if len(in.RemoveLines) > 0 || in.ShippingRefund != nil {
		if e.RefundID, err = s.takeOut(ctx, tx, o, now, viewer.Actor(), in); err != nil {
			return id, err
		}
	}
	if len(in.AddLines) > 0 {
		if e.DraftID, err = s.add(ctx, tx, viewer, o, in); err != nil {
			return id, err
		}
	}
	if in.ShippingAddress != nil {
		if e.PreviousAddress, err = order.Redirect(ctx, tx, o, in.ShippingAddress); err != nil {
			return id, err
		}
	}
	if in.Delivery != nil {
		name, err := order.Rebook(ctx, tx, o.ID, in.Delivery.Position, in.Delivery.ShippingMethodID)
		if err != nil {
			return id, err
		}
		e.PreviousDelivery = &name
	}
	if err := order.InsertEdit(ctx, tx, e); err != nil {
		return id, err
	}
	if err := s.orders.Record(ctx, tx, o, now, &ent.OrderEvent{Type: orderevent.TypeOrderEdited, Actor: &e.Actor}); err != nil {
		return id, err
	}
	detail := map[string]any{"removed": len(in.RemoveLines), "added": len(in.AddLines), "address": in.ShippingAddress != nil, "delivery": in.Delivery != nil}
	return e.ID, s.audit(ctx, tx, e.Actor, "order.edited", o.ID, detail)
}

func (s *Service) takeOut(ctx context.Context, tx *ent.Tx, o *ent.Order, now time.Time, actor string, in *EditInput) (*typeid.Refund, error) {
	out := in.refundInput()
	out.edits = true
	made, err := s.GiveBack(ctx, tx, o, now, actor, *out)
	if err != nil {
		return nil, moved(moved(err, "removeLines", "lines"), "shippingRefund", "shipping", "amount")
	}
	return &made.ID, nil
}

// add makes a draft of what is added to an order, for its buyer and where it goes, and mails the link to it. Its delivery costs nothing.
func (s *Service) add(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, o *ent.Order, in *EditInput) (*typeid.DraftOrder, error) {
	var v fault.Validator
	lines := draftorder.Priced(&v, o.Currency, in.AddLines)
	if err := v.Err(); err != nil {
		return nil, moved(err, "addLines", "lines")
	}
	id, err := s.supplement(ctx, tx, viewer, o, lines, in.ShippingAddress, in.Note)
	if err != nil {
		return nil, moved(err, "addLines", "lines")
	}
	return &id, s.drafts.Mail(ctx, tx, id, in.Message)
}

// supplement makes a draft of lines for the buyer of an order, which goes to an address, or else to where the order goes.
func (s *Service) supplement(
	ctx context.Context, tx *ent.Tx, viewer auth.Viewer, o *ent.Order, lines []cart.PreparedLine, to *address.Address, note string,
) (id typeid.DraftOrder, err error) {
	p, err := s.forBuyer(ctx, tx, o)
	if err != nil {
		return id, err
	}
	if p == nil {
		return id, fault.User(fault.CodeNotAllowed, "The personal data of this order are erased.", "orderId")
	}
	p.Lines = lines
	if to != nil {
		p.Shipping = to
	}
	return s.drafts.Prepare(ctx, tx, viewer, marketOf(o, p), *p, draftorder.Origin{Supplements: &o.ID, Note: note, FreeDelivery: true})
}

// forBuyer returns what is prepared for the buyer of an order, which goes where the order goes, without lines; nil if it is not known any
// more who that is.
func (s *Service) forBuyer(ctx context.Context, tx *ent.Tx, o *ent.Order) (*cart.Preparation, error) {
	contacts, err := order.ContactsByOrder.Read(ctx, tx, []typeid.Order{o.ID})
	if err != nil {
		return nil, err
	}
	contact := contacts[o.ID]
	if contact == nil {
		return nil, nil
	}
	p := &cart.Preparation{Email: contact.Email, Phone: contact.Phone, Shipping: &contact.ShippingAddress, Billing: &contact.BillingAddress}
	if o.UserID != nil {
		users, err := account.UsersByID.Read(ctx, tx, []typeid.User{*o.UserID})
		if err != nil {
			return nil, err
		}
		p.Customer = users[*o.UserID]
	}
	return p, nil
}

// marketOf is where something is bought that is prepared for the buyer of an order.
func marketOf(o *ent.Order, p *cart.Preparation) cart.Market {
	return cart.Market{Currency: o.Currency, Country: p.Shipping.Country, Channel: o.ChannelID}
}

// moved has the user errors of an error that are about a field, or what is in it, be about another one.
func moved(err error, to string, from ...string) error {
	mistakes, rest := fault.Split(err)
	if rest != nil || len(mistakes) == 0 {
		return err
	}
	all := make(fault.UserErrors, len(mistakes))
	for i, m := range mistakes {
		about := *m
		if len(m.Field) >= len(from) && slices.Equal(m.Field[:len(from)], from) {
			about.Field = append([]string{to}, m.Field[len(from):]...)
		}
		all[i] = &about
	}
	return all
}
