package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"time"
)

// ways are how shoppers pay: who confirms, and with what. What is behind "client" is what the shopper's browser confirms
// with; a comma separates what they try one after the other.
var ways = weights{
	{"server pm_card_visa", 24},
	{"server pm_card_refundFail", 3},
	{"server pm_card_pendingRefund", 3},
	{"server pm_card_createDispute", 2},
	{"server pm_card_createIssuerFraudRecord", 1},
	{"server pm_card_chargeDeclinedInsufficientFunds", 6},
	{"server pm_card_authenticationRequired", 10},
	{"server pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", 3},
	{"client pm_card_visa", 20},
	{"client pm_card_authenticationRequired", 6},
	{"client pm_card_chargeDeclined,pm_card_mastercard", 5},
	{"client pm_card_chargeDeclined", 2},
	{"client sepa_debit,pm_card_visa", 7},
	{"client ideal,pm_card_visa", 4},
	{"client never", 4},
}

// payer shops again and again, and pays through Stripe.
type payer struct {
	client
	random   *rand.Rand
	variants []string
	vouchers *vouchers
	account  *account
	journal  *journal
	placed   chan<- string
}

// run shops until shopping ends, and then brings the last purchase to its end. Only ctx breaks that off.
func (p *payer) run(ctx, shopping context.Context) {
	for shopping.Err() == nil {
		if err := p.shop(ctx); err != nil {
			if ctx.Err() != nil {
				p.journal.violated("a purchase did not come to its end in time")
				return
			}
			p.journal.violated("payer: %v", err)
		}
	}
}

// shop fills a cart and buys it; after a refusal perhaps again, with a new key.
func (p *payer) shop(ctx context.Context) error {
	lines := make([]line, 0, 3)
	for _, i := range p.random.Perm(len(p.variants))[:1+p.random.IntN(3)] {
		lines = append(lines, line{p.variants[i], 1 + p.random.IntN(3)})
	}
	bag, err := p.fillIn(ctx, cartCreateInEuros, lines)
	if errors.Is(err, errSoldOut) {
		p.journal.count("sold out")
		return nil
	}
	if err == nil {
		bag, err = p.vouchers.add(ctx, p, bag)
	}
	if err != nil {
		return err
	}
	for range 3 {
		way := ways.choose(p.random)
		bought := p.journal.begin(p.client, newKey(p.random), bag, way)
		a, err := p.buy(ctx, bought)
		if a.Result == priceChanged {
			bag.total = a.ActualTotal
		}
		if err != nil || a.Result != priceChanged && (a.Result != declined || p.random.IntN(2) == 0) {
			return err
		}
	}
	return nil
}

// buy asks, always with the same key, until the purchase has come to an end, or its shopper has gone away. Some have two
// devices, and some go away before they have an answer.
func (p *payer) buy(ctx context.Context, bought *purchase) (checkoutAnswer, error) {
	if p.random.IntN(12) == 0 {
		return p.abandon(ctx, bought)
	}
	if p.random.IntN(8) == 0 {
		second := make(chan error, 1)
		go func() {
			_, err := p.send(ctx, bought)
			second <- err
		}()
		defer func() {
			if err := <-second; err != nil && !errors.Is(err, errNoAnswer) {
				p.journal.violated("the second device: %v", err)
			}
		}()
	}
	decided := false
	for {
		a, err := p.send(ctx, bought)
		switch {
		case errors.Is(err, errNoAnswer) && ctx.Err() == nil:
			p.journal.count("unanswered")
			continue
		case err != nil:
			return a, err
		}
		switch a.Result {
		case inProgress:
			err = pause(ctx, time.Duration(a.RetryAfter)*time.Second)
		case actionRequired, confirmationRequired:
			if decided || p.random.IntN(5) == 0 {
				return a, nil // the shop finds out by itself, or nobody ever confirms
			}
			decided = true
			if p.random.IntN(10) == 0 {
				err = p.giveUp(ctx, bought, a)
			} else {
				p.confirm(ctx, bought, a)
			}
		case completed:
			return a, p.afterwards(ctx, a.Order.ID)
		default:
			return a, nil
		}
		if err != nil {
			return a, err
		}
	}
}

