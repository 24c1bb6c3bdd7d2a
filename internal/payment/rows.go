package payment

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// begin stores a new payment, whose ledger begins with the request to authorize it: an operation
// that goes by the payment's id. If one who pays is closed, that is a fault.UserErrors.
func (s *Service) begin(ctx context.Context, tx *ent.Tx, p *ent.Payment, by Means) error {
	var wait *float64
	hashes, free := throttle.Columns(by.Payers)
	_, err := beginPayment.Scan(ctx, tx, []any{
		p.ID, s.retryAfter.Seconds(),
		p.OrderID, p.PaymentMethodID, p.Gateway, p.GatewayToken, p.Amount, p.Currency, p.Status,
		typeid.NewPaymentEvent(), paymentevent.TypeAuthorization, paymentevent.StatusRequested,
		p.MethodKind, p.MethodBrand, p.MethodLast4, p.SaveMethod, pq.Array(hashes), pq.Array(free), by.Within.Seconds(),
	}, &wait)
	if err != nil {
		return fmt.Errorf("create payment: %w", err)
	}
	if wait != nil {
		return fault.TooManyAttempts(time.Duration(*wait * float64(time.Second)))
	}
	return nil
}

// entry is an entry of a ledger as writePayment reads it.
type entry struct {
	ID          uuid.UUID           `json:"id"`
	OperationID uuid.UUID           `json:"operation_id"`
	Type        paymentevent.Type   `json:"type"`
	Status      paymentevent.Status `json:"status"`
	Amount      int64               `json:"amount"`
	FailureCode string              `json:"failure_code"`
}

// write stores what the locked payment has become, the entries that its ledger got for it, and in
// how long it is to be looked at again; nil is never.
func write(ctx context.Context, tx *ent.Tx, p *ent.Payment, entries []*ent.PaymentEvent, next *time.Duration) error {
	rows := make([]entry, len(entries))
	for i, e := range entries {
		rows[i] = entry{typeid.NewPaymentEvent().UUID(), e.OperationID, e.Type, e.Status, e.Amount, e.FailureCode}
	}
	appended, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("store the state of %s: %w", p.ID, err)
	}
	var seconds *float64
	if next != nil {
		seconds = new(next.Seconds())
	}
	_, err = writePayment.Exec(ctx, tx, p.ID, string(appended),
		p.Status, p.FailureCode, p.ActionURL, p.AuthorizedAmount, p.CapturedAmount, p.RefundedAmount, seconds,
		p.MethodKind, p.MethodBrand, p.MethodLast4, p.ClientSecret, p.HeldUntil, p.DisputedAmount, p.ReleasedAmount)
	if err != nil {
		return fmt.Errorf("store the state of %s: %w", p.ID, err)
	}
	return nil
}
