// Package books keeps the store's books: of all money, which account it came from and which it went to.
// See docs/books.md.
//
// Facts are posted by triggers, in the statement that makes them: so no writer can forget to, and a
// checkout sends nothing for it. What must be posted of which fact is said once, by the views that
// due_postings is made of. Each posting is of one amount from one account to another, so the books
// balance row by row. Postings are only added.
//
// This package writes the one kind of facts that is known from nowhere else, which is what gateways tell
// of their own books. And it verifies the books: Verify works out anew, from all facts, what must be there.
package books

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MovementKind is what a movement of a gateway is.
type MovementKind string

// The kinds. The ledgers of payments tell of charges, refunds and failures of those, too, so those are not posted again.
const (
	Charge          MovementKind = "CHARGE"
	Refund          MovementKind = "REFUND"
	RefundFailure   MovementKind = "REFUND_FAILURE" // money that could not be given back, and is there again
	Fee             MovementKind = "FEE"
	Dispute         MovementKind = "DISPUTE" // money that a bank takes back for a buyer
	DisputeReversal MovementKind = "DISPUTE_REVERSAL"
	DisputeFee      MovementKind = "DISPUTE_FEE"
	Payout          MovementKind = "PAYOUT" // to the store's bank
	Adjustment      MovementKind = "ADJUSTMENT"
)

// Movement is a movement that a gateway tells of.
type Movement struct {
	Gateway   string
	Reference string // the gateway's name for it; of a charge and its fee, each has one of its own
	Kind      MovementKind
	// Amount is what it changes of the store's money at the gateway: less than 0 for a fee, or for a
	// payout. In another currency than that of its payment it is posted in its own.
	Amount     money.Money
	Payment    *typeid.Payment // nil if it is of none
	OccurredAt time.Time
}

// insertedMovement is a movement as insertMovements reads it.
type insertedMovement struct {
	Gateway    string       `json:"gateway"`
	Reference  string       `json:"reference"`
	Kind       MovementKind `json:"kind"`
	Amount     int64        `json:"amount"`
	Currency   string       `json:"currency"`
	PaymentID  *uuid.UUID   `json:"payment_id"`
	OccurredAt time.Time    `json:"occurred_at"`
}

// Record enters movements, which posts them, and returns how many are new. One that is there already, by
// its gateway and reference, stays as it was.
func Record(ctx context.Context, tx *ent.Tx, movements []Movement) (added int64, err error) {
	rows := make([]insertedMovement, len(movements))
	for i, m := range movements {
		rows[i] = insertedMovement{m.Gateway, m.Reference, m.Kind, m.Amount.Amount, string(m.Amount.Currency), nil, m.OccurredAt}
		if m.Payment != nil {
			rows[i].PaymentID = new(m.Payment.UUID())
		}
	}
	all, err := json.Marshal(rows)
	if err != nil {
		return 0, fmt.Errorf("enter movements of a gateway: %w", err)
	}
	if added, err = insertMovements.Exec(ctx, tx, string(all)); err != nil {
		return 0, fmt.Errorf("enter movements of a gateway: %w", err)
	}
	return added, nil
}
