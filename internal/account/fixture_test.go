package account

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

const (
	adaEmail   = "ada@example.com"
	graceEmail = "grace@example.com"

	goodPassword  = "correct horse battery"
	otherPassword = "staple of another kind"

	enough = 30 * time.Second // for anything to happen on a busy machine
)

// cheap makes a hash a matter of microseconds.
var cheap = password.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// here is the client that most requests come from.
var here = Client{UserAgent: "test", Network: "192.0.2.1"}

// shop is the accounts of a database, with a queue that works on their jobs.
type shop struct {
	*Service
	t       testing.TB
	url     string
	mailbox *mail.Mailbox
	// done gets the kind and the outcome of each job that was worked on.
	done chan finished
}

type finished struct {
	kind    string
	outcome jobs.Outcome
}

// option changes what a shop's Service is made with.
type option func(*Options)

func withPasswords(p password.Params) option {
	return func(o *Options) { o.Passwords = password.NewHasher(p) }
}

func withSender(s mail.Sender) option { return func(o *Options) { o.Mail = s } }

func withProviders(configs ...oidc.ProviderConfig) option {
	return func(o *Options) { o.Providers = oidc.New(configs, nil, slog.New(slog.DiscardHandler)) }
}

// newShop returns a shop on a database of its own, whose queue runs.
func newShop(t testing.TB, options ...option) *shop {
	t.Helper()
	s := open(t, pgtest.NewURL(t), options...)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	running.Go(func() { _ = s.queue.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	if first := receive(t, s.done); first.kind != purgeJob { // so that it purges nothing later
		t.Fatalf("%s came first", first.kind)
	}
	return s
}

// open returns a shop on a database, whose queue does not run, as a process of its own.
func open(t testing.TB, url string, options ...option) *shop {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url, MaxConns: pgtest.MaxConns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s := &shop{t: t, url: url, mailbox: mail.NewMailbox(1000), done: make(chan finished, 10_000)}
	st := store.New(db)
	o := Options{
		Passwords: password.NewHasher(cheap),
		Queue:     jobs.New(st, slog.New(slog.DiscardHandler), jobs.Options{Poll: time.Hour, Observer: s}),
		Mail:      s.mailbox,
		Store:     mail.Store{Name: "Engines", URL: "https://shop.example.com"},
		Links:     Links{Storefront: "https://shop.example.com"},
		Erasers:   []Eraser{staff.Erase, inventory.Erase, order.Erase, payment.Erase, jobs.Erase},
	}
	for _, option := range options {
		option(&o)
	}
	s.Service = New(st, o)
	return s
}

func (s *shop) JobStarted(string) {}

func (s *shop) JobFinished(kind string, _ time.Duration, outcome jobs.Outcome) {
	s.done <- finished{kind, outcome}
}

// settle waits until the jobs that are due have been worked on.
func (s *shop) settle() {
	s.t.Helper()
	for s.count("SELECT count(*) FROM jobs WHERE status = 'READY' AND attempts <= 1 AND last_error = '' AND kind <> $1", purgeJob) > 0 {
		receive(s.t, s.done)
	}
}

// mails returns the subjects of the mails to an address, the oldest first.
func (s *shop) mails(to string) []string {
	s.t.Helper()
	s.settle()
	var subjects []string
	for _, m := range s.mailbox.Messages(to) {
		subjects = append([]string{m.Subject}, subjects...)
	}
	return subjects
}

var linkToken = regexp.MustCompile(`https://shop\.example\.com(/[a-z-]+)#token=([\w-]+)`)

// token returns the token of the link to a page in the newest mail to an address.
func (s *shop) token(to, page string) string {
	s.t.Helper()
	s.settle()
	for _, m := range s.mailbox.Messages(to) {
		if link := linkToken.FindStringSubmatch(m.Text); link != nil && link[1] == page {
			return link[2]
		}
	}
	s.t.Fatalf("no link to %s was mailed to %s", page, to)
	return ""
}

func (s *shop) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) exec(statement string, args ...any) {
	s.t.Helper()
	_, err := s.store.DB.ExecContext(s.t.Context(), statement, args...)
	s.check(err)
}

func (s *shop) count(statement string, args ...any) (n int) {
	s.t.Helper()
	s.check(s.store.DB.QueryRowContext(s.t.Context(), statement, args...).Scan(&n))
	return n
}

// contents returns what stands in each table, in lower case.
func (s *shop) contents() map[string]string {
	s.t.Helper()
	rows, err := s.store.DB.QueryContext(s.t.Context(),
		"SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
	s.check(err)
	defer rows.Close()
	tables := map[string]string{}
	for rows.Next() {
		var name string
		s.check(rows.Scan(&name))
		tables[name] = ""
	}
	s.check(rows.Err())
	if len(tables) < 20 {
		s.t.Fatalf("only %d tables", len(tables))
	}
	for name := range tables {
		var content string
		s.check(s.store.DB.QueryRowContext(s.t.Context(),
			fmt.Sprintf("SELECT coalesce(string_agg(lower(t::text), E'\n'), '') FROM %q t", name)).Scan(&content))
		tables[name] = content
	}
	return tables
}

// wantNowhere scans all tables for texts, also as bytes.
func (s *shop) wantNowhere(texts ...string) {
	s.t.Helper()
	for table, content := range s.contents() {
		for _, text := range texts {
			if strings.Contains(content, strings.ToLower(text)) || strings.Contains(content, hex.EncodeToString([]byte(text))) {
				s.t.Errorf("table %s holds %q", table, text)
			}
		}
	}
}

// receive waits for what comes.
func receive[T any](t testing.TB, c <-chan T) (got T) {
	t.Helper()
	select {
	case got = <-c:
	case <-time.After(enough):
		t.Fatal("waited in vain")
	}
	return got
}

// mistakes is the fields and codes of err's user errors, and fails the test when it is any other
// error.
func mistakes(t testing.TB, err error) []string {
	t.Helper()
	list, other := fault.Split(err)
	if other != nil {
		t.Fatalf("%v is no mistake of the user's", other)
	}
	var out []string
	for _, e := range list {
		out = append(out, strings.Join(append(e.Field, string(e.Code)), "."))
	}
	return out
}

func wantMistakes(t testing.TB, err error, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, mistakes(t, err)); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func isUnauthenticated(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Kind == fault.KindUnauthenticated
}

func wantUnauthenticated(t testing.TB, err error) {
	t.Helper()
	if !isUnauthenticated(err) {
		t.Errorf("error is %v, want an unauthenticated one", err)
	}
}

// statements returns the statements that work makes.
func statements(t testing.TB, work func(ctx context.Context)) []string {
	t.Helper()
	ctx, counter := store.RecordStatements(t.Context())
	work(ctx)
	return counter.Texts()
}
