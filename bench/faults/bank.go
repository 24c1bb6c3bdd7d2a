package main

import (
	"context"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// bank is what happens at Stripe without the shop: banks pay late or not, customers dispute, and somebody gives money back
// in the dashboard.
type bank struct {
	*account
	random   *rand.Rand
	journal  *journal
	disputes []string // that are open
	touched  map[string]bool
}

const bankEvery = 400 * time.Millisecond

// run works until ctx ends.
func (b *bank) run(ctx context.Context) {
	for pause(ctx, bankEvery) == nil {
		b.settle(func() bool { return b.random.IntN(6) == 0 })
		b.touch(ctx)
		b.decide(func() bool { return b.random.IntN(10) == 0 })
	}
}

// settle has banks pay what is processing, four times of five.
func (b *bank) settle(now func() bool) {
	intents := b.Books().Intents
	for _, id := range slices.Sorted(maps.Keys(intents)) {
		if intents[id].Status == "processing" && now() {
			if err := b.SettleDelayed(id, b.random.IntN(5) > 0); err == nil {
				b.journal.count("settled late")
			}
		}
	}
}

// touch looks once at each payment that was captured, and does something with a few.
func (b *bank) touch(ctx context.Context) {
	intents := b.Books().Intents
	for _, id := range slices.Sorted(maps.Keys(intents)) {
		left := intents[id].Captured - intents[id].Refunded
		if b.touched[id] || left < 2 {
			continue
		}
		b.touched[id] = true
		switch b.random.IntN(25) {
		case 0, 1:
			b.refund(ctx, id, 1+b.random.Int64N(left))
		case 2:
			b.disputeSome(ctx, id, 1+b.random.Int64N(left))
		}
	}
}

func (b *bank) refund(ctx context.Context, intent string, amount int64) {
	form := url.Values{"payment_intent": {intent}, "amount": {strconv.FormatInt(amount, 10)}}
	if _, done, err := b.ask(ctx, http.MethodPost, "/v1/refunds", newKey(b.random), form); err == nil && done {
		b.journal.count("refunded in the dashboard")
	}
}

func (b *bank) disputeSome(ctx context.Context, intent string, amount int64) {
	charges, ok, err := b.ask(ctx, http.MethodGet, "/v1/charges?payment_intent="+intent, "", nil)
	if err != nil || !ok {
		return
	}
	for _, charge := range charges.Data {
		if dispute, err := b.OpenDispute(charge.ID, amount, "product_not_received"); err == nil {
			b.disputes = append(b.disputes, dispute)
			b.journal.count("disputed")
		}
	}
}

// decide has banks decide disputes, and customers win every other one.
func (b *bank) decide(now func() bool) {
	b.disputes = slices.DeleteFunc(b.disputes, func(id string) bool {
		return now() && b.CloseDispute(id, b.random.IntN(2) == 0) == nil
	})
}
