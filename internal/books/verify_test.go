package books_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/store"
)

// everything is all that can happen to one order, with a card that it has bought.
var everything = []string{
	"card issued", "credit opened", "credit given", "ordered", "reserved", "authorized", "confirmed", "tendered", "captured", "card sold", "refunded",
}

// TestVerifyFindsWhatIsWrong: whatever is changed behind the triggers' backs is found, and only that.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for change, want := range map[string]map[books.Kind]int64{
		`SELECT 1`: {},
		`DELETE FROM postings WHERE kind = 'ORDER_TAX'`:                                                {books.Missing: 1, books.Receivable: 1},
		`DELETE FROM postings WHERE kind = 'TENDER_ADJUSTED'`:                                          {books.Missing: 1, books.Tender: 1},
		`UPDATE postings SET amount = amount - 1 WHERE kind = 'ORDER_GOODS'`:                           {books.Altered: 1, books.Receivable: 1},
		`UPDATE postings SET credit = 'SHIPPING' WHERE kind = 'ORDER_GOODS'`:                           {books.Altered: 1},
		`UPDATE postings SET occurred_at = occurred_at - interval '1 year' WHERE kind = 'ORDER_GOODS'`: {books.Altered: 1},
		`UPDATE postings SET gateway = 'other' WHERE kind = 'PAYMENT_CAPTURED'`:                        {books.Altered: 1},
		`UPDATE postings SET order_id = gen_random_uuid() WHERE kind = 'TENDER_CAPTURED'`:              {books.Altered: 1, books.Receivable: 1},
		`UPDATE postings SET currency = 'USD' WHERE kind = 'PAYMENT_REFUNDED'`:                         {books.Altered: 1, books.Receivable: 1},
		`UPDATE postings SET source_id = gen_random_uuid() WHERE kind = 'TENDER_ISSUED'`:               {books.Missing: 1, books.Unfounded: 1},
		`INSERT INTO postings (source_id, kind, debit, credit, amount, currency, gateway, occurred_at) SELECT gen_random_uuid(), kind, debit, credit, amount, currency, gateway, occurred_at FROM postings WHERE kind = 'PAYMENT_CAPTURED'`: {books.Unfounded: 1},
		`UPDATE orders SET total_net = total_net + 1, subtotal_net = subtotal_net + 1`: {books.Altered: 1, books.Receivable: 1, books.Lines: 1},
		`UPDATE order_lines SET total_tax = total_tax + 1`:                             {books.Lines: 1},
		`UPDATE orders SET tendered = tendered - 1`:                                    {books.Tendered: 1},
		`UPDATE orders SET status = 'PAYMENT_FAILED'`:                                  {books.Unfounded: 3, books.Receivable: 1},
		`UPDATE orders SET status = 'CANCELLED'`:                                       {books.Missing: 4, books.Receivable: 1, books.Tender: 1},
		`UPDATE payments SET captured_amount = captured_amount - 1`:                    {books.Payment: 1, books.Receivable: 1},
		`UPDATE payments SET refunded_amount = 0`:                                      {books.Payment: 1, books.Receivable: 1},
		`UPDATE payments SET authorized_amount = authorized_amount + 1`:                {books.Payment: 1},
		`UPDATE payments SET gateway = 'other'`:                                        {books.Altered: 2},
		`DELETE FROM payment_events WHERE type = 'REFUND'`:                             {books.Unfounded: 1, books.Payment: 1},
		`UPDATE payment_events SET amount = amount + 1 WHERE type = 'CAPTURE'`:         {books.Altered: 1, books.Payment: 1},
		event("REFUND", "FAILED", "1"):                                                 {books.Missing: 1, books.Payment: 1},
		`UPDATE payments SET disputed_amount = 1`:                                      {books.Payment: 1},
		`UPDATE tenders SET balance = balance + 1 WHERE kind = 'STORE_CREDIT'`:         {books.Tender: 1},
		entry("credit", "ADJUSTED", "1", "NULL"):                                       {books.Missing: 1, books.Tender: 1},
		`UPDATE order_tenders SET amount = amount + 1`:                                 {books.Altered: 1, books.Tendered: 1, books.Receivable: 1},
		`UPDATE order_tenders SET status = 'REFUNDED'`:                                 {books.Receivable: 1},
		`UPDATE order_tenders SET status = 'RESERVED'`:                                 {books.Receivable: 1, books.Tender: 1},
		`UPDATE gateway_movements SET kind = 'DISPUTE'`:                                {books.Missing: 1, books.Unfounded: 1},
		`UPDATE gateway_movements SET amount = -amount`:                                {books.Altered: 1},
		`DELETE FROM gateway_movements`:                                                {books.Unfounded: 1},
	} {
		t.Run(change, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, everything...)
			s.exec(`INSERT INTO gateway_movements (gateway, reference, kind, amount, currency, payment_id, occurred_at)
				VALUES ('acme', 'fee', 'FEE', -30, 'EUR', md5('payment')::uuid, now())`)
			s.exec("SET session_replication_role = replica; " + change + "; RESET session_replication_role")
			report := s.verified()
			if diff := cmp.Diff(want, report.Found); diff != "" {
				t.Errorf("(-want +got)\n%s%+v", diff, report.Differences)
			}
		})
	}
}

