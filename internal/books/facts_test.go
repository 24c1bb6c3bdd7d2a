package books_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent/migrate/migrations"
	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// facts are statements that make facts as the capabilities do. What they are about goes by its name: md5 makes an id of it.
// The order is of 10.00 and 1.90 of taxes, delivered for 1.00 and 0.19.
var facts = map[string]string{
	"ordered": `INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, shipping_net, shipping_tax,
			total_net, total_tax, tendered, gift_cards, payment_due_at)
		VALUES (md5('order')::uuid, now(), now(), '1', md5('cart')::uuid, 'EUR', 1000, 190, 100, 19, 1100, 209, 300, true, now());
		INSERT INTO order_lines (id, created_at, updated_at, order_id, position, product_name, variant_name, sku, quantity, currency, unit_net, unit_tax, total_net, total_tax, gift_card)
		VALUES (md5('line')::uuid, now(), now(), md5('order')::uuid, 1, 'a', 'b', 'c', 1, 'EUR', 1000, 190, 1000, 190, true)`,
	"confirmed": `WITH told AS (
			INSERT INTO order_events (id, created_at, updated_at, order_id, sequence, type, status) VALUES (gen_random_uuid(), now(), now(), md5('order')::uuid, 2, 'PAYMENT_AUTHORIZED', 'CONFIRMED')
		) UPDATE orders SET status = 'CONFIRMED'`,
	"packed": `UPDATE orders SET status = 'PROCESSING'`,
	"failed": `UPDATE orders SET status = 'PAYMENT_FAILED', payment_failed_at = now()`,
	"cancelled": `WITH told AS (
			INSERT INTO order_events (id, created_at, updated_at, order_id, sequence, type, status) VALUES (gen_random_uuid(), now(), now(), md5('order')::uuid, 3, 'ORDER_CANCELLED', 'CANCELLED')
		) UPDATE orders SET status = 'CANCELLED', cancelled_at = now()`,
	"authorized": `INSERT INTO payments (id, created_at, updated_at, order_id, gateway, gateway_token, currency, amount, authorized_amount)
		VALUES (md5('payment')::uuid, now(), now(), md5('order')::uuid, 'acme', '-', 'EUR', 1009, 1009);` +
		event("AUTHORIZATION", "REQUESTED", "1009") + ";" + event("AUTHORIZATION", "SUCCEEDED", "1009"),
	"voided": event("VOID", "SUCCEEDED", "1009"),
	"captured": event("CAPTURE", "REQUESTED", "1009") + `; UPDATE payments SET captured_amount = 1009;` +
		event("CAPTURE", "SUCCEEDED", "1009"),
	"refunded":       event("REFUND", "SUCCEEDED", "9") + `; UPDATE payments SET refunded_amount = 9`,
	"refund failed":  event("REFUND", "FAILED", "9") + `; UPDATE payments SET refunded_amount = 0`,
	"refund refused": event("REFUND", "FAILED", "9"),
	"disputed":       event("DISPUTE", "REQUESTED", "1000") + `; UPDATE payments SET disputed_amount = 1000`,
	"dispute won":    event("DISPUTE", "FAILED", "1000") + `; UPDATE payments SET disputed_amount = 0`,
	"card issued":    issued("card", "'GIFT_CARD'", "500", "sha256('1')", "'1234'", "NULL"),
	"card sold":      issued("sold", "'GIFT_CARD'", "1190", "sha256('2')", "'2345'", "md5('line')::uuid"),
	"credit opened": `INSERT INTO tenders (id, kind, currency, initial, balance, created_by)
		VALUES (md5('credit')::uuid, 'STORE_CREDIT', 'EUR', 0, 0, 'system')`,
	"credit given": `WITH changed AS (UPDATE tenders SET balance = balance + 70 WHERE id = md5('credit')::uuid) ` + entry("credit", "ADJUSTED", "70", "NULL"),
	"credit taken": `WITH changed AS (UPDATE tenders SET balance = balance - 20 WHERE id = md5('credit')::uuid) ` + entry("credit", "ADJUSTED", "-20", "NULL"),
	"reserved": `UPDATE tenders SET balance = balance - 300 WHERE id = md5('card')::uuid;
		WITH noted AS (
			INSERT INTO order_tenders (order_id, position, tender_id, kind, last_four, currency, amount, status)
			VALUES (md5('order')::uuid, 1, md5('card')::uuid, 'GIFT_CARD', '1234', 'EUR', 300, 'RESERVED')
		) ` + entry("card", "RESERVED", "-300", "md5('order')::uuid"),
	"tendered": `WITH captured AS (UPDATE order_tenders SET status = 'CAPTURED') ` + entry("card", "CAPTURED", "0", "md5('order')::uuid"),
	"released": `UPDATE tenders SET balance = balance + 300 WHERE id = md5('card')::uuid;
		WITH given AS (UPDATE order_tenders SET status = 'RELEASED') ` + entry("card", "RELEASED", "300", "md5('order')::uuid"),
	"given back": `UPDATE tenders SET balance = balance + 300 WHERE id = md5('card')::uuid;
		WITH given AS (UPDATE order_tenders SET status = 'REFUNDED') ` + entry("card", "REFUNDED", "300", "md5('order')::uuid"),
}

