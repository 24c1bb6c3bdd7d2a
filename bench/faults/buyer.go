package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// weights says how often each of several things is chosen.
type weights []struct {
	what   string
	weight int
}

func (w weights) choose(r *rand.Rand) string {
	total := 0
	for _, each := range w {
		total += each.weight
	}
	n := r.IntN(total)
	for _, each := range w {
		if n -= each.weight; n < 0 {
			return each.what
		}
	}
	panic("unreachable: n is below the total")
}

// allTokens are the test gateway's cards.
var allTokens = weights{
	{"tok_approved", 45}, {"tok_answer_lost", 20}, {"tok_action_required", 18}, {"tok_declined", 9}, {"tok_partial", 3}, {"tok_timeout", 5},
}

// quickTokens are those that the gateway answers at once.
var quickTokens = allTokens[:5]

func newKey(r *rand.Rand) string { return fmt.Sprintf("%016x%016x", r.Uint64(), r.Uint64()) }

// buyer shops again and again. What it decides follows from its random source.
type buyer struct {
	client
	random   *rand.Rand
	mix      weights
	variants []string
	journal  *journal
	placed   chan<- string // orders for the staff to work on
}

// run shops until shopping ends, and then brings the last purchase to its end. Only ctx breaks that
// off.
func (b *buyer) run(ctx, shopping context.Context) {
	for shopping.Err() == nil {
		if err := b.shop(ctx); err != nil {
			if ctx.Err() != nil {
				b.journal.violated("a purchase did not come to its end in time")
				return
			}
			b.journal.violated("buyer: %v", err)
		}
	}
}

// shop fills a cart and buys it; after a decline perhaps again, with a new key.
func (b *buyer) shop(ctx context.Context) error {
	lines := make([]line, 0, 3)
	for _, i := range b.random.Perm(len(b.variants))[:1+b.random.IntN(3)] {
		lines = append(lines, line{b.variants[i], 1 + b.random.IntN(2)})
	}
	bag, err := b.fill(ctx, lines)
	if errors.Is(err, errSoldOut) {
		b.journal.count("sold out")
		return nil
	}
	if err != nil {
		return err
	}
	for range 2 {
		p := b.journal.begin(b.client, newKey(b.random), bag, b.mix.choose(b.random))
		if b.random.IntN(5) == 0 {
			return b.abandon(ctx, p)
		}
		outcome, err := b.buy(ctx, p)
		if err != nil || outcome != declined || b.random.IntN(2) == 0 {
			return err
		}
	}
	return nil
}

// abandon sends a purchase once, perhaps hangs up before the answer, and never looks back.
func (b *buyer) abandon(ctx context.Context, p *purchase) error {
	b.journal.count("abandoned")
	patience := requestTimeout
	if b.random.IntN(2) == 0 {
		patience = time.Duration(b.random.IntN(40)) * time.Millisecond
	}
	impatient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	a, err := b.send(impatient, p)
	switch {
	case err == nil:
		b.journal.note(p, a)
	case errors.Is(err, errNoAnswer), impatient.Err() != nil && ctx.Err() == nil:
		return nil
	}
	return err
}

func (b *buyer) send(ctx context.Context, p *purchase) (checkoutAnswer, error) {
	return b.checkout(ctx, p.key, p.bag, p.token)
}

// buy asks, always with the same key, until the purchase has come to an end, and returns which.
// Some buyers have two devices.
func (b *buyer) buy(ctx context.Context, p *purchase) (outcome string, err error) {
	if b.random.IntN(8) == 0 {
		second := make(chan error, 1)
		go func() {
			a, err := b.send(ctx, p)
			if err == nil {
				b.journal.note(p, a)
			}
			second <- err
		}()
		defer func() {
			if also := <-second; also != nil && !errors.Is(also, errNoAnswer) {
				err = errors.Join(err, also)
			}
		}()
	}
	decided := false
	for {
		a, err := b.send(ctx, p)
		switch {
		case errors.Is(err, errNoAnswer) && ctx.Err() == nil:
			b.journal.count("unanswered")
			continue
		case err != nil:
			return "", err
		}
		b.journal.note(p, a)
		switch a.Result {
		case completed:
			return a.Result, b.afterwards(ctx, a.Order.ID)
		case inProgress:
			if err := pause(ctx, time.Duration(a.RetryAfter)*time.Second); err != nil {
				return "", err
			}
		case actionRequired:
			if decided || b.random.IntN(4) == 0 { // a decision was taken, so it is not asked for again, unless it came too late
				return a.Result, nil
			}
			if err := b.decide(ctx, a.ActionURL, b.random.IntN(4) > 0); err != nil {
				return "", err
			}
			decided = true
		default:
			return a.Result, nil
		}
	}
}

// afterwards hands the order to the staff, if they have time for it. Some customers cancel it at
// the same time.
func (b *buyer) afterwards(ctx context.Context, order string) error {
	select {
	case b.placed <- order:
	default:
	}
	if b.session == "" || b.random.IntN(3) > 0 {
		return nil
	}
	_, done, err := b.change(ctx, orderCancel, map[string]any{"key": newKey(b.random), "order": order})
	if done {
		b.journal.count("cancelled")
	}
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
