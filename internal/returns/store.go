package returns

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxOfOrder is how many returns an order has at most, those among them that have come to nothing.
const MaxOfOrder = 20

// ByOrder reads each order's returns, the oldest first. Whose the orders are is not asked.
var ByOrder = record.Lists("returns of orders", returnsOfOrders, readReturn, func(r *Return) typeid.Order { return r.OrderID })

// ByID reads returns, whoever may see them.
var ByID = record.ByID("returns", returnsByID, readReturn, func(r *Return) typeid.Return { return r.ID })

// SoldByOrder reads what is known of the lines of orders, in their order. Whose the orders are is not asked.
var SoldByOrder = record.Lists("what of orders can be sent back", soldOfOrders, readSold, func(s *Sold) typeid.Order { return s.OrderID })

func readReturn(r *record.Reader) *Return {
	back := &Return{
		ID: typeid.Of[typeid.Return](r.Row("returns")), CreatedAt: r.Time(), UpdatedAt: r.Time(), OrderID: typeid.Of[typeid.Order](r.UUID()),
		Status: Status(r.Text()), Resolution: Resolution(r.Text()), RequestedBy: r.Text(), Note: r.Text(), DeclineReason: r.Text(),
		Carrier: r.Text(), TrackingNumber: r.Text(), LabelURL: record.Optional(r, r.Text),
		ApprovedAt: record.Optional(r, r.Time), ReceivedAt: record.Optional(r, r.Time), EndedAt: record.Optional(r, r.Time),
		RefundID:        record.Optional(r, func() typeid.Refund { return typeid.Of[typeid.Refund](r.UUID()) }),
		ExchangeDraftID: record.Optional(r, func() typeid.DraftOrder { return typeid.Of[typeid.DraftOrder](r.UUID()) }),
	}
	r.JSON(&back.Lines)
	r.JSON(&back.Receipts)
	return back
}

func readSold(r *record.Reader) *Sold {
	s := &Sold{
		OrderID: typeid.Of[typeid.Order](r.UUID()), OrderLineID: typeid.Of[typeid.OrderLine](r.Row("order_lines")),
		Quantity: int(r.Int()), Cancelled: int(r.Int()), isGiftCard: r.Bool(),
	}
	r.JSON(&s.tags)
	s.productType, s.left, s.given, s.back = r.Text(), int(r.Int()), int(r.Int()), int(r.Int())
	s.claimed, s.open, s.Accepted = int(r.Int()), int(r.Int()), int(r.Int())
	s.delivered, s.now = record.Optional(r, r.Time), r.Time()
	return s
}

// Claimed is how many units of the line returns are for that have not come to nothing.
func (s *Sold) Claimed() int { return s.claimed }

// Service is the store's returns.
type Service struct {
	store *store.Store
	// Rules are what buyers may send back.
	Rules
}

// New returns the returns in st by rules.
func New(st *store.Store, rules Rules) *Service { return &Service{st, rules} }

// VisibleByID returns returns that the viewer may see: those of a user's own orders, and any for who may read orders.
func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Return) (map[typeid.Return]*Return, error) {
	found, err := record.All(ctx, s.store.Client, visibleReturns, readReturn, typeid.Array(ids), viewer.May(auth.ReadOrders), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read returns: %w", err)
	}
	return store.KeyBy(found, func(r *Return) typeid.Return { return r.ID }), nil
}

// OrderOf returns the order that a return is of; false if there is no such return.
func OrderOf(ctx context.Context, tx *ent.Tx, id typeid.Return) (order typeid.Order, found bool, err error) {
	if found, err = orderOfReturn.Scan(ctx, tx, []any{id}, &order); err != nil {
		return order, false, fmt.Errorf("look for a return: %w", err)
	}
	return order, found, nil
}

// Due returns at most so many returns that were approved so long ago and not sent.
func Due(ctx context.Context, db record.Queryer, after time.Duration, limit int) ([]typeid.Return, error) {
	ids, err := record.All(ctx, db, due, func(r *record.Reader) typeid.Return { return typeid.Of[typeid.Return](r.Row("returns")) }, after.Seconds(), limit)
	if err != nil {
		return nil, fmt.Errorf("look for returns that were not sent: %w", err)
	}
	return ids, nil
}

