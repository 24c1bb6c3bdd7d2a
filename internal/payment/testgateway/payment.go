package testgateway

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// payment is a row of testgateway.payments. Its methods are the moves it can make; they know no
// database; their amounts are in the payment's currency.
type payment struct {
	reference   string
	attempt     typeid.Payment
	token       string
	amount      money.Money
	status      gateway.Status
	declineCode string

	held, captured, refunded int64  // in minor units of amount's currency
	refunds                  []byte // as JSON; nil if there are none
}

// made is a refund as the database tells it.
type made struct {
	ID     uuid.UUID `json:"id"`
	Amount int64     `json:"amount"`
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", gateway.ErrRefused, fmt.Sprintf(format, args...))
}

func (p *payment) authorize() {
	p.status = gateway.Authorized
	p.held = p.amount.Amount
}

func (p *payment) authorizeHalf() {
	p.status = gateway.Authorized
	p.held = (p.amount.Amount + 1) / 2
}

func (p *payment) decline(code string) {
	p.status = gateway.Declined
	p.declineCode = code
}

func (p *payment) capture(amount int64) error {
	if p.status != gateway.Authorized {
		return refused("cannot capture a payment that is %s", p.status)
	}
	if err := p.atMost(amount, p.held); err != nil {
		return err
	}
	p.status = gateway.Captured
	p.held = 0
	p.captured = amount
	return nil
}

func (p *payment) void() error {
	switch p.status {
	case gateway.Captured:
		return refused("cannot void a payment that is %s", p.status)
	case gateway.Voided, gateway.Declined:
		return nil
	}
	p.status = gateway.Voided
	p.held = 0
	return nil
}

func (p *payment) refund(amount int64) error {
	if p.status != gateway.Captured {
		return refused("cannot refund a payment that is %s", p.status)
	}
	if cards[p.token].keeps {
		return refused("the card takes no refunds")
	}
	if err := p.atMost(amount, p.captured-p.refunded); err != nil {
		return err
	}
	p.refunded += amount
	return nil
}

func (p *payment) atMost(amount, limit int64) error {
	if amount <= 0 {
		return refused("the amount must be positive, not %s", p.money(amount))
	}
	if amount > limit {
		return refused("at most %s is left, not %s", p.money(limit), p.money(amount))
	}
	return nil
}

func (p *payment) money(amount int64) money.Money {
	return money.Money{Amount: amount, Currency: p.amount.Currency}
}

// answer is the payment as callers see it.
func (p *payment) answer(actionBaseURL string) (gateway.Payment, error) {
	out := gateway.Payment{
		Reference:   p.reference,
		Status:      p.status,
		Authorized:  p.money(p.held + p.captured),
		Captured:    p.money(p.captured),
		DeclineCode: p.declineCode,
		Method:      cards[p.token].method(),
	}
	if p.status == gateway.ActionRequired {
		out.ActionURL = actionBaseURL + "/actions/" + p.reference
	}
	var refunds []made
	if len(p.refunds) > 0 {
		if err := json.Unmarshal(p.refunds, &refunds); err != nil {
			return gateway.Payment{}, fmt.Errorf("read the refunds of %s: %w", p.reference, err)
		}
	}
	for _, r := range refunds {
		out.Refunds = append(out.Refunds, gateway.Refund{ID: r.ID.String(), Operation: r.ID, Amount: p.money(r.Amount)})
	}
	return out, nil
}
