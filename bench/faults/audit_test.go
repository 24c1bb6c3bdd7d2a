package main

import (
	"context"
	"database/sql"
	"slices"
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// corruptions break each promise in a shop whose books are in order.
var corruptions = map[string]string{
	"what is on hand and what was shipped is what there was": "UPDATE stock_levels SET on_hand = on_hand + 1",
	"the movements of a stock level add up to what is on hand": `
		ALTER TABLE stock_levels DISABLE TRIGGER stock_logged_if_updated;
		UPDATE stock_levels SET on_hand = on_hand + 1`,
	"what orders have been sent is what they were sold of the stock": `
		ALTER TABLE stock_movements DISABLE TRIGGER stock_movements_stay;
		DELETE FROM stock_movements WHERE reason = 'SALE'`,
	"what is reserved is what standing orders have not been sent": `
		UPDATE stock_levels SET reserved = reserved - 1 WHERE reserved > 0`,
	"each order has reserved what it has not been sent, and nothing once it does not stand": "DELETE FROM stock_reservations",
	"each stock level has reserved what orders have reserved of it": `
		UPDATE stock_levels SET reserved = 0`,
	"the books have what each fact must post, once": `
		ALTER TABLE postings DISABLE TRIGGER postings_stay;
		DELETE FROM postings`,
	"stock is never negative, and no more is promised than may be": `
		ALTER TABLE stock_levels DROP CONSTRAINT stock_levels_reserved_within_promised;
		UPDATE stock_levels SET on_hand = -1`,
	"no more is in parcels than was bought": "UPDATE fulfillment_lines SET quantity = quantity + 2",
	"an order's events are numbered 1 to n without gaps": `
		UPDATE order_events e SET sequence = sequence + 1 FROM orders o WHERE o.id = e.order_id AND o.last_sequence = e.sequence`,
	"each order is the one order of one idempotency key": "DELETE FROM idempotency_records WHERE mutation = 'checkoutComplete'",
	"a cart becomes one order at most":                   twin,
	"an order is charged once at most, and never more than its total": `
		INSERT INTO testgateway.ledger (reference, from_status, to_status, held, captured, refunded, at)
		SELECT reference, 'AUTHORIZED', 'AUTHORIZED', amount, 0, 0, now() FROM testgateway.payments WHERE status = 'AUTHORIZED'`,
	"the gateway makes no payment that the shop does not know": "UPDATE testgateway.payments SET attempt = gen_random_uuid()",
	"the gateway's books balance":                              "UPDATE testgateway.ledger SET held = held + 1 WHERE held > 0",
	"an order that is paid for has all its money held or taken": `
		UPDATE testgateway.payments SET status = 'VOIDED', held = 0 WHERE status = 'AUTHORIZED'`,
	"no hold at the gateway is forgotten":                                                   "UPDATE payments SET status = 'FAILED'",
	"no payment is forgotten while something is to be done about it":                        "UPDATE payments SET status = 'PENDING'",
	"money of an order that does not stand has gone back or is on its way":                  "UPDATE orders SET status = 'CANCELLED'",
	"every order is paid for or released":                                                   "UPDATE orders SET status = 'PENDING_PAYMENT'",
	"every payment is settled":                                                              "UPDATE payments SET next_check_at = now()",
	"every idempotency key has its result":                                                  "UPDATE idempotency_records SET result = ''",
	"a cart is completed when it has become an order, else open":                            "UPDATE carts SET status = 'CHECKING_OUT'",
	"nothing is held or kept for an order that does not stand, and nothing can be any more": "UPDATE orders SET status = 'EXPIRED'",
	"the shop's books of a payment are the gateway's": `
		UPDATE payments SET status = 'VOIDED' WHERE status = 'AUTHORIZED'`,
}

const twin = `INSERT INTO orders SELECT (jsonb_populate_record(o, jsonb_build_object(
	'id', gen_random_uuid(), 'number', o.number || '-2'))).* FROM orders o`

// breakEachPromise: books that are in order pass, and each check sees what it is there for.
func breakEachPromise(t *testing.T, l *lab) {
	t.Helper()
	ctx := t.Context()
	s, err := l.open(ctx, "audit", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	db, err := s.database(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := prepareAudit(ctx, db); err != nil {
		t.Fatal(err)
	}
	sell(t, s)

	checks := slices.Concat(always, atRest)
	if wrong, err := audit(ctx, db, checks...); err != nil || len(wrong) > 0 {
		t.Fatalf("in a shop that is in order: %v, %v", wrong, err)
	}
	for _, c := range checks {
		corruption := corruptions[c.promise]
		if corruption == "" {
			t.Errorf("nothing breaks the promise that %s", c.promise)
			continue
		}
		if wrong := corrupt(ctx, t, db, corruption, c); len(wrong) == 0 {
			t.Errorf("not seen that it is not true that %s", c.promise)
		}
	}
}

// sell makes two orders, of which a part is shipped, and one whose payment is declined.
func sell(t *testing.T, s *shop) {
	ctx, guest := t.Context(), newGuest(s, 1)
	t.Cleanup(guest.close)
	ids, err := guest.variants(ctx)
	if err != nil {
		t.Fatal(err)
	}
	staff, err := guest.as(ctx, demo.StaffEmail)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"tok_approved", "tok_declined", "tok_approved"} {
		bag, err := guest.fill(ctx, []line{{ids["KETTLE-MATTE-BLACK"], 2}})
		if err != nil {
			t.Fatal(err)
		}
		a, err := guest.checkout(ctx, bag.id, bag, token)
		if err != nil {
			t.Fatal(err)
		}
		if token == "tok_declined" {
			continue
		}
		o, err := staff.order(ctx, map[string]any{"id": a.Order.ID})
		if err != nil || o == nil {
			t.Fatal(o, err)
		}
		variables := map[string]any{
			"key": o.ID, "order": o.ID, "lines": []map[string]any{{"orderLineId": o.Lines[0].ID, "quantity": 1}},
		}
		parcel, done, err := staff.change(ctx, fulfillmentCreate, variables)
		if err != nil || !done {
			t.Fatal(done, err)
		}
		_, done, err = staff.change(ctx, fulfillmentUpdate, map[string]any{"id": parcel, "status": "SHIPPED"})
		if err != nil || !done {
			t.Fatal(done, err)
		}
	}
}

// corrupt makes a check on a database with something broken in it, which it mends again.
func corrupt(ctx context.Context, t *testing.T, db *sql.DB, corruption string, c check) []string {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, corruption); err != nil {
		t.Fatalf("break the promise that %s: %v", c.promise, err)
	}
	wrong, err := auditIn(ctx, tx, c)
	if err != nil {
		t.Fatal(err)
	}
	return wrong
}