func (p *payer) abandon(ctx context.Context, bought *purchase) (checkoutAnswer, error) {
	p.journal.count("abandoned")
	impatient, cancel := context.WithTimeout(ctx, time.Duration(p.random.IntN(100))*time.Millisecond)
	defer cancel()
	a, err := p.send(impatient, bought)
	if errors.Is(err, errNoAnswer) || impatient.Err() != nil && ctx.Err() == nil {
		return a, nil
	}
	return a, err
}

func (p *payer) send(ctx context.Context, bought *purchase) (checkoutAnswer, error) {
	option := map[string]any{"gateway": "stripe"}
	if token, byServer := strings.CutPrefix(bought.token, "server "); byServer {
		option["token"] = token
	}
	a, err := p.pay(ctx, bought.key, bought.bag, map[string]any{"option": option})
	if err == nil {
		p.journal.note(bought, a)
	}
	return a, err
}

var intentName = regexp.MustCompile(`pi_[0-9A-Za-z]+`)

// confirm is what the shopper does in the browser, at Stripe or at their bank. Most agree to what they are asked.
func (p *payer) confirm(ctx context.Context, bought *purchase, a checkoutAnswer) {
	intent := intentName.FindString(a.ActionURL + a.ClientSecret)
	way, byClient := strings.CutPrefix(bought.token, "client ")
	if !byClient {
		_ = p.account.CompleteAction(intent, p.random.IntN(5) > 0) // may be over, or declined
		return
	}
	if way == "never" {
		return
	}
	for method := range strings.SplitSeq(way, ",") {
		if method == "sepa_debit" || method == "ideal" {
			made, _, err := p.account.ask(ctx, "POST", "/v1/payment_methods", newKey(p.random), map[string][]string{
				"type": {method}, "sepa_debit[iban]": ibanFor(method), "billing_details[email]": {"buyer@example.com"},
			})
			if err != nil {
				return
			}
			method = made.ID
		}
		status, err := p.account.ConfirmByClient(a.ClientSecret, method)
		if err == nil && status == "requires_action" {
			err = p.account.CompleteAction(intent, p.random.IntN(5) > 0)
		}
		p.journal.count(fmt.Sprintf("confirmed by the client: %t", err == nil))
		if err == nil {
			return
		}
	}
}

func ibanFor(method string) []string {
	if method != "sepa_debit" {
		return nil
	}
	return []string{"DE89370400440532013000"}
}

const checkoutAbandon = `mutation ($cart: CartRef!) { done: checkoutAbandon(input: {cart: $cart}) { userErrors { code message } } }`

// giveUp gives up a payment that waits, for some at the moment at which it is confirmed at their other device.
func (p *payer) giveUp(ctx context.Context, bought *purchase, a checkoutAnswer) error {
	confirmed := make(chan struct{})
	go func() {
		defer close(confirmed)
		if _, byClient := strings.CutPrefix(bought.token, "client "); byClient {
			_, _ = p.account.ConfirmByClient(a.ClientSecret, "pm_card_visa") // Stripe refuses if it was given up
		} else {
			_ = p.account.CompleteAction(intentName.FindString(a.ActionURL), true)
		}
	}()
	_, done, err := p.change(ctx, checkoutAbandon, map[string]any{"cart": bought.bag.ref()})
	<-confirmed
	if done {
		p.journal.count("given up")
	}
	return err
}

// afterwards gives an order to the staff, if they have time for it. Some customers cancel it at the same time.
func (p *payer) afterwards(ctx context.Context, order string) error {
	select {
	case p.placed <- order:
	default:
	}
	if p.session == "" || p.random.IntN(6) > 0 {
		return nil
	}
	_, done, err := p.change(ctx, orderCancel, map[string]any{"key": newKey(p.random), "order": order})
	if done {
		p.journal.count("cancelled")
	}
	return err
}
