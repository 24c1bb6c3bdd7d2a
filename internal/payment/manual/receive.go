package manual

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// Receipt is money that has come.
type Receipt struct {
	Operation uuid.UUID // recorded again, it is once there
	Amount    money.Money
	At        time.Time
	// BankReference is what the bank calls it; it may be empty.
	BankReference string
}

// Receive records money that has come for a payment, whatever has become of that, and returns how it stands. The payment's
// order and the payment are locked before. One that was never confirmed, or was declined, is gateway.ErrRefused.
func (g *Gateway) Receive(ctx context.Context, tx *ent.Tx, reference string, r Receipt) (gateway.Payment, error) {
	answer, err := g.changeIn(ctx, tx, reference, func(ctx context.Context, tx *ent.Tx, p *payment) error {
		if p.status == unconfirmed || p.status == declined {
			return refused("nothing is awaited of a payment that is %s", p.status)
		}
		if r.Amount.Currency != p.amount.Currency || r.Amount.Amount <= 0 {
			return refused("%s for a payment in %s", r.Amount, p.amount.Currency)
		}
		fresh, err := insertReceipt.Exec(ctx, tx, r.Operation, reference, r.Amount.Amount, r.At, r.BankReference)
		if err == nil && fresh == 1 {
			var sum money.Money
			sum, err = money.Money{Amount: p.received, Currency: p.amount.Currency}.Add(r.Amount)
			p.received = sum.Amount
		}
		return err
	})
	if err != nil {
		return gateway.Payment{}, fmt.Errorf("%s: receive: %w", g.name, err)
	}
	return answer, nil
}

// Expect has a payment be for less from now on, in minor units of its currency. The payment's order and the payment are locked before.
func (g *Gateway) Expect(ctx context.Context, tx *ent.Tx, reference string, amount int64) error {
	if _, err := expectLess.Exec(ctx, tx, reference, amount); err != nil {
		return fmt.Errorf("%s: expect less: %w", g.name, err)
	}
	return nil
}

// Made is that money was given back.
type Made struct {
	Operation uuid.UUID // of what was given back without a request
	At        time.Time
	// BankReference is what the bank calls it; it may be empty.
	BankReference string
}

// MarkMade records that money of a payment was given back: what was requested first, or else what was paid too much. It
// returns how the payment stands. If there is nothing to give back, that is gateway.ErrRefused. The payment's order and
// the payment are locked before.
func (g *Gateway) MarkMade(ctx context.Context, tx *ent.Tx, reference string, m Made) (gateway.Payment, error) {
	answer, err := g.changeIn(ctx, tx, reference, func(ctx context.Context, tx *ent.Tx, p *payment) error {
		refunds, err := refundsOf(ctx, tx, reference)
		if err != nil {
			return err
		}
		surplus := p.received - p.amount.Amount
		for _, r := range refunds {
			if !r.Made {
				_, err := makeRefund.Exec(ctx, tx, r.Operation, m.At, m.BankReference)
				return err
			}
			surplus -= r.Amount
		}
		if surplus <= 0 {
			return refused("nothing is to be given back")
		}
		return insertRefund(ctx, tx, reference, refund{m.Operation, surplus, true}, m)
	})
	if err != nil {
		return gateway.Payment{}, fmt.Errorf("%s: mark a refund made: %w", g.name, err)
	}
	return answer, nil
}

// Erase forgets what banks called the money that a user has paid and was given back, in the transaction that deletes the
// account. How much that was stays.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := eraseReferences.Exec(ctx, tx, u.ID); err != nil {
		return fmt.Errorf("erase the references of banks: %w", err)
	}
	return nil
}

func insertRefund(ctx context.Context, tx *ent.Tx, reference string, r refund, m Made) error {
	var at *time.Time
	if r.Made {
		at = &m.At
	}
	if _, err := storeRefund.Exec(ctx, tx, r.Operation, reference, r.Amount, at, m.BankReference); err != nil {
		return fmt.Errorf("store a refund: %w", err)
	}
	return nil
}
