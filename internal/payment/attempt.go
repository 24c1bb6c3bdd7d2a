package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Means is how a payment is made.
type Means struct {
	Gateway string             // its name; empty for the first that is offered
	Token   string             // the gateway's; empty if the client confirms the payment
	Method  *ent.PaymentMethod // a saved one, which has the token; nil if there is none
	Save    bool               // have the user be able to pay with it again
	Within  time.Duration      // how long the buyer has to pay by hand; 0 if that is not said
	// Payers are who pays, as declines are counted of them.
	Payers []throttle.Key
}

// Begin records an attempt to be paid an amount for an order by some means. If too much was declined of late of who
// pays, that is a fault.UserErrors, and the transaction must not commit.
func (s *Service) Begin(ctx context.Context, tx *ent.Tx, o *ent.Order, amount money.Money, by Means) (*ent.Payment, error) {
	p := &ent.Payment{
		ID: typeid.NewPayment(), OrderID: o.ID,
		Gateway: by.Gateway, GatewayToken: by.Token, Amount: amount.Amount, Currency: amount.Currency,
		Status: payment.StatusPending, SaveMethod: by.Save,
	}
	if by.Method != nil {
		p.PaymentMethodID = &by.Method.ID
		p.MethodKind, p.MethodBrand, p.MethodLast4 = new(payment.MethodKindCard), &by.Method.Brand, &by.Method.Last4
	}
	return p, s.begin(ctx, tx, p, by)
}

// CommitReference stores a prepared payment's reference, before it is confirmed. It reports false
// when the attempt was given up in the meantime: then it must not be confirmed. The reconciler
// leaves the payment alone for as long again as after its beginning.
func (s *Service) CommitReference(ctx context.Context, id typeid.Payment, reference string) (bool, error) {
	n, err := commitReference.Exec(ctx, s.store.DB, id, reference, s.retryAfter.Seconds())
	if err != nil {
		return false, fmt.Errorf("store the reference of %s: %w", id, err)
	}
	return n == 1, nil
}

// Lock locks a payment's row for the transaction and returns it. The payment's order must be locked
// before.
func (s *Service) Lock(ctx context.Context, tx *ent.Tx, id typeid.Payment) (*ent.Payment, error) {
	p, err := record.First(ctx, tx, lockPayment, readLedger, id)
	if err == nil && p == nil {
		err = errGone
	}
	if err != nil {
		return nil, fmt.Errorf("lock payment %s: %w", id, err)
	}
	return p, nil
}

// LockOfOrder locks an order's payments for the transaction and returns them. The order must be
// locked before.
func (s *Service) LockOfOrder(ctx context.Context, tx *ent.Tx, order typeid.Order) ([]*ent.Payment, error) {
	payments, err := record.All(ctx, tx, lockPayments, readLedger, order)
	if err != nil {
		return nil, fmt.Errorf("lock the payments of %s: %w", order, err)
	}
	return payments, nil
}

// Apply brings the locked payment and its ledger to what the gateway says, and returns the entries
// that it added. What the payment is made with is taken until it is decided. Then it stays, so that
// a late answer brings nothing back that Erase has erased.
func (s *Service) Apply(
	ctx context.Context, tx *ent.Tx, p *ent.Payment, seen gateway.Payment,
) (added []*ent.PaymentEvent, err error) {
	if seen.Status == gateway.ActionRequired {
		p.ActionURL, p.ClientSecret = seen.ActionURL, seen.ClientSecret
	}
	if isUndecided(p) {
		keepMethod(p, seen.Method)
	}
	if p.HeldUntil = seen.HeldUntil; seen.Status != gateway.Authorized {
		p.HeldUntil = nil
	}
	if err := wantCurrency(p, &seen); err != nil {
		return nil, err
	}
	added, err = s.append(ctx, tx, p, catchUp(foldOf(p), p.Amount, &seen))
	if err == nil && p.SaveMethod && seen.Method.Token != "" && len(added) > 0 && p.AuthorizedAmount > 0 {
		err = s.remember(ctx, tx, p, &seen.Method)
	}
	return added, err
}

// isUndecided reports whether it is open if there will be money.
func isUndecided(p *ent.Payment) bool {
	return p.Status == payment.StatusPending || p.Status == payment.StatusActionRequired || p.Status == payment.StatusProcessing
}

// wantCurrency makes sure that the gateway speaks of a payment's currency.
func wantCurrency(p *ent.Payment, seen *gateway.Payment) error {
	amounts := []money.Money{seen.Authorized, seen.Captured}
	for _, r := range seen.Refunds {
		amounts = append(amounts, r.Amount)
	}
	for _, d := range seen.Disputes {
		amounts = append(amounts, d.Amount)
	}
	for _, m := range amounts {
		if m.Amount != 0 && m.Currency != p.Currency {
			return fmt.Errorf("the gateway tells %s of %s, which is in %s", m, p.ID, p.Currency)
		}
	}
	return nil
}

