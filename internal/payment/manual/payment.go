package manual

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
)

// status is how far a payment has come beside its money.
type status string

const (
	unconfirmed status = "UNCONFIRMED"
	confirmed   status = "CONFIRMED" // the money is awaited, or there
	declined    status = "DECLINED"
	voided      status = "VOIDED" // the money is not awaited any more
)

// payment is a row of manual_payments.
type payment struct {
	reference   string
	attempt     uuid.UUID
	user        uuid.UUID // zero for a guest, and once the account is deleted
	amount      money.Money
	status      status
	declineCode string
	received    int64 // in minor units of amount's currency, refunded or not
}

// refund is a row of manual_refunds.
type refund struct {
	Operation uuid.UUID
	Amount    int64
	Made      bool
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", gateway.ErrRefused, fmt.Sprintf(format, args...))
}

// load reads a payment of the gateway's by paymentNamed or lockPayment.
func (g *Gateway) load(ctx context.Context, db record.Queryer, query record.Query, reference string) (payment, error) {
	p, err := record.First(ctx, db, query, func(r *record.Reader) payment {
		p := payment{reference: r.Text(), attempt: r.UUID()}
		if !r.Null() {
			p.user = r.UUID()
		}
		p.amount = money.Money{Amount: r.Int(), Currency: money.Currency(r.Text())}
		p.status, p.declineCode, p.received = status(r.Text()), r.Text(), r.Int()
		return p
	}, reference, g.method)
	if err == nil && p.reference == "" {
		err = gateway.ErrUnknownReference
	}
	return p, err
}

// standing returns where a payment stands as callers see it.
func (g *Gateway) standing(p *payment) gateway.Status {
	switch {
	case p.status == unconfirmed:
		return gateway.Unconfirmed
	case p.status == declined:
		return gateway.Declined
	case p.received >= p.amount.Amount, p.status == voided && p.received > 0:
		return gateway.Captured
	case p.status == voided:
		return gateway.Voided
	case g.method == gateway.BankTransfer:
		return gateway.ActionRequired
	}
	return gateway.Authorized
}

// answer is a payment as callers see it.
func (g *Gateway) answer(ctx context.Context, db record.Queryer, p payment) (gateway.Payment, error) {
	in := func(amount int64) money.Money { return money.Money{Amount: amount, Currency: p.amount.Currency} }
	out := gateway.Payment{
		Reference: p.reference, Status: g.standing(&p), Authorized: in(p.received), Captured: in(p.received),
		DeclineCode: p.declineCode, Method: gateway.Method{Kind: gateway.Kind(g.method)},
	}
	if out.Status == gateway.Authorized {
		out.Authorized = p.amount
	}
	if p.received == 0 {
		return out, nil
	}
	refunds, err := refundsOf(ctx, db, p.reference)
	for _, r := range refunds {
		out.Refunds = append(out.Refunds, gateway.Refund{ID: r.Operation.String(), Operation: r.Operation, Amount: in(r.Amount), Pending: !r.Made})
	}
	return out, err
}

// refundsOf reads what is to be given back of a payment and what was, the oldest first.
func refundsOf(ctx context.Context, db record.Queryer, reference string) ([]refund, error) {
	all, err := record.All(ctx, db, refundsOfPayment, func(r *record.Reader) refund {
		return refund{Operation: r.UUID(), Amount: r.Int(), Made: r.Bool()}
	}, reference)
	if err != nil {
		return nil, fmt.Errorf("read refunds: %w", err)
	}
	return all, nil
}
