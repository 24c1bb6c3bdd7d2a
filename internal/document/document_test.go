package document_test

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestNumbersHaveNoGaps has 50 issue invoices at once, of whom every third fails at the end of the transaction.
func TestNumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	s := newShop(t, document.Options{InvoiceAt: document.ByStaff})
	var all sync.WaitGroup
	var mu sync.Mutex
	var numbers []string
	for i := range 50 {
		id := s.bought(t, 1)
		all.Go(func() {
			viewer := s.staff
			if i%3 == 0 {
				viewer = auth.Viewer{}
			}
			var d *document.Document
			err := patiently(func() (err error) {
				d, err = s.IssueInvoice(t.Context(), viewer, document.IssueInput{OrderID: id})
				return err
			})
			switch {
			case i%3 == 0 && !errors.Is(err, errAudit):
				t.Errorf("an issuer who fails: %v", err)
			case i%3 != 0 && err != nil:
				t.Error(err)
			case err == nil:
				mu.Lock()
				defer mu.Unlock()
				numbers = append(numbers, d.Number)
			}
		})
	}
	all.Wait()
	slices.Sort(numbers)
	for i, number := range numbers {
		if !strings.HasSuffix(number, fmt.Sprintf("-%06d", i+1)) || !strings.HasPrefix(number, "INV-20") {
			t.Fatalf("the numbers are %v", numbers)
		}
	}
	if len(numbers) != 33 {
		t.Errorf("%d invoices", len(numbers))
	}
}

// patiently works again as long as others hold a lock for too long, as a queue and clients do.
func patiently(work func() error) (err error) {
	for range 20 {
		if err = work(); !store.IsCode(err, pqerror.LockNotAvailable) {
			return err
		}
	}
	return err
}