// GiveUp ends the attempt of the locked payment, if that is still open, with a failure. It returns
// the entries that it added to the ledger. A payment without a reference can't be confirmed any
// more. One with a reference may have been confirmed by now, or may yet be. So the gateway is
// requested to let its money go, and the payment stays due until the gateway has said that it holds
// nothing.
func (s *Service) GiveUp(ctx context.Context, tx *ent.Tx, p *ent.Payment) (added []*ent.PaymentEvent, err error) {
	now := foldOf(p)
	open := now.requested(paymentevent.TypeAuthorization)
	if open == nil {
		return nil, nil
	}
	code := gateway.NoAnswer
	if now.status == payment.StatusActionRequired {
		code = gateway.NotConfirmed
	}
	added = append(added, &ent.PaymentEvent{
		Type: paymentevent.TypeAuthorization, Status: paymentevent.StatusFailed, Amount: p.Amount,
		OperationID: open.OperationID, FailureCode: code,
	})
	if p.GatewayReference != nil {
		added = append(added, request(paymentevent.TypeVoid, p.Amount))
	}
	return s.append(ctx, tx, p, added)
}

// Refuse enters in the locked payment's ledger that the gateway has refused an operation for good,
// and reports whether that is so: false if the operation has ended in the meantime, or asked for a refund of more than
// is left by now, so that another one may be requested. A capture or a refund has failed then. A void stays requested,
// for what is held is let go in the end.
func (s *Service) Refuse(
	ctx context.Context, tx *ent.Tx, p *ent.Payment, operation uuid.UUID,
) (added []*ent.PaymentEvent, refused bool, err error) {
	now := foldOf(p)
	for _, e := range now.outstanding {
		if e.OperationID != operation {
			continue
		}
		if e.Type == paymentevent.TypeVoid {
			return nil, true, nil
		}
		code := refusedForGood
		if e.Type == paymentevent.TypeRefund && e.Amount > now.captured-now.refunded {
			code = tooMuch
		}
		added, err = s.append(ctx, tx, p, []*ent.PaymentEvent{{
			Type: e.Type, Status: paymentevent.StatusFailed, Amount: e.Amount, OperationID: e.OperationID, FailureCode: code,
		}})
		return added, code == refusedForGood, err
	}
	return nil, false, nil
}

// Request records in the locked payment's ledger that the gateway is to be asked for a capture, a
// void or a refund of what remains. A request that is outstanding already, or that would ask for
// nothing, adds nothing. What other refunds have requested does not remain. Neither does a refund once the gateway has refused one for good, or one
// has failed after it was made: that is for the staff.
func (s *Service) Request(ctx context.Context, tx *ent.Tx, p *ent.Payment, t paymentevent.Type) error {
	now := foldOf(p)
	var amount int64
	switch t {
	case paymentevent.TypeCapture:
		amount = now.capturable(p.Amount)
	case paymentevent.TypeRefund:
		amount = now.refundable()
	default:
		amount = now.authorized
	}
	again := t != paymentevent.TypeRefund && now.requested(t) != nil
	if amount == 0 || again || t == paymentevent.TypeRefund && now.refundRefused {
		return nil
	}
	_, err := s.append(ctx, tx, p, []*ent.PaymentEvent{request(t, amount)})
	return err
}

// Refundable is how much of what the locked payment has captured can still be requested back, in minor units of
// its currency.
func Refundable(p *ent.Payment) int64 { return fold(p.Edges.Ledger).refundable() }

// RequestRefund records in the locked payment's ledger that the gateway is to be asked for a refund of an amount,
// by an operation that the caller names. It reports false, and records nothing, if that is more than is Refundable.
func (s *Service) RequestRefund(ctx context.Context, tx *ent.Tx, p *ent.Payment, operation uuid.UUID, amount int64) (bool, error) {
	if amount <= 0 || amount > Refundable(p) {
		return false, nil
	}
	entry := request(paymentevent.TypeRefund, amount)
	entry.OperationID = operation
	_, err := s.append(ctx, tx, p, []*ent.PaymentEvent{entry})
	return err == nil, err
}

