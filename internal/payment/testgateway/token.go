package testgateway

import (
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// Why a payment was declined.
const (
	codeCardDeclined = "card_declined"
	codeNotConfirmed = "not_confirmed"
)

// card is what a token stands for.
type card struct {
	last4 string
	// confirm moves an unconfirmed payment; nil when the gateway never answers.
	confirm    func(*payment)
	loseAnswer bool // once the payment has moved
	lapses     bool // its hold is gone when it is to be captured
	keeps      bool // nothing is ever refunded
}

const actionRequiredToken = "tok_action_required"

var cards = map[string]card{
	"tok_approved":      {last4: "4242", confirm: (*payment).authorize},
	"tok_declined":      {last4: "0002", confirm: func(p *payment) { p.decline(codeCardDeclined) }},
	actionRequiredToken: {last4: "3184", confirm: func(p *payment) { p.status = gateway.ActionRequired }},
	"tok_timeout":       {last4: "0119"},
	"tok_answer_lost":   {last4: "0341", confirm: (*payment).authorize, loseAnswer: true},
	"tok_partial":       {last4: "4466", confirm: (*payment).authorizeHalf},
	"tok_hold_lapses":   {last4: "0069", confirm: (*payment).authorize, lapses: true},
	"tok_no_refunds":    {last4: "3222", confirm: (*payment).authorize, keeps: true},
}

func (c card) method() gateway.Method {
	return gateway.Method{Kind: gateway.Card, Brand: "visa", Last4: c.last4, ExpMonth: 12, ExpYear: 2034}
}

func cardOf(token string) (card, error) {
	c, ok := cards[token]
	if !ok {
		return card{}, gateway.ErrInvalidToken
	}
	return c, nil
}
