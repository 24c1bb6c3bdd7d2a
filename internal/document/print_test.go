package document_test

import (
	"bytes"
	"net/url"
	"path"
	"slices"
	"testing"

	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// fetched returns what is at an address.
func (s *shop) fetched(t *testing.T, address string) *document.File {
	t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	file, err := s.Open(t.Context(), path.Base(at.Path), at.Query())
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func pagesOf(file *document.File) int { return bytes.Count(file.Data, []byte("/Type /Page\n")) }

func TestPrint(t *testing.T) {
	t.Parallel()
	s := newShop(t, document.Options{InvoiceAt: document.ByStaff})
	first, second, without := s.bought(t, 2), s.bought(t, 1), s.bought(t, 1)
	for _, id := range []typeid.Order{first, second} {
		if _, err := s.IssueInvoice(t.Context(), s.staff, document.IssueInput{OrderID: id}); err != nil {
			t.Fatal(err)
		}
	}
	printed := func(kind document.PrintType, orders ...typeid.Order) *document.Printed {
		t.Helper()
		p, err := s.Print(t.Context(), document.PrintInput{OrderIDs: orders, Type: kind})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := printed(document.PrintInvoices, second, without, first)
	if p.URL == nil || p.DocumentCount != 2 || !slices.Equal(p.OrdersWithout, []typeid.Order{without}) {
		t.Fatalf("printed %+v", p)
	}
	file := s.fetched(t, *p.URL)
	if file == nil || file.Name != "invoices.pdf" || pagesOf(file) != 2 || !bytes.HasPrefix(file.Data, []byte("%PDF-")) {
		t.Fatalf("the file is %v", file)
	}
	if again := s.fetched(t, *p.URL); !bytes.Equal(again.Data, file.Data) {
		t.Error("the same file is other bytes")
	}
	if other := s.fetched(t, *printed(document.PrintInvoices, first, second).URL); bytes.Equal(other.Data, file.Data) {
		t.Error("the order of the orders does not matter")
	}
	// One alone is the invoice as it is kept.
	one := s.fetched(t, *printed(document.PrintInvoices, first).URL)
	_, kept, err := s.InvoicePDF(t.Context(), first)
	if err != nil || !bytes.Equal(one.Data, kept) {
		t.Errorf("an invoice is printed otherwise than it was issued: %v", err)
	}

	for _, id := range []typeid.Order{first, first, second} {
		s.exec(t, "INSERT INTO fulfillments (id, created_at, updated_at, order_id, status) VALUES (gen_random_uuid(), now(), now(), $1, 'PENDING')", id)
	}
	s.exec(t, "INSERT INTO fulfillments (id, created_at, updated_at, order_id, status) VALUES (gen_random_uuid(), now(), now(), $1, 'CANCELLED')", first)
	slips := printed(document.PrintPackingSlips, first, second)
	if file := s.fetched(t, *slips.URL); slips.DocumentCount != 3 || file.Name != "packing-slips.pdf" || pagesOf(file) != 3 {
		t.Errorf("slips %+v, %d pages", slips, pagesOf(file))
	}
	if none := printed(document.PrintCreditNotes, first); none.URL != nil || none.DocumentCount != 0 || len(none.OrdersWithout) != 1 {
		t.Errorf("printed %+v of nothing", none)
	}
	for _, test := range []struct {
		orders []typeid.Order
		code   fault.Code
		field  []string
	}{
		{nil, fault.CodeRequired, []string{"orderIds"}},
		{make([]typeid.Order, 101), fault.CodeLimitReached, []string{"orderIds"}},
		{[]typeid.Order{first, typeid.NewOrder()}, fault.CodeNotFound, []string{"orderIds", "1"}},
	} {
		_, err := s.Print(t.Context(), document.PrintInput{OrderIDs: test.orders, Type: document.PrintInvoices})
		if mistakes, _ := fault.Split(err); len(mistakes) != 1 || mistakes[0].Code != test.code || !slices.Equal(mistakes[0].Field, test.field) {
			t.Errorf("%d orders: %v, want %s", len(test.orders), err, test.code)
		}
	}
	address, err := url.Parse(*p.URL)
	if err != nil {
		t.Fatal(err)
	}
	if stolen, err := s.Open(t.Context(), path.Base(address.Path)+"x", address.Query()); stolen != nil || err != nil {
		t.Errorf("an address that was not given out: %v, %v", stolen, err)
	}
}
