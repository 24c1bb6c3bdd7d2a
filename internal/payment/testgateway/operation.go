package testgateway

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
)

// The kinds of operation that the caller names by an id.
const (
	captureKind = "CAPTURE"
	voidKind    = "VOID"
	refundKind  = "REFUND"
)

type operation struct {
	id     uuid.UUID
	kind   string
	amount money.Money // none for a void
}

// operate makes the move, with the operation's amount, once for the operation's id and in one
// transaction with its record. A replay leaves the payment as it is, wherever it stands by now; a
// refusal leaves no record, so the id may be tried again.
func (g *Gateway) operate(
	ctx context.Context, reference string, op operation, move func(p *payment, amount int64) error,
) (payment, error) {
	if op.id == uuid.Nil {
		return payment{}, refused("the operation has no id")
	}
	return g.change(ctx, reference, func(tx *sql.Tx, p *payment) error {
		if op.kind != voidKind && op.amount.Currency != p.amount.Currency {
			return refused("the payment is in %s, the amount in %q", p.amount.Currency, op.amount.Currency)
		}
		fresh, err := g.record(ctx, tx, reference, op)
		if err != nil || !fresh {
			return err
		}
		return move(p, op.amount.Amount)
	})
}

// record stores an operation, whose currency is the payment's, and reports false when it was stored
// before. It waits for a transaction that is storing the same id for another payment.
func (g *Gateway) record(ctx context.Context, tx *sql.Tx, reference string, op operation) (fresh bool, err error) {
	stored, err := insertOperation.Exec(ctx, tx, op.id, reference, op.kind, op.amount.Amount, g.now())
	if err != nil {
		return false, fmt.Errorf("record the operation: %w", err)
	}
	if stored == 1 {
		return true, nil
	}
	var same bool
	_, err = isSameOperation.Scan(ctx, tx, []any{op.id, reference, op.kind, op.amount.Amount}, &same)
	if err != nil {
		return false, fmt.Errorf("read the operation: %w", err)
	}
	if !same {
		return false, refused("the operation's id was used for another operation")
	}
	return false, nil
}