// TestReportsAreBounded: of each kind a hundred differences are told, and all are counted. They are logged as errors.
func TestReportsAreBounded(t *testing.T) {
	t.Parallel()
	s := newShop(t, everything...)
	s.exec(`INSERT INTO postings (source_id, kind, debit, credit, amount, currency, occurred_at)
		SELECT gen_random_uuid(), 'ORDER_TAX', 'TAX', 'RECEIVABLE', 1, 'EUR', now() FROM generate_series(1, 250)`)
	report := s.verified()
	if report.Found[books.Unfounded] != 250 || len(report.Differences) != books.MaxDifferences || report.Wrong() != 250 || report.Postings != 259 {
		t.Errorf("%d differences, %v, of %d postings", len(report.Differences), report.Found, report.Postings)
	}
	var log bytes.Buffer
	if err := books.Check(t.Context(), s.Store, slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Error(err)
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != books.MaxDifferences || !strings.Contains(log.String(), "1 EUR from RECEIVABLE to TAX") {
		t.Errorf("%d errors are logged: %.500s", n, log.String())
	}
}

// TestBooksAreOnlyAddedTo: the database itself refuses all else.
func TestBooksAreOnlyAddedTo(t *testing.T) {
	t.Parallel()
	s := newShop(t, everything...)
	s.exec(`INSERT INTO gateway_movements (gateway, reference, kind, amount, currency, occurred_at) VALUES ('acme', 'fee', 'FEE', -30, 'EUR', now())`)
	add := func(values string) string {
		return `INSERT INTO postings (source_id, kind, debit, credit, amount, currency, occurred_at) VALUES (gen_random_uuid(), ` + values + `, 'EUR', now())`
	}
	for statement, constraint := range map[string]string{
		`UPDATE postings SET amount = amount`: "postings_stay", `DELETE FROM postings`: "postings_stay", `TRUNCATE postings`: "postings_stay",
		`UPDATE gateway_movements SET amount = 0`: "gateway_movements_stay", `DELETE FROM gateway_movements`: "gateway_movements_stay", `TRUNCATE gateway_movements`: "gateway_movements_stay",
		add(`'ORDER_TAX', 'RECEIVABLE', 'TAX', 0`):        "postings_amount_positive",
		add(`'ORDER_TAX', 'RECEIVABLE', 'RECEIVABLE', 1`): "postings_between_accounts",
		add(`'ORDER_TAX', 'RECEIVABLE', 'POCKET', 1`):     "postings_between_accounts",
		add(`'GIFT', 'RECEIVABLE', 'TAX', 1`):             "postings_kind_known",
		add(`'GATEWAY_FEE', 'FEES', 'GATEWAY', 1`):        "postings_of_a_gateway",
		add(`'TENDER_ISSUED', 'ISSUED', 'GIFT_CARDS', 1`): "postings_of_a_tender",
		`INSERT INTO postings (source_id, kind, debit, credit, amount, currency, gateway, occurred_at, tender_id) SELECT source_id, kind, debit, credit, amount, currency, gateway, occurred_at, tender_id FROM postings`: "postings_pkey",
	} {
		_, err := s.DB.ExecContext(t.Context(), statement)
		if e := pq.As(err); e == nil || e.Constraint != constraint || !store.IsCode(err, pqerror.IntegrityConstraintViolation, pqerror.CheckViolation, pqerror.UniqueViolation) {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
