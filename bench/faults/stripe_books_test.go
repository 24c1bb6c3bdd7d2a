package main

import (
	"context"
	"database/sql"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

// corruptionsAtStripe break each promise between a shop whose books are in order and Stripe's.
var corruptionsAtStripe = map[string][]string{
	"an order that stands has its money at Stripe": {
		"UPDATE faults.intents SET authorized = authorized - 1", "UPDATE faults.intents SET held = 0, captured = 0", "DELETE FROM faults.intents",
	},
	"an order that does not stand has no money at Stripe, unless the staff know that it could not go back": {
		"UPDATE faults.intents SET refunded = refunded - 1", "UPDATE faults.intents SET held = 1",
	},
	"nothing can be paid any more for an order that does not stand": {"UPDATE faults.intents SET status = 'requires_action'"},
	"an order is captured once, and never more than is due of it": {
		"UPDATE faults.intents SET captured = 2 * captured",
		`INSERT INTO payments SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'gateway_reference', p.gateway_reference || '2'))).* FROM payments p;
		INSERT INTO faults.intents SELECT (jsonb_populate_record(i, jsonb_build_object('reference', i.reference || '2'))).* FROM faults.intents i`,
	},
	"Stripe has no money that the shop does not know of": {
		"UPDATE faults.intents SET attempt = gen_random_uuid()", "UPDATE payments SET gateway_reference = NULL",
	},
	"the shop has no money that Stripe does not know of": {"DELETE FROM faults.intents"},
	"what a payment says is what Stripe says": {
		"UPDATE faults.intents SET held = held + 1", "UPDATE faults.intents SET captured = captured + 1", "UPDATE faults.intents SET refunded = refunded + 1",
		"UPDATE faults.intents SET disputed = 1",
	},
	"each refund at Stripe is one of the ledger, and the other way round": {
		"DELETE FROM faults.refunds", "UPDATE faults.refunds SET amount = amount + 1", "UPDATE faults.refunds SET failed = true",
		"UPDATE faults.refunds SET operation = gen_random_uuid()",
		"INSERT INTO faults.refunds SELECT reference || '2', intent, operation, 0, failed FROM faults.refunds",
	},
	"a key of the staff makes one refund": {
		"DELETE FROM idempotency_records WHERE mutation = 'orderRefund'", "INSERT INTO refunds SELECT (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid()))).* FROM refunds f",
	},
	"what the books say is at Stripe is there": {"UPDATE faults.intents SET captured = captured + 1", "DELETE FROM faults.intents"},
	"what the books say of fees is what Stripe took": {
		"UPDATE faults.intents SET fees = fees + 1",
	},
	"gift cards and credit pay for orders that stand alone": {
		"UPDATE order_tenders SET status = 'RESERVED'", "UPDATE order_tenders SET status = 'RELEASED'", "UPDATE orders SET status = 'EXPIRED'",
	},
	"promotions are used by orders that stand, and no more often than they may be": {
		"UPDATE promotion_counters SET used = used + 1", "UPDATE promotion_uses SET code_id = NULL", "UPDATE orders SET status = 'EXPIRED'",
	},
}

// breakEachPromiseAtStripe: books that are in order pass, and each check sees what it is there for.
func breakEachPromiseAtStripe(t *testing.T, l *lab) {
	t.Helper()
	ctx := t.Context()
	r := &payments{paying: paying{checkouts: 10, shoppers: 1, fast: true, patience: time.Minute}, lab: l, name: "payments-audit", journal: newJournal(), random: newRandom(l.seed, 0)}
	t.Cleanup(func() {
		if err := r.close(); err != nil {
			t.Error(err)
		}
	})
	if err := r.open(ctx); err != nil {
		t.Fatal(err)
	}
	r.account.SetFaults(noFaults, stripefake.Webhooks{})
	sellThroughStripe(t, r)
	if err := r.comeToRest(ctx); err != nil {
		t.Fatal(err)
	}
	err := r.with(ctx, func(db *sql.DB) error {
		if err := r.account.loadBooks(ctx, db); err != nil {
			return err
		}
		wrong, err := audit(ctx, db, slices.Concat(ofShop, ofShopAtRest, atStripe)...)
		if err == nil && len(wrong)+r.journal.broken() > 0 {
			t.Errorf("in a shop that is in order: %v, %v", wrong, r.journal.violations)
		}
		for _, c := range atStripe {
			if len(corruptionsAtStripe[c.promise]) == 0 {
				t.Errorf("nothing breaks the promise that %s", c.promise)
			}
			for _, corruption := range corruptionsAtStripe[c.promise] {
				if wrong := corrupt(ctx, t, db, corruption, c); len(wrong) == 0 {
					t.Errorf("after %q it is not seen that it is not true that %s", corruption, c.promise)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sellThroughStripe makes orders at both servers: one that is captured and partly refunded, one that a gift card pays in part,
// with a code, one that is cancelled, and one that is declined.
func sellThroughStripe(t *testing.T, r *payments) {
	ctx := t.Context()
	buy := func(at *shop, token string, prepare func(context.Context, cart) (cart, error)) checkoutAnswer {
		guest := r.guest
		guest.door = at
		ids, err := guest.variants(ctx)
		if err != nil {
			t.Fatal(err)
		}
		bag, err := guest.fillIn(ctx, cartCreateInEuros, []line{{ids["KETTLE-MATTE-BLACK"], 2}})
		if err == nil && prepare != nil {
			bag, err = prepare(ctx, bag)
		}
		if err != nil {
			t.Fatal(err)
		}
		a, err := guest.pay(ctx, bag.id, bag, map[string]any{"option": map[string]any{"gateway": "stripe", "token": token}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	change := func(mutation string, variables map[string]any) {
		variables["key"] = uuid.NewString()
		if _, done, err := r.staff.change(ctx, mutation, variables); err != nil || !done {
			t.Fatal(done, err)
		}
	}
	holds, takes := r.servers[0], r.servers[1]
	captured := buy(holds, "pm_card_visa", nil).Order.ID
	change(orderCapture, map[string]any{"order": captured})
	change(orderRefund, map[string]any{"order": captured, "adjustment": amount{"1.00", "EUR"}})
	buy(holds, "pm_card_visa", nil)
	buy(takes, "pm_card_chargeDeclined", nil)
	change(orderCancel, map[string]any{"order": buy(takes, "pm_card_visa", nil).Order.ID})
	buy(takes, "pm_card_visa", func(ctx context.Context, bag cart) (cart, error) {
		bag, err := r.guest.put(ctx, bag, cartCode, limitedCode)
		if err != nil {
			return bag, err
		}
		return r.guest.put(ctx, bag, cartGiftCard, r.vouchers.cards[0])
	})
}
