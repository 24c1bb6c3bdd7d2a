package checkout_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestBooksOfAShop: after all kinds of purchases the accounts have what is to be expected, and the verification
// finds what somebody changes of it.
func TestBooksOfAShop(t *testing.T) {
	t.Parallel()
	s := newSale(t, "tok_approved")
	staff, v := s.staff(), s.variant(100)
	buy := func(in checkout.CompleteInput) *ent.Order {
		t.Helper()
		done, ok := s.complete(in).(checkout.Completed)
		if !ok {
			t.Fatalf("%+v", done)
		}
		return done.Order
	}
	capture := func(id typeid.Order) {
		t.Helper()
		if _, err := s.checkout.Capture(t.Context(), staff, checkout.CaptureInput{IdempotencyKey: "capture " + id.String(), OrderID: id}); err != nil {
			t.Fatal(err)
		}
	}
	cancel := func(id typeid.Order) {
		t.Helper()
		if _, err := s.checkout.Cancel(t.Context(), staff, checkout.CancelInput{IdempotencyKey: "cancel " + id.String(), OrderID: &id}); err != nil {
			t.Fatal(err)
		}
	}
	two := cart.LineInput{VariantID: v, Quantity: 2}

	cards := buy(s.in).ID // three that are worth 12.50
	s.work()
	capture(cards)

	whole, part := s.purchase("", two), s.purchase("tok_approved", two)
	whole.Payment = nil
	code, _ := s.giftCard("30.00")
	s.put(whole, code)
	cancel(buy(whole).ID)
	code, _ = s.giftCard("4.00")
	s.put(part, code)
	capture(buy(part).ID)

	refunded, voided := buy(s.purchase("tok_approved", two)).ID, buy(s.purchase("tok_approved", two)).ID
	capture(refunded)
	cancel(refunded)
	cancel(voided)
	if got, ok := s.complete(s.purchase("tok_declined", two)).(checkout.Declined); !ok {
		t.Fatalf("%+v", got)
	}
	buy(s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 1})) // 12.50 are held, and still to be paid

	var accounts string
	s.scan(`SELECT string_agg(account || ' ' || balance, ', ' ORDER BY account) FROM (
		SELECT account, sum(amount) AS balance FROM (
			SELECT debit AS account, amount FROM postings UNION ALL SELECT credit, -amount FROM postings
		) sides GROUP BY account) balances`, &accounts)
	const want = "GATEWAY 5850, GIFT_CARDS -6750, ISSUED 3400, RECEIVABLE 1250, SALES -3750"
	if diff := cmp.Diff(want, accounts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	s.wantBooksToBalance()
	s.forged = true
	s.exec("UPDATE payments SET captured_amount = captured_amount - 1 WHERE captured_amount = 2100")
	report, err := books.Verify(t.Context(), s.store)
	if diff := cmp.Diff(map[books.Kind]int64{books.Payment: 1, books.Receivable: 1}, report.Found); err != nil || diff != "" {
		t.Errorf("a cent is gone: %v\n%s", err, diff)
	}
}
