package testgateway

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

const paymentColumns = `
    p.reference, p.attempt, p.token, p.amount, p.currency, p.status, p.decline_code, p.held, p.captured, p.refunded`

// scan reads paymentColumns, and what the statement selects after them into more.
func (p *payment) scan(row interface{ Scan(...any) error }, more ...any) error {
	columns := []any{
		&p.reference, &p.attempt, &p.token, &p.amount.Amount, &p.amount.Currency, &p.status, &p.declineCode,
		&p.held, &p.captured, &p.refunded,
	}
	return row.Scan(append(columns, more...)...)
}

// querier is a *sql.DB or a *sql.Tx.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// references have 130 random bits: who knows one may decide its payment at the action page.
var references = regexp.MustCompile(`^test_[A-Z2-7]{26}$`)

// load reads one payment; where is the statement's end, with reference as $1. The error may be gateway.ErrUnknownReference.
func load(ctx context.Context, q querier, where, reference string) (payment, error) {
	if !references.MatchString(reference) {
		return payment{}, gateway.ErrUnknownReference
	}
	var p payment
	err := p.scan(q.QueryRowContext(ctx, "SELECT "+paymentColumns+" FROM testgateway.payments p "+where, reference))
	if errors.Is(err, sql.ErrNoRows) {
		return payment{}, gateway.ErrUnknownReference
	}
	return p, err
}

// change runs move on the payment under its row lock and commits what it changed, with a line in the ledger. When move
// fails, nothing of the transaction stays.
func (g *Gateway) change(ctx context.Context, reference string, move func(tx *sql.Tx, p *payment) error) (payment, error) {
	tx, err := g.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return payment{}, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing; otherwise the first error counts
	p, err := load(ctx, tx, "WHERE p.reference = $1 FOR UPDATE", reference)
	if err != nil {
		return payment{}, err
	}
	before := p
	if err := move(tx, &p); err != nil {
		return payment{}, err
	}
	if p != before {
		if err := g.save(ctx, tx, before, p); err != nil {
			return payment{}, err
		}
	}
	if err := tx.Commit(); err != nil {
		return payment{}, fmt.Errorf("commit: %w", err)
	}
	if p.status != before.status {
		g.log.InfoContext(ctx, "test gateway payment moved", "attempt", p.attempt, "from", before.status, "to", p.status)
	}
	return p, nil
}

const updateSQL = `
WITH changed AS (
    UPDATE testgateway.payments
    SET status = $3, decline_code = $4, held = $5, captured = $6, refunded = $7
    WHERE reference = $1
)
INSERT INTO testgateway.ledger (reference, from_status, to_status, held, captured, refunded, at)
VALUES ($1, $2, $3, $8, $9, $10, $11)`

func (g *Gateway) save(ctx context.Context, tx *sql.Tx, before, after payment) error {
	_, err := tx.ExecContext(ctx, updateSQL, after.reference, before.status, after.status, after.declineCode,
		after.held, after.captured, after.refunded,
		after.held-before.held, after.captured-before.captured, after.refunded-before.refunded, g.now())
	if err != nil {
		return fmt.Errorf("save the payment: %w", err)
	}
	return nil
}
