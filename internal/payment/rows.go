package payment

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// A payment and its ledger are read in one statement, and written in one with what is new, since every step of every checkout
// does that.

const ledgerColumn = "ledger_entries"

// selectLedger makes a query of payments select their ledgers too, for assignLedger. Under FOR UPDATE the payments are as they are
// once they are locked, but the ledgers as they were when the statement began; that is the same, since an order is locked before a
// payment of it whose ledger is to be appended to.
func selectLedger(s *sql.Selector) {
	s.AppendSelectExprAs(sql.Raw(`(
		SELECT json_agg(json_build_object('operation_id', e.operation_id, 'type', e.type, 'status', e.status, 'amount', e.amount,
			'failure_code', e.failure_code) ORDER BY e.id)
		FROM payment_events e WHERE e.payment_id = `+s.C(payment.FieldID)+`)`), ledgerColumn)
}

// assignLedger gives each payment of a query with selectLedger its ledger, of which the entries hold what was asked of the gateway
// and what came of it.
func assignLedger(payments ...*ent.Payment) error {
	for _, p := range payments {
		selected, err := p.Value(ledgerColumn)
		if err != nil {
			return fmt.Errorf("read the ledger: %w", err)
		}
		if selected == nil { // no entries
			continue
		}
		entries, ok := selected.([]byte)
		if !ok {
			return fmt.Errorf("read the ledger: it is a %T", selected)
		}
		if err := json.Unmarshal(entries, &p.Edges.Ledger); err != nil {
			return fmt.Errorf("read the ledger: %w", err)
		}
	}
	return nil
}

const beginStatement = `
	WITH begun AS (
		INSERT INTO payments (id, created_at, updated_at, order_id, payment_method_id, gateway, gateway_token, amount, currency,
			status, next_check_at)
		VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10)
	)
	INSERT INTO payment_events (id, created_at, updated_at, payment_id, operation_id, type, status, amount)
	VALUES ($11, $2, $2, $1, $1, $12, $13, $7)`

// begin stores a new payment, whose ledger begins with the request to authorize it: an operation that goes by the payment's id.
func begin(ctx context.Context, tx *ent.Tx, p *ent.Payment) error {
	_, err := tx.ExecContext(ctx, beginStatement,
		p.ID, p.CreatedAt, p.OrderID, p.PaymentMethodID, p.Gateway, p.GatewayToken, p.Amount, p.Currency, p.Status, p.NextCheckAt,
		typeid.NewPaymentEvent(), paymentevent.TypeAuthorization, paymentevent.StatusRequested)
	if err != nil {
		return fmt.Errorf("create payment: %w", err)
	}
	return nil
}

const writeStatement = `
	WITH appended AS (
		INSERT INTO payment_events (id, created_at, updated_at, payment_id, operation_id, type, status, amount, failure_code)
		SELECT e.id, $2, $2, $1, e.operation, e.type, e.status, e.amount, e.failure_code
		FROM json_to_recordset($3) AS e(id uuid, operation uuid, type text, status text, amount bigint, failure_code text)
	)
	UPDATE payments SET updated_at = $2, status = $4, failure_code = $5, action_url = $6, authorized_amount = $7,
		captured_amount = $8, refunded_amount = $9, next_check_at = $10
	WHERE id = $1`

// writtenEntry is an entry of a ledger as writeStatement reads it.
type writtenEntry struct {
	ID          uuid.UUID           `json:"id"`
	Operation   uuid.UUID           `json:"operation"`
	Type        paymentevent.Type   `json:"type"`
	Status      paymentevent.Status `json:"status"`
	Amount      int64               `json:"amount"`
	FailureCode string              `json:"failure_code"`
}

// write stores what the locked payment has become, and the entries that its ledger got for it.
func write(ctx context.Context, tx *ent.Tx, p *ent.Payment, entries []*ent.PaymentEvent) error {
	rows := make([]writtenEntry, len(entries))
	for i, e := range entries {
		rows[i] = writtenEntry{typeid.NewPaymentEvent().UUID(), e.OperationID, e.Type, e.Status, e.Amount, e.FailureCode}
	}
	appended, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("store the state of %s: %w", p.ID, err)
	}
	p.UpdatedAt = time.Now()
	_, err = tx.ExecContext(ctx, writeStatement, p.ID, p.UpdatedAt, string(appended),
		p.Status, p.FailureCode, p.ActionURL, p.AuthorizedAmount, p.CapturedAmount, p.RefundedAmount, p.NextCheckAt)
	if err != nil {
		return fmt.Errorf("store the state of %s: %w", p.ID, err)
	}
	return nil
}
