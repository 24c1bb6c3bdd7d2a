package testgateway

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
)

// columns are where paymentColumns are scanned to.
func (p *payment) columns() []any {
	return []any{
		&p.reference, &p.attempt, &p.token, &p.amount.Amount, &p.amount.Currency, &p.status, &p.declineCode,
		&p.held, &p.captured, &p.refunded, &p.refunds,
	}
}

// references have 130 random bits: who knows one may decide its payment at the action page.
var references = regexp.MustCompile(`^test_[A-Z2-7]{26}$`)

// load reads one payment by byReference or lockByReference. The error may be
// gateway.ErrUnknownReference.
func load(ctx context.Context, db record.Queryer, statement record.Statement, reference string) (payment, error) {
	if !references.MatchString(reference) {
		return payment{}, gateway.ErrUnknownReference
	}
	var p payment
	found, err := statement.Scan(ctx, db, []any{reference}, p.columns()...)
	if err == nil && !found {
		err = gateway.ErrUnknownReference
	}
	return p, err
}

// change runs move on the payment under its row lock and commits what it changed, with a line in
// the ledger. When move fails, nothing of the transaction stays.
func (g *Gateway) change(ctx context.Context, reference string, move func(tx *sql.Tx, p *payment) error) (payment, error) {
	tx, err := g.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return payment{}, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing; otherwise the first error counts
	p, err := load(ctx, tx, lockByReference, reference)
	if err != nil {
		return payment{}, err
	}
	before := p
	if err := move(tx, &p); err != nil {
		return payment{}, err
	}
	if isChanged := p.status != before.status || p.held != before.held || p.captured != before.captured || p.refunded != before.refunded; isChanged {
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

func (g *Gateway) save(ctx context.Context, tx *sql.Tx, before, after payment) error {
	_, err := updatePayment.Exec(ctx, tx, after.reference, before.status, after.status, after.declineCode,
		after.held, after.captured, after.refunded,
		after.held-before.held, after.captured-before.captured, after.refunded-before.refunded, g.now())
	if err != nil {
		return fmt.Errorf("save the payment: %w", err)
	}
	return nil
}
