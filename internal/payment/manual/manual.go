// Package manual is payments that are made by hand, beside any service, behind gateway.Gateway: by a transfer to the
// store's account, in cash to who brings the order, and on account, which customers may whom the staff allow it.
//
// What becomes of such a payment is what people say: Receive records that money has come, and MarkMade that some was given
// back. Both are part of the transaction that brings the payment's ledger to it. All else is done by the calls of a
// gateway, each in a transaction of its own.
//
//	BANK_TRANSFER     Confirm > ACTION_REQUIRED, until all of the money has come > CAPTURED
//	CASH_ON_DELIVERY  Confirm > AUTHORIZED, as it is promised; once all of it has come > CAPTURED
//	ON_ACCOUNT        Confirm > AUTHORIZED, or DECLINED if it is more than is left of the customer's limit
//
// Void ends the wait for what has not come. Money that comes all the same is recorded, whatever the payment's state, and
// so is more than was asked for. Capture takes nothing: nobody holds the money before it is there. A refund is requested
// by Refund, and is pending until it is made.
package manual

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store"
)

// The names of the gateways.
const (
	BankTransfer   = "bank-transfer"
	CashOnDelivery = "cash-on-delivery"
	OnAccount      = "on-account"
)

// poll is how often it is looked whether a payment that waits has waited for too long.
const poll = 15 * time.Minute

// Gateway is payments by one method.
type Gateway struct {
	store  *store.Store
	method gateway.OptionKind
	name   string
	label  string
	// account is where transfers go, and within how long.
	account Account
	// limits are the most that is paid in cash, by currency.
	limits map[money.Currency]money.Money
}

var _ interface {
	gateway.Gateway
	gateway.Instructor
} = (*Gateway)(nil)

// NewCashOnDelivery returns payments in cash, up to a limit in those currencies that have one.
func NewCashOnDelivery(st *store.Store, label string, limits map[money.Currency]money.Money) *Gateway {
	return &Gateway{store: st, method: gateway.CashOnDelivery, name: CashOnDelivery, label: label, limits: limits}
}

// NewOnAccount returns payments on account, for customers that have terms.
func NewOnAccount(st *store.Store, label string) *Gateway {
	return &Gateway{store: st, method: gateway.OnAccount, name: OnAccount, label: label}
}

// Name implements gateway.Gateway.
func (g *Gateway) Name() string { return g.name }

// Option implements gateway.Gateway. The token is the name.
func (g *Gateway) Option() gateway.Option {
	return gateway.Option{Kind: g.method, Name: g.label, Token: g.name}
}

// Poll implements gateway.Gateway.
func (g *Gateway) Poll() time.Duration { return poll }

// Method implements gateway.Gateway.
func (g *Gateway) Method(_ context.Context, token string) (gateway.Method, error) {
	if token != g.name {
		return gateway.Method{}, fmt.Errorf("%s: payment method: %w", g.name, gateway.ErrInvalidToken)
	}
	return gateway.Method{Kind: gateway.Kind(g.method)}, nil
}

// Prepare implements gateway.Gateway. An attempt prepared before with another amount is gateway.ErrRefused, as is an
// amount that is not positive.
func (g *Gateway) Prepare(ctx context.Context, p gateway.Preparation) (reference string, err error) {
	if _, err := g.Method(ctx, p.Token); err != nil {
		return "", err
	}
	if p.Amount.Amount <= 0 || p.Attempt.IsZero() {
		return "", refused("an attempt to pay %s", p.Amount)
	}
	reference = referenceOf(p.Attempt.UUID())
	if _, err := insertPayment.Exec(ctx, g.store.DB, reference, p.Attempt, g.method, p.User, p.Amount.Amount, p.Amount.Currency); err != nil {
		return "", fmt.Errorf("%s: prepare: %w", g.name, err)
	}
	have, err := g.load(ctx, g.store.Client, paymentNamed, reference)
	if err == nil && (have.amount != p.Amount || have.attempt != p.Attempt.UUID()) {
		err = refused("the attempt was prepared with another amount")
	}
	if err != nil {
		return "", fmt.Errorf("%s: prepare: %w", g.name, err)
	}
	return reference, nil
}

