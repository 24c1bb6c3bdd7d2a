package checkout_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/tender"
)

// sale is a shop that sells gift cards, with its queue of jobs and a mailbox.
type sale struct {
	*shop
	queue   *jobs.Queue
	mailbox *mail.Mailbox
	in      checkout.CompleteInput
}

// newSale has a guest's cart of two gift cards for somebody else, and one for whoever buys.
func newSale(t *testing.T, token string) *sale {
	t.Helper()
	s := &sale{shop: newShop(t), mailbox: mail.NewMailbox(10)}
	s.queue = jobs.New(s.store, slog.New(slog.DiscardHandler), jobs.Options{})
	s.tenders.MailCards(tender.Mail{Queue: s.queue, Sender: s.mailbox, Store: mail.Store{Name: "Shop", URL: "https://shop.example"}})
	v := s.variant(10)
	s.exec("UPDATE variants SET gift_card = true")
	s.in = s.purchase(token, cart.LineInput{VariantID: v, Quantity: 2, Attributes: []custom.Attribute{
		{Key: "giftCardRecipientEmail", Value: "grace@example.com"}, {Key: "giftCardRecipientName", Value: "Grace"}, {Key: "giftCardMessage", Value: "Enjoy!"},
	}}, cart.LineInput{VariantID: v, Quantity: 1, Attributes: []custom.Attribute{{Key: "giftCardRecipientEmail", Value: "no address"}}})
	return s
}

func (s *sale) exec(query string) {
	s.t.Helper()
	if _, err := s.store.DB.ExecContext(s.t.Context(), query); err != nil {
		s.t.Fatal(err)
	}
}

// work does all jobs.
func (s *sale) work() {
	s.t.Helper()
	ctx, stop := context.WithCancel(s.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.queue.Run(ctx) }()
	for left := -1; left != 0; s.scan("SELECT count(*) FROM jobs WHERE kind LIKE 'tender.%'", &left) {
		s.queue.Wake()
	}
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		s.t.Fatal(err)
	}
}

// cards is how many gift cards there are that can be spent.
func (s *sale) cards() (n int) {
	s.scan("SELECT count(*) FROM tenders WHERE enabled AND balance = 1250", &n)
	return n
}

// TestGiftCardsAreSold: one is made for each unit once the order stands, and mailed. They are taken back with
// the order.
func TestGiftCardsAreSold(t *testing.T) {
	t.Parallel()
	s := newSale(t, "tok_approved")
	done, ok := s.complete(s.in).(checkout.Completed)
	if !ok {
		t.Fatalf("%+v", done)
	}
	s.exec("INSERT INTO jobs SELECT (json_populate_record(j, json_build_object('id', gen_random_uuid()))).* FROM jobs j") // done twice
	s.work()
	if n := s.cards(); n != 3 || len(s.mailbox.Messages("grace@example.com")) != 2 || len(s.mailbox.Messages("guest@example.com")) != 1 {
		t.Fatalf("%d cards, and mail %+v", n, s.mailbox.Messages(""))
	}
	if _, err := s.checkout.Cancel(t.Context(), s.staff(), checkout.CancelInput{IdempotencyKey: "k", OrderID: &done.Order.ID}); err != nil {
		t.Fatal(err)
	}
	if n := s.cards(); n != 0 {
		t.Errorf("%d cards are left", n)
	}
}

// TestSpentGiftCardStays: the order that it was bought by is not cancelled.
func TestSpentGiftCardStays(t *testing.T) {
	t.Parallel()
	s := newSale(t, "tok_approved")
	done, ok := s.complete(s.in).(checkout.Completed)
	if !ok {
		t.Fatalf("%+v", done)
	}
	s.work()
	s.forged = true
	s.exec("UPDATE tenders SET balance = 1 WHERE recipient_email = 'guest@example.com'")
	_, err := s.checkout.Cancel(t.Context(), s.staff(), checkout.CancelInput{IdempotencyKey: "k", OrderID: &done.Order.ID})
	wantMistake(t, err, fault.CodeNotAllowed, "orderId")
	if n := s.cards(); n != 2 {
		t.Errorf("%d cards are left", n)
	}
}

// TestUnpaidGiftCardsAreNotMade: not for an order that fails, nor for one that was given up before the job.
func TestUnpaidGiftCardsAreNotMade(t *testing.T) {
	t.Parallel()
	s := newSale(t, "tok_declined")
	if got, ok := s.complete(s.in).(checkout.Declined); !ok {
		t.Fatalf("%+v", got)
	}
	s.in.IdempotencyKey, s.in.Payment.GatewayToken = "again", new("tok_approved")
	done, ok := s.complete(s.in).(checkout.Completed)
	if !ok {
		t.Fatalf("%+v", done)
	}
	if _, err := s.checkout.Cancel(t.Context(), s.staff(), checkout.CancelInput{IdempotencyKey: "k", OrderID: &done.Order.ID}); err != nil {
		t.Fatal(err)
	}
	s.work()
	if n := s.cards(); n != 0 || len(s.mailbox.Messages("")) != 0 {
		t.Errorf("%d cards, and mail %+v", n, s.mailbox.Messages(""))
	}
}

// TestGiftCardDoesNotPayForGiftCards: all of it is due.
func TestGiftCardDoesNotPayForGiftCards(t *testing.T) {
	t.Parallel()
	s := newSale(t, "tok_approved")
	code, id := s.giftCard("50.00")
	s.put(s.in, code)
	if done, ok := s.complete(s.in).(checkout.Completed); !ok || done.Order.Tendered != 0 {
		t.Errorf("%+v", done)
	}
	s.wantLedger(id.UUID(), 5000)
}
