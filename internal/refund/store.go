package refund

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxOfOrder is how many refunds an order has at most.
const MaxOfOrder = 50

// ByOrder reads each order's refunds, oldest first, and ShownByOrder those that buyers see. Whose the orders are is not asked.
var (
	ByOrder      = record.Lists("refunds of orders", refundsOfOrders, readRefund, orderOf)
	ShownByOrder = record.Lists("refunds of orders, for buyers", shownOfOrders, readRefund, orderOf)
)

func orderOf(r *Refund) typeid.Order { return r.OrderID }

func readRefund(r *record.Reader) *Refund {
	f := &Refund{ID: typeid.Of[typeid.Refund](r.Row("refunds")), CreatedAt: r.Time(), OrderID: typeid.Of[typeid.Order](r.UUID())}
	f.Plan.Currency = money.Currency(r.Text())
	f.Reason, f.Note, f.RequestedBy, f.Decision = Reason(r.Text()), r.Text(), r.Text(), Decision(r.Text())
	f.DecidedBy, f.DecidedAt = record.Optional(r, r.Text), record.Optional(r, r.Time)
	f.Plan.shipping.Net, f.Plan.shipping.Tax = r.Int(), r.Int()
	r.JSON(&f.Plan.shipping.Taxes)
	f.Plan.adjustment = r.Int()
	r.JSON(&f.Plan.Lines)
	r.JSON(&f.Plan.Parts)
	for i := range f.Plan.Lines {
		f.Plan.Lines[i].currency = f.Plan.Currency
	}
	for i := range f.Plan.Parts {
		f.Plan.Parts[i].currency = f.Plan.Currency
	}
	return f
}

// Service is the store's refunds.
type Service struct{ store *store.Store }

// New returns the refunds in st.
func New(st *store.Store) *Service { return &Service{st} }

// ByID reads refunds, whoever may see them.
var ByID = record.ByID("refunds", refundsByID, readRefund, func(r *Refund) typeid.Refund { return r.ID })

// VisibleByID returns refunds that the viewer may see: those of a user's own orders, unless they wait for their approval or
// were declined, and any for who may read orders.
func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Refund) (map[typeid.Refund]*Refund, error) {
	refunds, err := record.All(ctx, s.store.Client, visibleRefunds, readRefund, typeid.Array(ids), viewer.May(auth.ReadOrders), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read refunds: %w", err)
	}
	return store.KeyBy(refunds, func(r *Refund) typeid.Refund { return r.ID }), nil
}

// OrderOf returns the order that a refund is of; false if there is no such refund.
func OrderOf(ctx context.Context, tx *ent.Tx, id typeid.Refund) (order typeid.Order, found bool, err error) {
	if found, err = orderOfRefund.Scan(ctx, tx, []any{id}, &order); err != nil {
		return order, false, fmt.Errorf("look for a refund: %w", err)
	}
	return order, found, nil
}

// Insert writes a refund of a locked order, which posts it to the books unless it waits for its approval.
func Insert(ctx context.Context, tx *ent.Tx, r *Refund) error {
	lines, err := json.Marshal(append([]Line{}, r.Plan.Lines...))
	if err != nil {
		return fmt.Errorf("make a refund of %s: %w", r.OrderID, err)
	}
	parts, err := json.Marshal(append([]Part{}, r.Plan.Parts...))
	if err != nil {
		return fmt.Errorf("make a refund of %s: %w", r.OrderID, err)
	}
	p, goods := &r.Plan, r.Plan.goods()
	taxes, err := json.Marshal(append([]Tax{}, p.shipping.Taxes...))
	if err != nil {
		return fmt.Errorf("make a refund of %s: %w", r.OrderID, err)
	}
	_, err = insertRefund.Exec(ctx, tx, r.ID, r.OrderID, p.Currency, string(r.Reason), r.Note, r.RequestedBy, string(r.Decision),
		goods.Net, goods.Tax, p.shipping.Net, p.shipping.Tax, string(taxes), p.adjustment, string(lines), string(parts))
	if store.IsCode(err, pqerror.ForeignKeyViolation) { // all else is locked
		return fault.User(fault.CodeNotFound, "There is no such location.", "lines")
	}
	if err != nil {
		return fmt.Errorf("make a refund of %s: %w", r.OrderID, err)
	}
	return nil
}

// Decide writes what an actor has decided of a refund of a locked order that waits for it, and sets it in r. A refund that is
// approved is posted to the books.
func Decide(ctx context.Context, tx *ent.Tx, r *Refund, decision Decision, actor string) error {
	n, err := decide.Exec(ctx, tx, r.ID, string(decision), actor)
	if err == nil && n == 0 {
		err = fmt.Errorf("it is %s", r.Decision)
	}
	if err != nil {
		return fmt.Errorf("decide of refund %s: %w", r.ID, err)
	}
	r.Decision = decision
	return nil
}

// DeclineAll declines on behalf of an actor what waits for its approval of a locked order. It reports whether there was any.
func DeclineAll(ctx context.Context, tx *ent.Tx, order typeid.Order, actor string) (bool, error) {
	n, err := declineAll.Exec(ctx, tx, order, actor)
	if err != nil {
		return false, fmt.Errorf("decline the refunds of %s: %w", order, err)
	}
	return n > 0, nil
}

// Erase empties the staff's notes of refunds of a user, who is about to be erased.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := eraseNotes.Exec(ctx, tx, u.ID); err != nil {
		return fmt.Errorf("erase notes of refunds: %w", err)
	}
	return nil
}