// TestIssuedOnce: an order has one invoice and each of its refunds one credit note, also when it is looked at again and by many.
func TestIssuedOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, document.Options{InvoiceAt: document.AtPayment})
	id := s.bought(t, 3)
	s.refund(t, id, "AWAITED")
	given := s.refund(t, id, "NOT_NEEDED")
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := patiently(func() error { return s.Issue(t.Context(), id) }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	documents := s.documents(t.Context(), t, id)
	if len(documents) != 2 || documents[0].Kind != bill.Invoice || documents[1].Kind != bill.CreditNote || documents[1].RefundID.UUID() != given {
		t.Fatalf("%+v", documents)
	}
	if total := documents[0].Total().Gross.Amount; total != 3750 {
		t.Errorf("the invoice is of %d", total)
	}
	if total := documents[1].Total().Gross.Amount; total != 1350 {
		t.Errorf("the credit note is of %d", total)
	}
	s.cancel(t.Context(), t, id)
	for range 2 {
		if err := s.Issue(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	documents = s.documents(t.Context(), t, id)
	if len(documents) != 3 || documents[2].RefundID != nil || documents[2].Total().Gross.Amount != 3750-1350 {
		t.Errorf("after the cancellation: %+v", documents)
	}
}

// TestWhenInvoicesAreDue goes through the events of orders.
func TestWhenInvoicesAreDue(t *testing.T) {
	t.Parallel()
	for when, want := range map[document.When][3]int{document.AtPayment: {1, 1, 1}, document.AtShipment: {0, 1, 1}, document.ByStaff: {0, 0, 0}} {
		t.Run(string(when), func(t *testing.T) {
			t.Parallel()
			s := newShop(t, document.Options{InvoiceAt: when})
			id := s.bought(t, 1)
			look := func(step int) {
				t.Helper()
				s.work(t)
				if got := len(s.documents(t.Context(), t, id)); got != want[step] {
					t.Errorf("%d documents at step %d, want %d", got, step, want[step])
				}
			}
			look(0)
			s.exec(t, `INSERT INTO fulfillments (id, created_at, updated_at, order_id, status, shipped_at) VALUES (gen_random_uuid(), now(), now(), $1, 'SHIPPED', now())`, id)
			s.exec(t, `INSERT INTO order_events (id, created_at, updated_at, order_id, sequence, type, status) VALUES (gen_random_uuid(), now(), now(), $1, 90, 'FULFILLMENT_SHIPPED', 'SHIPPED')`, id)
			look(1)
			look(2)
		})
	}
}

// settle waits until all transactions have ended that began before the last event: those of other databases count, too.
func (s *shop) settle(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		var settled bool
		err := s.store.DB.QueryRowContext(t.Context(),
			`SELECT coalesce(max(xact_id) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint, true) FROM order_events`).Scan(&settled)
		switch {
		case err != nil:
			t.Fatal(err)
		case settled:
			return
		case time.Now().After(deadline):
			t.Fatal("a transaction goes on and on")
		}
	}
}

// work does what a queue does: it sweeps, and does the jobs that were added.
func (s *shop) work(t *testing.T) {
	t.Helper()
	s.settle(t)
	if err := s.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := s.store.DB.QueryContext(t.Context(), `DELETE FROM jobs WHERE kind = 'document.issue' RETURNING payload #>> '{}'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var due []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		due = append(due, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, text := range due {
		id, err := typeid.ParseOrder(text)
		if err == nil {
			err = s.Issue(t.Context(), id)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestDocumentsStay: nothing of a document is changed, and it is deleted once it need not be kept.
func TestDocumentsStay(t *testing.T) {
	t.Parallel()
	s := newShop(t, document.Options{InvoiceAt: document.AtPayment})
	id := s.bought(t, 1)
	if err := s.Issue(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{`UPDATE documents SET number = 'X'`, `DELETE FROM documents`, `TRUNCATE documents`} {
		if _, err := s.store.DB.ExecContext(t.Context(), sql); !strings.Contains(fmt.Sprint(err), "documents") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	other := s.bought(t, 1)
	s.exec(t, `INSERT INTO documents SELECT gen_random_uuid(), date_trunc('year', now(), 'UTC') - interval '10 years 1 day', kind, 'INV-OLD', $1, refund_id, currency, net, tax, content, pdf, pdf_hash, ubl, ubl_hash FROM documents`, other)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if kept, old := s.documents(t.Context(), t, id), s.documents(t.Context(), t, other); len(kept) != 1 || len(old) != 0 {
		t.Errorf("%d that are kept and %d that need not be are there", len(kept), len(old))
	}
}

// TestNoInvoice: orders that do not stand, and those whose buyer is forgotten, get none.
func TestNoInvoice(t *testing.T) {
	t.Parallel()
	s := newShop(t, document.Options{InvoiceAt: document.AtPayment})
	cancelled, forgotten := s.bought(t, 1), s.bought(t, 1)
	s.cancel(t.Context(), t, cancelled)
	s.exec(t, `DELETE FROM order_contacts WHERE order_id = $1`, forgotten)
	for id, code := range map[typeid.Order]fault.Code{cancelled: fault.CodeNotAllowed, forgotten: fault.CodeNotAllowed, typeid.NewOrder(): fault.CodeNotFound} {
		if err := s.Issue(t.Context(), id); err != nil {
			t.Error(err)
		}
		_, err := s.IssueInvoice(t.Context(), s.staff, document.IssueInput{OrderID: id})
		if mistakes, _ := fault.Split(err); len(mistakes) != 1 || mistakes[0].Code != code {
			t.Errorf("want %s: %v", code, err)
		}
		if len(s.documents(t.Context(), t, id)) > 0 {
			t.Error("it has a document")
		}
	}
}

// TestAddresses: what was not signed opens nothing.
func TestAddresses(t *testing.T) {
	t.Parallel()
	s := newShop(t, document.Options{InvoiceAt: document.AtPayment})
	id := s.bought(t, 1)
	if err := s.Issue(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	d := s.documents(t.Context(), t, id)[0]
	for format, begin := range map[document.Format]string{document.PDF: "%PDF-", document.UBL: "<?xml"} {
		urls, err := s.URLs(t.Context(), []typeid.Document{d.ID}, format)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(urls[0])
		if err != nil {
			t.Fatal(err)
		}
		name, query := strings.TrimPrefix(u.Path, document.Path), u.Query()
		file, err := s.Open(t.Context(), name, query)
		if err != nil || file == nil || !strings.HasPrefix(string(file.Data), begin) || !strings.HasPrefix(file.Name, d.Number+".") {
			t.Fatalf("%s: %v, %v", urls[0], file, err)
		}
		later := url.Values{"until": {query.Get("until") + "0"}, "signature": query["signature"]}
		over := url.Values{"until": {"1700000000"}, "signature": query["signature"]}
		for what, forged := range map[string]url.Values{"later": later, "over": over, "unsigned": {"until": query["until"]}, "empty": {}} {
			if file, err := s.Open(t.Context(), name, forged); file != nil || err != nil {
				t.Errorf("%s: %v, %v", what, file, err)
			}
		}
		other := typeid.NewDocument().String() + strings.TrimPrefix(name, d.ID.String())
		if file, err := s.Open(t.Context(), other, query); file != nil || err != nil {
			t.Errorf("of another document: %v, %v", file, err)
		}
	}
}