// RequestVoid records in the locked payment's ledger that the gateway is to be asked to let go of all that it holds or that is
// promised, by an operation that the caller names. It reports false, and records nothing, if there is nothing, if something
// was captured, or if that was requested before.
func (s *Service) RequestVoid(ctx context.Context, tx *ent.Tx, p *ent.Payment, operation uuid.UUID) (bool, error) {
	now := foldOf(p)
	if now.authorized == 0 || now.captured > 0 || now.requested(paymentevent.TypeVoid) != nil || now.requested(paymentevent.TypeCapture) != nil {
		return false, nil
	}
	entry := request(paymentevent.TypeVoid, now.authorized)
	entry.OperationID = operation
	_, err := s.append(ctx, tx, p, []*ent.PaymentEvent{entry})
	return err == nil, err
}

// RequestCapture records in the locked payment's ledger that the gateway is to be asked to take an amount of what it
// holds, and to let the rest go. It reports false, and records nothing, if less is held or a capture is under way.
func (s *Service) RequestCapture(ctx context.Context, tx *ent.Tx, p *ent.Payment, amount int64) (bool, error) {
	now := fold(p.Edges.Ledger)
	if p.Status != payment.StatusAuthorized || amount <= 0 || amount > now.capturable(p.Amount) || now.requested(paymentevent.TypeCapture) != nil {
		return false, nil
	}
	_, err := s.append(ctx, tx, p, []*ent.PaymentEvent{request(paymentevent.TypeCapture, amount)})
	return err == nil, err
}

// Owed is how much of the payment is still to come, in minor units of its currency. It is less than 0 if too much has come.
func Owed(p *ent.Payment) int64 { return p.Amount - p.ReleasedAmount - p.CapturedAmount }

// Releasable is how much of what the locked payment holds, or what is promised by it, can be released: that of a payment of which nothing was
// taken, but for what was released before.
func Releasable(p *ent.Payment) int64 {
	now := foldOf(p)
	if p.Status != payment.StatusAuthorized || now.captured > 0 || len(now.outstanding) > 0 {
		return 0
	}
	return now.capturable(p.Amount)
}

// Release records in the locked payment's ledger that an amount of what it holds, or of what is promised by it, will not be taken, by an operation
// that the caller names. A gateway lets that go when the rest is captured; a payment by hand is for so much less from now on. It reports false, and
// records nothing, if nothing would be left to be taken.
func (s *Service) Release(ctx context.Context, tx *ent.Tx, p *ent.Payment, operation uuid.UUID, amount int64) (bool, error) {
	if amount <= 0 || amount >= Releasable(p) {
		return false, nil
	}
	_, err := s.append(ctx, tx, p, []*ent.PaymentEvent{{
		Type: paymentevent.TypeRelease, Status: paymentevent.StatusSucceeded, Amount: amount, OperationID: operation,
	}})
	return err == nil, err
}

// request is an entry that requests an operation.
func request(t paymentevent.Type, amount int64) *ent.PaymentEvent {
	return &ent.PaymentEvent{Type: t, Status: paymentevent.StatusRequested, Amount: amount, OperationID: uuid.New()}
}

// LookAgain makes a payment due, so that the gateway is asked how it stands.
func (s *Service) LookAgain(ctx context.Context, tx *ent.Tx, id typeid.Payment) error {
	if _, err := lookAgain.Exec(ctx, tx, id); err != nil {
		return fmt.Errorf("make %s due: %w", id, err)
	}
	return nil
}

// append adds entries to the locked payment's ledger and folds it anew.
func (s *Service) append(
	ctx context.Context, tx *ent.Tx, p *ent.Payment, entries []*ent.PaymentEvent,
) ([]*ent.PaymentEvent, error) {
	p.Edges.Ledger = append(p.Edges.Ledger, entries...)
	now := foldOf(p)
	p.Status, p.FailureCode = now.status, now.failureCode
	p.AuthorizedAmount, p.CapturedAmount, p.RefundedAmount, p.DisputedAmount = now.authorized, now.captured, now.refunded, now.disputed
	p.ReleasedAmount = now.released
	if !isUndecided(p) {
		p.ClientSecret = ""
	}
	return entries, write(ctx, tx, p, entries, s.nextCheck(p, now))
}

// nextCheck returns in how long a payment in this state is to be looked at again; nil is never.
func (s *Service) nextCheck(p *ent.Payment, now state) *time.Duration {
	waits := now.status == payment.StatusActionRequired || now.status == payment.StatusProcessing
	switch gw := s.Gateway(p.Gateway); {
	case waits && gw != nil:
		return new(gw.Poll())
	case len(now.outstanding) > 0 && now.outstanding[0].Type == paymentevent.TypeRefund && isByHand(p) && gw != nil: // people make it
		return new(gw.Poll())
	case len(now.outstanding) > 0:
		return &s.retryAfter
	}
	return nil
}