// Insert writes a return of a locked order that was just asked for.
func Insert(ctx context.Context, tx *ent.Tx, r *Return) error {
	lines, err := json.Marshal(r.Lines)
	if err == nil {
		_, err = insertReturn.Exec(ctx, tx, r.ID, r.OrderID, string(r.Status), string(r.Resolution), r.RequestedBy, r.Note, r.ApprovedAt, string(lines))
	}
	if err != nil {
		return fmt.Errorf("make a return of %s: %w", r.OrderID, err)
	}
	return nil
}

// Move has a return of a locked order go to a status at a time, and stores what the caller has changed of it. A status that must not
// follow the present one is a fault.UserErrors at a field.
func Move(ctx context.Context, tx *ent.Tx, r *Return, to Status, now time.Time, field string) error {
	if !MayMove(r.Status, to) {
		return fault.User(fault.CodeNotAllowed, fmt.Sprintf("A return that is %s cannot become %s.", r.Status, to), field)
	}
	r.Status = to
	switch {
	case to == Approved && r.ApprovedAt == nil:
		r.ApprovedAt = &now
	case to == Received && r.ReceivedAt == nil:
		r.ReceivedAt = &now
	case !to.Open() && r.EndedAt == nil:
		r.EndedAt = &now
	}
	_, err := writeReturn.Exec(ctx, tx, r.ID, string(r.Status), r.DeclineReason, r.Carrier, r.TrackingNumber, r.LabelURL, r.ApprovedAt, r.ReceivedAt, r.EndedAt, r.RefundID, r.ExchangeDraftID)
	if err != nil {
		return fmt.Errorf("write return %s: %w", r.ID, err)
	}
	return nil
}

// AddReceipts adds what an actor has received of a return of a locked order, whose lines have so much left to come.
func AddReceipts(ctx context.Context, tx *ent.Tx, id typeid.Return, actor string, come []*Receipt) error {
	rows, err := json.Marshal(come)
	if err == nil {
		_, err = insertReceipts.Exec(ctx, tx, id, actor, string(rows))
	}
	if store.IsCode(err, pqerror.ForeignKeyViolation) { // all else is locked
		return fault.User(fault.CodeNotFound, "There is no such location.", "lines")
	}
	if err != nil {
		return fmt.Errorf("receive return %s: %w", id, err)
	}
	return nil
}

// Erase empties what is personal of the returns of a user, who is about to be erased.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := eraseNotes.Exec(ctx, tx, u.ID, u.ID.String()); err != nil {
		return fmt.Errorf("erase notes of returns: %w", err)
	}
	return nil
}

// Filter says which returns are listed: those that fulfil all that is given.
type Filter struct {
	Statuses        []Status // any if nil, none if empty
	OrderID         *typeid.Order
	RequestedAfter  *time.Time // included
	RequestedBefore *time.Time // not included
}

type (
	// Connection is a page of returns.
	Connection = page.Connection[*Return]
	// Edge is a return in a page.
	Edge = page.Edge[*Return]
)

// maxStatuses is how many statuses a filter may name.
const maxStatuses = 20

// List returns a page of the returns, the newest first. Whether the viewer may see them is for the caller to ask.
func (s *Service) List(ctx context.Context, f Filter, args page.Args) (*Connection, error) {
	if len(f.Statuses) > maxStatuses {
		return nil, fault.BadUserInput(fmt.Sprintf("filter: it has more than %d statuses", maxStatuses))
	}
	var statuses any
	if f.Statuses != nil {
		statuses = pq.Array(f.Statuses)
	}
	which := []any{statuses, f.OrderID, f.RequestedAfter, f.RequestedBefore}
	return listed.Read(store.Planned(ctx), s.store.Client, args, page.CountOf("returns", countListed, which...), readReturn, which...)
}
