package tender_test

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/tender"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const secret = "a secret that is long enough for a test"

// shop is a store's gift cards, with a mailbox.
type shop struct {
	*tender.Service
	t       *testing.T
	store   *store.Store
	queue   *jobs.Queue
	mailbox *mail.Mailbox
	manager auth.Viewer
}

func newShop(t *testing.T) *shop {
	t.Helper()
	keys, err := tender.NewKeys(secret)
	if err != nil {
		t.Fatal(err)
	}
	st := pgtest.New(t)
	s := &shop{t: t, store: st, Service: tender.New(st, keys, staff.Audit), mailbox: mail.NewMailbox(10)}
	s.queue = jobs.New(st, slog.New(slog.DiscardHandler), jobs.Options{})
	s.MailCards(tender.Mail{Queue: s.queue, Sender: s.mailbox, Store: mail.Store{Name: "Shop", URL: "https://shop.example"}})
	s.manager = auth.Viewer{Role: auth.Staff, User: s.user("STAFF", "staff@example.com").ID}
	return s
}

func (s *shop) user(kind, email string) *ent.User {
	return s.store.Client.User.Create().SetKind(user.Kind(kind)).SetEmail(email).SetPasswordHash("-").SaveX(s.t.Context())
}

func (s *shop) issue(to *tender.RecipientInput) *tender.Issued {
	s.t.Helper()
	made, err := s.Issue(s.t.Context(), s.manager, tender.IssueInput{
		IdempotencyKey: uuid.NewString(), Amount: money.Input{Amount: "25.00", CurrencyCode: "USD"}, Recipient: to,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

func (s *shop) exec(query string, args ...any) error {
	_, err := s.store.DB.ExecContext(s.t.Context(), query, args...)
	return err
}

func (s *shop) text(query string, args ...any) (text string) {
	s.t.Helper()
	if err := s.store.DB.QueryRowContext(s.t.Context(), query, args...).Scan(&text); err != nil {
		s.t.Fatal(err)
	}
	return text
}

// want checks the code of the mistake that looking for a gift card comes to.
func (s *shop) want(code string, mistake fault.Code) string {
	s.t.Helper()
	_, _, err := s.Find(s.t.Context(), code, typeid.NewCart())
	mistakes, rest := fault.Split(err)
	if rest != nil || len(mistakes) != 1 || mistakes[0].Code != mistake {
		s.t.Fatalf("%q: %v, want %s", code, err, mistake)
	}
	return mistakes[0].Message
}

func TestCodes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	made := s.issue(nil)
	code := *made.Code
	if !regexp.MustCompile(`^[2-9A-Z]{6}(-[2-9A-Z]{6}){2}$`).MatchString(code) || !strings.HasSuffix(code, made.GiftCard.LastFour) {
		t.Fatalf("code %s, which ends in %s", code, made.GiftCard.LastFour)
	}
	for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", " ")} {
		id, currency, err := s.Find(t.Context(), typed, typeid.NewCart())
		if err != nil || id != made.GiftCard.ID || currency != "USD" {
			t.Errorf("%q: %s in %s, %v", typed, id, currency, err)
		}
	}
	// Nothing in the database tells the code.
	if row := s.text("SELECT (SELECT t FROM tenders t)::text || (SELECT json_agg(a)::text FROM audit_entries a)"); strings.Contains(row, strings.ReplaceAll(code, "-", "")) || strings.Contains(row, code) {
		t.Errorf("the database has the code: %s", row)
	}
	other, err := tender.NewKeys("another secret that is long enough too")
	if err != nil {
		t.Fatal(err)
	}
	if found, err := tender.New(s.store, other, staff.Audit).BalanceOf(t.Context(), code); found != nil || err != nil {
		t.Errorf("with another secret: %+v, %v", found, err)
	}
	if _, err := tender.NewKeys("short"); err == nil {
		t.Error("a short secret makes keys")
	}
}

// TestUselessCodes: one that is none and one of a disabled card look alike.
func TestUselessCodes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	made := s.issue(nil)
	code := *made.Code
	unknown := s.want(*s.issue(nil).Code+"2", fault.CodeNotFound)
	if err := s.exec("UPDATE tenders SET enabled = false WHERE id = $1", made.GiftCard.ID); err != nil {
		t.Fatal(err)
	}
	if disabled := s.want(code, fault.CodeNotFound); disabled != unknown {
		t.Errorf("%q is not %q", disabled, unknown)
	}
	if err := s.exec("UPDATE tenders SET enabled = true, expires_at = now() WHERE id = $1", made.GiftCard.ID); err != nil {
		t.Fatal(err)
	}
	s.want(code, fault.CodeUnavailable)
	if found, err := s.BalanceOf(t.Context(), code); err != nil || found == nil || !found.IsExpired || found.Balance.Amount != 2500 {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestTriesAreSlowedDown: by the cart, and by the network. What is mistyped counts for nothing, and neither
// does what is found.
func TestTriesAreSlowedDown(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cart, good := typeid.NewCart(), *s.issue(nil).Code
	ctx := request.With(t.Context(), request.Request{Network: "192.0.2.1"})
	try := func(code string, cart typeid.Cart) fault.Code {
		_, _, err := s.Find(ctx, code, cart)
		mistakes, rest := fault.Split(err)
		if rest != nil {
			t.Fatal(rest)
		}
		if len(mistakes) == 0 {
			return ""
		}
		return mistakes[0].Code
	}
	for range 60 {
		if got := try("222222-222222-222222", cart); got != fault.CodeNotFound {
			t.Fatalf("mistyped: %s", got)
		}
		if got := try(good, cart); got != "" {
			t.Fatalf("found: %s", got)
		}
	}
	wrong := *s.issue(nil).Code
	if err := s.exec("UPDATE tenders SET enabled = false WHERE last_four = $1", wrong[len(wrong)-4:]); err != nil {
		t.Fatal(err)
	}
	tries := 0
	for try(wrong, cart) == fault.CodeNotFound {
		tries++
	}
	if tries != 10 {
		t.Errorf("a cart has %d tries", tries)
	}
	for try(wrong, typeid.NewCart()) == fault.CodeNotFound {
		tries++
	}
	if tries < 50 || tries > 51 {
		t.Errorf("a network has %d tries", tries)
	}
	if _, err := s.BalanceOf(ctx, wrong); err == nil {
		t.Error("a balance is told")
	}
}

// TestCodeIsMailed once, and is not kept after that. A mail that is sent again has the same code.
func TestCodeIsMailed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	made := s.issue(&tender.RecipientInput{Email: "grace@example.com", Name: "Grace", Message: "Enjoy!"})
	if made.Code != nil {
		t.Error("the answer has the code")
	}
	if err := s.exec("INSERT INTO jobs SELECT (json_populate_record(j, json_build_object('id', gen_random_uuid()))).* FROM jobs j"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.queue.Run(ctx) }()
	for s.text("SELECT count(*) FROM jobs WHERE kind = 'tender.gift_card_mail'") != "0" {
		s.queue.Wake()
	}
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, m := range s.mailbox.Messages("grace@example.com") {
		codes[regexp.MustCompile(`[2-9A-Z]{6}-[2-9A-Z]{6}-[2-9A-Z]{6}`).FindString(m.Text)] = true
	}
	if len(codes) != 1 {
		t.Fatalf("mailed %v", codes)
	}
	for code := range codes {
		if id, _, err := s.Find(t.Context(), code, typeid.NewCart()); err != nil || id != made.GiftCard.ID {
			t.Errorf("%s, %v", id, err)
		}
	}
	if kept := s.text("SELECT sealed_code IS NOT NULL FROM tenders"); kept != "false" {
		t.Error("the code is kept")
	}
}

// TestLedgerIsOnlyAddedTo: no entry is changed or deleted, and no balance is below 0.
func TestLedgerIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.issue(nil)
	for _, query := range []string{
		"UPDATE tender_entries SET amount = amount + 1", "DELETE FROM tender_entries", "UPDATE tender_entries SET reason = 'x'",
		"DELETE FROM tenders", "UPDATE tenders SET balance = -1",
		"INSERT INTO tender_entries (tender_id, kind, amount, actor, order_id) SELECT id, 'RESERVED', 1, '-', gen_random_uuid() FROM tenders",
	} {
		if err := s.exec(query); err == nil {
			t.Errorf("%s was done", query)
		}
	}
}

// TestErase forgets whom a gift card was for and why somebody has credit. What they are worth stays.
func TestErase(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	grace := s.user("CUSTOMER", "grace@example.com")
	s.issue(&tender.RecipientInput{Email: "Grace@Example.com", Name: "Grace", Message: "Dear Grace"})
	credit, err := s.AdjustCredit(t.Context(), s.manager, tender.CreditAdjustInput{
		IdempotencyKey: "k", UserID: grace.ID, Amount: money.Input{Amount: "5.00", CurrencyCode: "USD"}, Reason: "Grace was angry",
	})
	if err != nil || len(credit) != 1 || credit[0].Amount != 500 {
		t.Fatalf("%v, %v", credit, err)
	}
	err = s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error { return tender.Erase(ctx, tx, grace) })
	if err != nil {
		t.Fatal(err)
	}
	if kept := s.text("SELECT json_agg(t)::text || (SELECT json_agg(e)::text FROM tender_entries e) FROM tenders t"); strings.Contains(strings.ToLower(kept), "grace") {
		t.Errorf("kept: %s", kept)
	}
	if sum := s.text("SELECT sum(balance) FROM tenders"); sum != "3000" {
		t.Errorf("%s are left", sum)
	}
}
