package testgateway

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Totals sums the ledger, in minor units of the payment's currency. What was authorized and is
// neither held nor captured was let go.
type Totals struct {
	Payments   int   // how many
	Authorized int64 // was held at some time
	Held       int64 // is held now
	Captured   int64 // was taken, refunded included
	Refunded   int64
}

func (t *Totals) columns() []any {
	return []any{&t.Payments, &t.Authorized, &t.Held, &t.Captured, &t.Refunded}
}

// Totals sums what the attempt's payment moved; all is zero when there is none.
func (g *Gateway) Totals(ctx context.Context, attempt typeid.Payment) (Totals, error) {
	var t Totals
	if _, err := totalsOfAttempt.Scan(ctx, g.db, []any{attempt}, t.columns()...); err != nil {
		return Totals{}, fmt.Errorf("test gateway: totals: %w", err)
	}
	return t, nil
}

// Record is one payment and what its ledger sums to.
type Record struct {
	Attempt typeid.Payment
	Token   string
	Amount  money.Money // as prepared
	Payment gateway.Payment
	Totals  Totals
}

// All lists every payment, the oldest first, as of one moment. It is for checking a gateway that
// holds few enough for memory.
func (g *Gateway) All(ctx context.Context) ([]Record, error) {
	records, err := g.all(ctx)
	if err != nil {
		return nil, fmt.Errorf("test gateway: list payments: %w", err)
	}
	return records, nil
}

func (g *Gateway) all(ctx context.Context) (records []Record, err error) {
	err = allPayments.Each(ctx, g.db, func(scan func(...any) error) error {
		var p payment
		var t Totals
		if err := scan(append(p.columns(), t.columns()...)...); err != nil {
			return err
		}
		answer, err := p.answer(g.actionBaseURL)
		records = append(records, Record{p.attempt, p.token, p.amount, answer, t})
		return err
	})
	return records, err
}