// Confirm implements gateway.Gateway. A payment on account is declined if with it more would be open than the customer's
// limit: whoever confirms one waits for who confirms another of the same customer.
func (g *Gateway) Confirm(ctx context.Context, reference string) (gateway.Payment, error) {
	return g.change(ctx, "confirm", reference, func(ctx context.Context, tx *ent.Tx, p *payment) error {
		if p.status != unconfirmed {
			return nil
		}
		p.status = confirmed
		if g.method != gateway.OnAccount {
			return nil
		}
		left, err := leftOf(ctx, tx, p.user, p.amount.Currency)
		if err == nil && left < p.amount.Amount {
			p.status, p.declineCode = declined, gateway.InsufficientFunds
		}
		return err
	})
}

// Get implements gateway.Gateway.
func (g *Gateway) Get(ctx context.Context, reference string) (gateway.Payment, error) {
	p, err := g.load(ctx, g.store.Client, paymentNamed, reference)
	if err != nil {
		return gateway.Payment{}, fmt.Errorf("%s: get: %w", g.name, err)
	}
	return g.answer(ctx, g.store.Client, p)
}

// Capture implements gateway.Gateway: it is gateway.ErrRefused, since nobody holds the money.
func (g *Gateway) Capture(_ context.Context, reference string, _ uuid.UUID, _ money.Money) (gateway.Payment, error) {
	return gateway.Payment{}, refused("%s is paid by hand", reference)
}

// Void implements gateway.Gateway. What has come of the money stays: it is gateway.ErrRefused if that is all of it.
func (g *Gateway) Void(ctx context.Context, reference string, _ uuid.UUID) (gateway.Payment, error) {
	return g.change(ctx, "void", reference, func(_ context.Context, _ *ent.Tx, p *payment) error {
		switch {
		case p.received >= p.amount.Amount:
			return refused("all of the money has come")
		case p.status != declined:
			p.status = voided
		}
		return nil
	})
}

// Refund implements gateway.Gateway. It is pending until MarkMade.
func (g *Gateway) Refund(ctx context.Context, reference string, operation uuid.UUID, amount money.Money) (gateway.Payment, error) {
	return g.change(ctx, "refund", reference, func(ctx context.Context, tx *ent.Tx, p *payment) error {
		refunds, err := refundsOf(ctx, tx, reference)
		if err != nil {
			return err
		}
		left := p.received
		for _, r := range refunds {
			if r.Operation == operation {
				return nil
			}
			left -= r.Amount
		}
		if amount.Currency != p.amount.Currency || amount.Amount <= 0 || amount.Amount > left {
			return refused("at most %d is left, not %s", left, amount)
		}
		return insertRefund(ctx, tx, reference, refund{Operation: operation, Amount: amount.Amount}, Made{})
	})
}

// change changes a payment in a transaction of its own while nobody else does.
func (g *Gateway) change(
	ctx context.Context, call, reference string, move func(context.Context, *ent.Tx, *payment) error,
) (answer gateway.Payment, err error) {
	err = g.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		answer, err = g.changeIn(ctx, tx, reference, move)
		return err
	})
	if err != nil {
		return gateway.Payment{}, fmt.Errorf("%s: %s: %w", g.name, call, err)
	}
	return answer, nil
}

// changeIn changes a payment that it locks. The terms of who pays on account are locked before it.
func (g *Gateway) changeIn(
	ctx context.Context, tx *ent.Tx, reference string, move func(context.Context, *ent.Tx, *payment) error,
) (gateway.Payment, error) {
	if g.method == gateway.OnAccount {
		if _, err := lockTerms.Exec(ctx, tx, reference); err != nil {
			return gateway.Payment{}, fmt.Errorf("lock the terms: %w", err)
		}
	}
	p, err := g.load(ctx, tx, lockPayment, reference)
	if err != nil {
		return gateway.Payment{}, err
	}
	before := p
	if err := move(ctx, tx, &p); err != nil {
		return gateway.Payment{}, err
	}
	if p != before {
		if _, err := updatePayment.Exec(ctx, tx, reference, p.status, p.declineCode, p.received); err != nil {
			return gateway.Payment{}, fmt.Errorf("store a payment: %w", err)
		}
	}
	return g.answer(ctx, tx, p)
}
