package checkout

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MarkPaidInput is money that has come for a payment that is made by hand.
type MarkPaidInput struct {
	IdempotencyKey string
	PaymentID      typeid.Payment
	Amount         *money.Input // nil for all that is due
	BankReference  string
	At             *time.Time // nil for now
}

// MarkRefundedInput is which payment's money was given back by hand.
type MarkRefundedInput struct {
	IdempotencyKey string
	PaymentID      typeid.Payment
	BankReference  string
	At             *time.Time // nil for now
}

// The mistakes about payments that are made by hand.
var (
	errNoPayment = fault.User(fault.CodeNotFound, "There is no such payment.", "paymentId")
	errNotByHand = fault.User(fault.CodeNotAllowed, "The payment is not made by hand: its gateway says what becomes of it.", "paymentId")
)

// byHand returns the gateway of a payment that is made by hand; nil for another.
func (s *Service) byHand(p *ent.Payment) *manual.Gateway {
	gw, _ := s.payments.Gateway(p.Gateway).(*manual.Gateway)
	return gw
}

// MarkPaid records that money has come for a payment, all of it or a part, once for a key: what becomes of the payment and
// its order follows as from any gateway's news. The viewer must manage orders. Mistakes are fault.UserErrors.
func (s *Service) MarkPaid(ctx context.Context, viewer auth.Viewer, in MarkPaidInput) (*ent.Payment, error) {
	in.BankReference = text.Clean(in.BankReference)
	work := handwork{action: "payment.marked_paid", mutation: "paymentMarkPaid", key: in.IdempotencyKey, payment: in.PaymentID, reference: in.BankReference, at: in.At}
	work.do = func(ctx context.Context, tx *ent.Tx, gw *manual.Gateway, now settled, h handwork) (gateway.Payment, error) {
		amount := money.Money{Amount: payment.Owed(now.payment), Currency: now.payment.Currency}
		if in.Amount != nil {
			var err error
			amount, err = money.Parse(string(in.Amount.Amount), in.Amount.CurrencyCode)
			if err != nil || amount.Amount <= 0 || amount.Currency != now.payment.Currency {
				return gateway.Payment{}, fault.User(fault.CodeInvalid, "This must be an amount of the payment's currency that is more than 0.", "amount", "amount")
			}
		}
		if amount.Amount > maxReceipt {
			return gateway.Payment{}, fault.User(fault.CodeOutOfRange, "So much at once cannot be right.", "amount", "amount")
		}
		if amount.Amount <= 0 {
			return gateway.Payment{}, fault.User(fault.CodeNotAllowed, "All of the money is there already. Give the amount if more has come.", "paymentId")
		}
		if amount.Amount >= payment.Owed(now.payment) {
			if err := s.tasks.Done(ctx, tx, stafftask.KindPaymentOverdue, now.payment.ID, "The money has come."); err != nil {
				return gateway.Payment{}, err
			}
		}
		return gw.Receive(ctx, tx, *now.payment.GatewayReference, manual.Receipt{Operation: uuid.New(), Amount: amount, At: *h.at, BankReference: h.reference})
	}
	return s.handle(ctx, viewer, in, work)
}

// MarkRefunded records that money of a payment was given back by hand: what was requested, or else what was paid too much.
// It is done once for a key. The viewer must manage orders. Mistakes are fault.UserErrors.
func (s *Service) MarkRefunded(ctx context.Context, viewer auth.Viewer, in MarkRefundedInput) (*ent.Payment, error) {
	in.BankReference = text.Clean(in.BankReference)
	work := handwork{action: "payment.refund_marked_made", mutation: "paymentRefundMarkMade", key: in.IdempotencyKey, payment: in.PaymentID, reference: in.BankReference, at: in.At}
	work.do = func(ctx context.Context, tx *ent.Tx, gw *manual.Gateway, now settled, h handwork) (gateway.Payment, error) {
		for _, kind := range []stafftask.Kind{stafftask.KindRefundByHand, stafftask.KindPaidTooMuch} {
			if err := s.tasks.Done(ctx, tx, kind, now.payment.ID, "The money was given back."); err != nil {
				return gateway.Payment{}, err
			}
		}
		return gw.MarkMade(ctx, tx, *now.payment.GatewayReference, manual.Made{Operation: uuid.New(), At: *h.at, BankReference: h.reference})
	}
	return s.handle(ctx, viewer, in, work)
}

// handwork is something that people have done about a payment.
type handwork struct {
	action, mutation, key string
	payment               typeid.Payment
	reference             string
	at                    *time.Time // nil for the present
	// do records it at the gateway, in the transaction that has locked the order and the payment.
	do func(ctx context.Context, tx *ent.Tx, gw *manual.Gateway, now settled, h handwork) (gateway.Payment, error)
}