func event(kind, status, amount string) string {
	return `INSERT INTO payment_events (id, created_at, updated_at, payment_id, operation_id, type, status, amount)
		VALUES (gen_random_uuid(), now(), now(), md5('payment')::uuid, md5('` + kind + `')::uuid, '` + kind + `', '` + status + `', ` + amount + `)`
}

func entry(tender, kind, amount, order string) string {
	return `INSERT INTO tender_entries (tender_id, kind, amount, order_id, actor) VALUES (md5('` + tender + `')::uuid, '` + kind + `', ` + amount + `, ` + order + `, 'system')`
}

func issued(tender, kind, amount, hash, lastFour, line string) string {
	return `WITH made AS (
			INSERT INTO tenders (id, kind, currency, initial, balance, code_hash, last_four, order_line_id, unit, created_by)
			VALUES (md5('` + tender + `')::uuid, ` + kind + `, 'EUR', ` + amount + `, ` + amount + `, ` + hash + `, ` + lastFour + `, ` + line + `, 1, 'system')
		) ` + entry(tender, "ISSUED", amount, "NULL")
}

type shop struct {
	*testing.T
	*store.Store
}

// newShop makes a shop to which this has happened.
func newShop(t *testing.T, happened ...string) shop {
	t.Helper()
	s := shop{t, pgtest.New(t)}
	s.happen(happened...)
	return s
}

func (s shop) happen(happened ...string) {
	s.Helper()
	for _, name := range happened {
		if facts[name] == "" {
			s.Fatalf("there is no fact %q", name)
		}
		s.exec(facts[name])
	}
}

func (s shop) exec(statements string) {
	s.Helper()
	if _, err := s.DB.ExecContext(context.Background(), statements); err != nil {
		s.Fatalf("%v\n%s", err, statements)
	}
}

