package order_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// post is what mails a shop's links.
type post struct {
	*mail.Mailbox
	finished chan jobs.Outcome
	failure  atomic.Pointer[error] // of the next mails
}

func (p *post) Send(ctx context.Context, m mail.Message) error {
	if err := p.failure.Load(); err != nil {
		return *err
	}
	return p.Mailbox.Send(ctx, m)
}

func (p *post) JobStarted(string)                                           {}
func (p *post) JobFinished(_ string, _ time.Duration, outcome jobs.Outcome) { p.finished <- outcome }

// openPost has the links of a shop's orders mailed, by a queue that runs until the test ends.
func (s *shop) openPost(t *testing.T) *post {
	t.Helper()
	p := &post{Mailbox: mail.NewMailbox(100), finished: make(chan jobs.Outcome, 100)}
	queue := jobs.New(s.store, slog.New(slog.DiscardHandler), jobs.Options{Poll: time.Hour, Observer: p})
	s.MailTracking(order.TrackingMail{
		Queue: queue, Sender: p, Store: mail.Store{Name: "Beans", URL: "https://shop.example.com"}, Storefront: "https://shop.example.com",
	})
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	running.Go(func() { _ = queue.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	return p
}

func (p *post) wantFinished(t *testing.T, want jobs.Outcome) {
	t.Helper()
	select {
	case got := <-p.finished:
		if got != want {
			t.Errorf("the job is %s, want %s", got, want)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("waited for the job")
	}
}

var trackingLink = regexp.MustCompile(`https://shop\.example\.com/orders/track#token=([\w-]+)`)

func (s *shop) number(t *testing.T, id typeid.Order) string {
	t.Helper()
	return s.store.Client.Order.GetX(t.Context(), id).Number
}

const network = "192.0.2.1"

func TestTrackingRequest(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.openPost(t)
	mine, other := s.confirmed(t, auth.Viewer{}, 1), s.confirmed(t, auth.Viewer{}, 1)
	number := s.number(t, mine.id)
	s.exec(t, "UPDATE order_contacts SET email = 'grace@example.com' WHERE order_id = $1", other.id)
	s.exec(t, "UPDATE order_contacts SET email = 'Ada@example.com' WHERE order_id = $1", mine.id)
	old, err := s.IssueTrackingToken(t.Context(), mine.id)
	if err != nil {
		t.Fatal(err)
	}

	in := order.TrackingRequestInput{Number: " " + strings.ToLower(number) + "\n", Email: "ADA@Example.com"}
	answer, err := s.TrackingRequest(t.Context(), in, network)
	if err != nil || answer != in.Email {
		t.Fatalf("answer is %q, %v", answer, err)
	}
	p.wantFinished(t, jobs.Done)
	mails := p.Messages("")
	if len(mails) != 1 || mails[0].To != "Ada@example.com" || !strings.Contains(mails[0].Subject, number) {
		t.Fatalf("mails are %v", mails)
	}
	token := trackingLink.FindStringSubmatch(mails[0].Text)[1]
	if !strings.Contains(mails[0].HTML, token) {
		t.Error("the HTML has another link")
	}
	for _, good := range []string{token, old} { // earlier ones go on
		got, err := s.Get(t.Context(), auth.Viewer{}, byToken(good))
		if err != nil || got == nil || got.ID != mine.id {
			t.Errorf("the link leads to %v, %v", got, err)
		}
	}
	s.exec(t, "UPDATE tracking_tokens SET expires_at = now() WHERE token_hash = $1", auth.HashToken(old))
	if got, err := s.Get(t.Context(), auth.Viewer{}, byToken(old)); got != nil || err != nil {
		t.Errorf("a link that has expired leads to %v, %v", got, err)
	}
	s.wantNowhere(t, token)
}

// A wrong pair gets the same answer with the same work as the right one, but no mail.
func TestTrackingRequestAnswersAllAlike(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.openPost(t)
	mine, other := s.confirmed(t, auth.Viewer{}, 1), s.confirmed(t, auth.Viewer{}, 1)
	s.exec(t, "UPDATE order_contacts SET email = 'grace@example.com' WHERE order_id = $1", other.id)
	erased := s.confirmed(t, auth.Viewer{}, 1)
	s.exec(t, "DELETE FROM order_contacts WHERE order_id = $1", erased.id)
	number := s.number(t, mine.id)
	before := pgtest.Count(t, s.store, "tracking_tokens")

	made := map[string][]string{}
	for name, in := range map[string]order.TrackingRequestInput{
		"right":         {Number: number, Email: "ada@example.com"},
		"wrong address": {Number: number, Email: "mallory@example.com"},
		"other's order": {Number: s.number(t, other.id), Email: "ada@example.com"},
		"no such order": {Number: "00000-00000", Email: "nobody@example.com"},
		"erased":        {Number: s.number(t, erased.id), Email: "erased@example.com"},
	} {
		ctx, counter := store.RecordStatements(t.Context())
		answer, err := s.TrackingRequest(ctx, in, network)
		if err != nil || answer != in.Email {
			t.Errorf("%s: answer is %q, %v", name, answer, err)
		}
		made[name] = counter.Texts()
		p.wantFinished(t, jobs.Done)
	}
	for name, texts := range made {
		if diff := cmp.Diff(made["right"], texts); diff != "" || len(texts) == 0 {
			t.Errorf("%s makes other statements:\n%s", name, diff)
		}
	}
	if mails := p.Messages(""); len(mails) != 1 || mails[0].To != "ada@example.com" || !strings.Contains(mails[0].Subject, number) {
		t.Errorf("mails are %v", mails)
	}
	if n := pgtest.Count(t, s.store, "tracking_tokens"); n != before+1 {
		t.Errorf("%d tokens, before %d", n, before)
	}
}

func TestTrackingRequestRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.openPost(t)
	for _, tt := range []struct {
		in    order.TrackingRequestInput
		code  fault.Code
		field string
	}{
		{order.TrackingRequestInput{Number: " ", Email: "ada@example.com"}, fault.CodeRequired, "number"},
		{order.TrackingRequestInput{Number: strings.Repeat("A", 41), Email: "ada@example.com"}, fault.CodeTooLong, "number"},
		{order.TrackingRequestInput{Number: "A\x00", Email: "ada@example.com"}, fault.CodeInvalid, "number"},
		{order.TrackingRequestInput{Number: "A\xff", Email: "ada@example.com"}, fault.CodeInvalid, "number"},
		{order.TrackingRequestInput{Number: "A", Email: "ada"}, fault.CodeInvalid, "email"},
		{order.TrackingRequestInput{Number: "A"}, fault.CodeRequired, "email"},
	} {
		answer, err := s.TrackingRequest(t.Context(), tt.in, network)
		wantMistake(t, err, tt.code, tt.field)
		if answer != "" {
			t.Errorf("answer is %q", answer)
		}
	}
	if n := pgtest.Count(t, s.store, "jobs"); n != 0 {
		t.Errorf("%d jobs", n)
	}
}

func TestTrackingRequestsAreThrottled(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.openPost(t)
	ask := func(email, network string) error {
		_, err := s.TrackingRequest(t.Context(), order.TrackingRequestInput{Number: "A", Email: email}, network)
		return err
	}
	wantThrottled := func(err error) {
		t.Helper()
		wantMistake(t, err, fault.CodeTooManyAttempts)
		if list, _ := fault.Split(err); len(list) == 1 && (list[0].RetryAfter == nil || *list[0].RetryAfter < 1) {
			t.Errorf("retry after %v", list[0].RetryAfter)
		}
	}
	for i := range 3 { // of one recipient, from wherever
		if err := ask("ada@example.com", fmt.Sprintf("198.51.100.%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	wantThrottled(ask("ADA@example.com", "198.51.100.9"))
	for i := range 50 { // from one address, to whomever
		if err := ask(fmt.Sprintf("user%d@example.com", i), network); err != nil {
			t.Fatal(err)
		}
	}
	wantThrottled(ask("grace@example.com", network))
	if err := ask("grace@example.com", "198.51.100.9"); err != nil {
		t.Error(err)
	}
}

func TestTrackingMailThatFails(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.openPost(t)
	number := s.number(t, s.confirmed(t, auth.Viewer{}, 1).id)
	ask := func() {
		t.Helper()
		if _, err := s.TrackingRequest(t.Context(), order.TrackingRequestInput{Number: number, Email: "ada@example.com"}, network); err != nil {
			t.Fatal(err)
		}
	}
	smtp, err := mail.NewSMTP("smtp://localhost", "shop@example.com", mail.SMTPOptions{})
	if err != nil {
		t.Fatal(err)
	}
	refusal, busy := smtp.Send(t.Context(), mail.Message{To: "no address"}), errors.New("the server is busy")
	if !mail.IsPermanent(refusal) {
		t.Fatalf("error is %v", refusal)
	}
	p.failure.Store(&refusal)
	ask()
	p.wantFinished(t, jobs.Dead)
	p.failure.Store(&busy)
	ask()
	p.wantFinished(t, jobs.Failed)
	p.failure.Store(nil)
	s.exec(t, "UPDATE jobs SET run_at = now() WHERE status = 'READY'")
	ask() // wakes the queue
	p.wantFinished(t, jobs.Done)
	p.wantFinished(t, jobs.Done)
	mails := p.Messages("ada@example.com")
	if len(mails) != 2 {
		t.Fatalf("%d mails", len(mails))
	}
	for _, m := range mails {
		token := trackingLink.FindStringSubmatch(m.Text)[1]
		if got, err := s.Get(t.Context(), auth.Viewer{}, byToken(token)); got == nil || err != nil {
			t.Errorf("the link leads to %v, %v", got, err)
		}
	}
}

func (s *shop) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	if _, err := s.store.DB.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

// wantNowhere scans what mail leaves behind for a text.
func (s *shop) wantNowhere(t *testing.T, text string) {
	t.Helper()
	for _, table := range []string{"jobs", "tracking_tokens", "order_contacts", "throttles", "orders", "order_events"} {
		var n int
		row := s.store.DB.QueryRowContext(t.Context(),
			fmt.Sprintf(`SELECT count(*) FROM %q t WHERE t::text LIKE '%%' || $1 || '%%' OR t::text LIKE '%%' || encode($1::bytea, 'hex') || '%%'`, table), text)
		if err := row.Scan(&n); err != nil || n > 0 {
			t.Errorf("%d rows of %s hold it, %v", n, table, err)
		}
	}
}