// maxReceipt is how much may come at once, in minor units: so no sum of receipts is too much to be counted.
const maxReceipt = 1_000_000_000_000

// maxBankReference is how long a bank's reference may be, in characters: as much as a SEPA transfer says what it is for.
const maxBankReference = 140

// handle does something about a payment by a viewer, once for a key. What the gateway is told, the ledger, the order, the
// audit log and the key's record are one transaction.
func (s *Service) handle(ctx context.Context, viewer auth.Viewer, in any, h handwork) (*ent.Payment, error) {
	var v fault.Validator
	idempotency.Validate(&v, h.key)
	v.Line("bankReference", h.reference, maxBankReference)
	if err := v.Err(); err != nil {
		return nil, err
	}
	key, err := idempotency.UserKey(viewer, h.mutation, h.key, in)
	if err != nil {
		return nil, err
	}
	p, err := s.payments.Named(ctx, h.payment)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, errNoPayment
	}
	return s.record(context.WithoutCancel(ctx), p, h, func(ctx context.Context, tx *ent.Tx, now settled) (bool, func(moved int64) error, error) {
		claim, claimed, err := idempotency.Claim(ctx, tx, key)
		if err != nil || !claimed {
			return false, nil, err
		}
		return true, func(moved int64) error {
			detail := map[string]any{"order": now.order.ID.String(), "amount": money.Money{Amount: moved, Currency: now.payment.Currency}.String()}
			if err := s.audit(ctx, tx, viewer.Actor(), h.action, now.payment.ID, detail); err != nil {
				return err
			}
			return idempotency.Complete(ctx, tx, claim.ID, idempotency.Outcome{Result: "Payment", Order: &now.order.ID, Payment: &now.payment.ID})
		}, nil
	})
}

// record has something be done about a payment that is made by hand, if begin says so, brings the payment and its order to
// it, and then does what that asks for. It ends by what begin returns, which is told how much has moved.
func (s *Service) record(
	ctx context.Context, p *ent.Payment, h handwork,
	begin func(context.Context, *ent.Tx, settled) (goOn bool, end func(moved int64) error, err error),
) (*ent.Payment, error) {
	gw := s.byHand(p)
	if gw == nil {
		return nil, errNotByHand
	}
	now, err := s.advance(ctx, p, func(ctx context.Context, tx *ent.Tx, now settled) ([]*ent.PaymentEvent, error) {
		goOn, end, err := begin(ctx, tx, now)
		if err != nil || !goOn {
			return nil, err
		}
		if h.at == nil {
			h.at = &now.at
		}
		if h.at.After(now.at) {
			return nil, fault.User(fault.CodeInvalid, "This is in the future.", "at")
		}
		if now.payment.GatewayReference == nil {
			return nil, errNothingAwaited
		}
		before := now.payment.CapturedAmount - now.payment.RefundedAmount
		seen, err := h.do(ctx, tx, gw, now, h)
		if errors.Is(err, gateway.ErrRefused) {
			return nil, errNothingAwaited
		}
		if err != nil {
			return nil, err
		}
		added, err := s.payments.Apply(ctx, tx, now.payment, seen)
		if err != nil {
			return nil, err
		}
		return added, end(now.payment.CapturedAmount - now.payment.RefundedAmount - before)
	})
	if err != nil {
		return nil, err
	}
	s.pursue(ctx, now.payment)
	again, _, err := s.payments.Get(ctx, p.ID)
	return again, err
}

var errNothingAwaited = fault.User(fault.CodeNotAllowed, "Nothing is to be paid or given back by hand of this payment.", "paymentId")

// MarkDelivered records that who brought an order has its money, of a payment in cash that is not known to have come.
func (s *Service) MarkDelivered(ctx context.Context, id typeid.Payment) error {
	p, err := s.payments.Named(ctx, id)
	if err != nil || p == nil {
		return err
	}
	work := handwork{do: func(ctx context.Context, tx *ent.Tx, gw *manual.Gateway, now settled, h handwork) (gateway.Payment, error) {
		due := money.Money{Amount: payment.Owed(now.payment), Currency: now.payment.Currency}
		return gw.Receive(ctx, tx, *now.payment.GatewayReference, manual.Receipt{Operation: id.UUID(), Amount: due, At: *h.at})
	}}
	_, err = s.record(ctx, p, work, func(_ context.Context, _ *ent.Tx, now settled) (bool, func(int64) error, error) {
		return payment.Owed(now.payment) > 0, func(int64) error { return nil }, nil
	})
	return err
}