// posted are all postings, in the order of their kinds and amounts.
func (s shop) posted() (all []string) {
	s.Helper()
	rows, err := s.DB.QueryContext(context.Background(), `SELECT format('%s %s: %s to %s%s', kind, amount, credit, debit, ' by ' || nullif(gateway, '')) FROM postings`)
	if err != nil {
		s.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			s.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		s.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// verified is what a verification finds.
func (s shop) verified() books.Report {
	s.Helper()
	report, err := books.Verify(context.Background(), s.Store)
	if err != nil {
		s.Fatal(err)
	}
	return report
}

var (
	stands = []string{"ORDER_GOODS 1000: SALES to RECEIVABLE", "ORDER_SHIPPING 100: SHIPPING to RECEIVABLE", "ORDER_TAX 209: TAX to RECEIVABLE"}
	fallen = []string{"CANCELLED_GOODS 1000: RECEIVABLE to SALES", "CANCELLED_SHIPPING 100: RECEIVABLE to SHIPPING", "CANCELLED_TAX 209: RECEIVABLE to TAX"}
)

// TestFactsPostThemselves: each fact posts what it moves, and nothing that is only meant to be.
func TestFactsPostThemselves(t *testing.T) {
	t.Parallel()
	for happened, want := range map[string][]string{
		"ordered":                               nil,
		"ordered, failed":                       nil,
		"ordered, cancelled":                    nil,
		"ordered, confirmed":                    stands,
		"ordered, confirmed, packed":            stands,
		"ordered, confirmed, cancelled":         append(slices.Clone(stands), fallen...),
		"ordered, confirmed, packed, cancelled": append(slices.Clone(stands), fallen...),
		"ordered, authorized":                   nil,
		"ordered, authorized, voided":           nil,
		"ordered, authorized, captured":         {"PAYMENT_CAPTURED 1009: RECEIVABLE to GATEWAY by acme"},
		"ordered, authorized, captured, refunded": {
			"PAYMENT_CAPTURED 1009: RECEIVABLE to GATEWAY by acme", "PAYMENT_REFUNDED 9: GATEWAY to RECEIVABLE by acme",
		},
		"ordered, authorized, captured, refunded, refund failed": {
			"PAYMENT_CAPTURED 1009: RECEIVABLE to GATEWAY by acme", "PAYMENT_REFUNDED 9: GATEWAY to RECEIVABLE by acme", "PAYMENT_REFUND_FAILED 9: RECEIVABLE to GATEWAY by acme",
		},
		"ordered, authorized, captured, refund refused, disputed": {"PAYMENT_CAPTURED 1009: RECEIVABLE to GATEWAY by acme"},
		"ordered, authorized, captured, disputed, dispute won":    {"PAYMENT_CAPTURED 1009: RECEIVABLE to GATEWAY by acme"},
		"credit opened": nil,
		"credit opened, credit given, credit taken": {
			"TENDER_ADJUSTED 70: STORE_CREDIT to ISSUED", "TENDER_ADJUSTED 20: ISSUED to STORE_CREDIT",
		},
		"card issued":                              {"TENDER_ISSUED 500: GIFT_CARDS to ISSUED"},
		"card issued, ordered, reserved":           {"TENDER_ISSUED 500: GIFT_CARDS to ISSUED"},
		"card issued, ordered, reserved, released": {"TENDER_ISSUED 500: GIFT_CARDS to ISSUED"},
		"card issued, ordered, reserved, tendered": {
			"TENDER_ISSUED 500: GIFT_CARDS to ISSUED", "TENDER_CAPTURED 300: RECEIVABLE to GIFT_CARDS",
		},
		"card issued, ordered, reserved, tendered, given back": {
			"TENDER_ISSUED 500: GIFT_CARDS to ISSUED", "TENDER_CAPTURED 300: RECEIVABLE to GIFT_CARDS", "TENDER_REFUNDED 300: GIFT_CARDS to RECEIVABLE",
		},
		"ordered, confirmed, card sold": append(slices.Clone(stands), "TENDER_SOLD 1190: GIFT_CARDS to SALES"),
		"ordered, confirmed, card sold, cancelled": append(append(slices.Clone(stands), fallen...),
			"TENDER_SOLD 1190: GIFT_CARDS to SALES", "TENDER_TAKEN_BACK 1190: SALES to GIFT_CARDS"),
	} {
		t.Run(happened, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, strings.Split(happened, ", ")...)
			slices.Sort(want)
			if diff := cmp.Diff(want, s.posted()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if report := s.verified(); report.Found[books.Missing]+report.Found[books.Unfounded]+report.Found[books.Altered]+report.Found[books.Receivable]+report.Found[books.Payment] > 0 {
				t.Errorf("%+v", report)
			}
		})
	}
}

// TestOldFactsArePosted: the migrations post what there was before the books as the triggers would have, once.
func TestOldFactsArePosted(t *testing.T) {
	t.Parallel()
	s, want := newShop(t), newShop(t, append(everything, "cancelled")...).posted()
	for _, name := range append(everything, "cancelled") {
		s.exec("SET session_replication_role = replica; " + facts[name] + "; RESET session_replication_role")
	}
	if n := len(s.posted()); n > 0 {
		t.Fatalf("%d postings before the migrations", n)
	}
	for range 2 {
		for _, name := range []string{"40_books_of_old_orders", "50_books_of_old_payments", "60_books_of_old_tenders"} {
			text, err := migrations.FS.ReadFile("202612011000" + name + ".sql")
			if err != nil {
				t.Fatal(err)
			}
			s.exec(string(text))
		}
		if diff := cmp.Diff(want, s.posted()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if report := s.verified(); report.Wrong() > 0 {
			t.Errorf("%+v", report)
		}
	}
}
