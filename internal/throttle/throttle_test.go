package throttle_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/throttle"
)

var (
	accounts  = throttle.Policy{Free: 3, First: 10 * time.Second, Most: 60 * time.Second, Forget: time.Hour, Clears: true}
	addresses = throttle.Policy{Free: 5, First: 10 * time.Second, Most: 60 * time.Second, Forget: time.Hour}
)

func account(value string) throttle.Key {
	return throttle.Key{Kind: "sign-in account", Value: value, Policy: accounts}
}

func address(value string) throttle.Key {
	return throttle.Key{Kind: "sign-in address", Value: value, Policy: addresses}
}

// shop is throttles with a clock that can be moved on.
type shop struct {
	*throttle.Service
	t  *testing.T
	st *store.Store
}

func newShop(t *testing.T) *shop {
	st := pgtest.New(t)
	return &shop{throttle.New(st), t, st}
}

// fail tries and does not succeed.
func (s *shop) fail(keys ...throttle.Key) {
	s.t.Helper()
	s.try(keys...)
}

func (s *shop) try(keys ...throttle.Key) *throttle.Attempt {
	s.t.Helper()
	attempt, wait, err := s.Try(s.t.Context(), keys...)
	if err != nil || wait != 0 || attempt == nil {
		s.t.Fatalf("try: %v, wait %v, %v", attempt, wait, err)
	}
	return attempt
}

// refused expects a wait that began a moment ago.
func (s *shop) refused(want time.Duration, keys ...throttle.Key) {
	s.t.Helper()
	attempt, wait, err := s.Try(s.t.Context(), keys...)
	if err != nil || attempt != nil || wait > want || wait < want-5*time.Second {
		s.t.Fatalf("try: %v, wait %v, %v; want a wait of %v", attempt, wait, err, want)
	}
}

func (s *shop) succeed(a *throttle.Attempt) {
	s.t.Helper()
	if err := a.Succeeded(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// pass moves all that is stored into the past.
func (s *shop) pass(d time.Duration) {
	s.t.Helper()
	if _, err := s.st.DB.ExecContext(s.t.Context(),
		"UPDATE throttles SET updated_at = updated_at - $1 * interval '1 s', open_at = open_at - $1 * interval '1 s'", d.Seconds()); err != nil {
		s.t.Fatal(err)
	}
}

// failures is what is stored, in no particular order.
func (s *shop) failures() string {
	s.t.Helper()
	var text string
	if err := s.st.DB.QueryRowContext(s.t.Context(),
		"SELECT coalesce(string_agg(failures::text, ' ' ORDER BY failures), '') FROM throttles").Scan(&text); err != nil {
		s.t.Fatal(err)
	}
	return text
}

func (s *shop) expect(failures string) {
	s.t.Helper()
	if got := s.failures(); got != failures {
		s.t.Fatalf("failures %q, want %q", got, failures)
	}
}

func TestDelaysDouble(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := account("ada")
	for range accounts.Free {
		s.fail(ada)
	}
	for _, want := range []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second, 60 * time.Second, 60 * time.Second} {
		s.refused(want, ada)
		s.pass(want - 5*time.Second)
		s.refused(5*time.Second, ada)
		s.pass(5 * time.Second)
		s.fail(ada)
	}
	s.expect("8")
}

func TestDelaysStayInBoundsHoweverManyFailuresThereAre(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := account("ada")
	s.fail(ada)
	if _, err := s.st.DB.ExecContext(t.Context(), "UPDATE throttles SET failures = 1000000"); err != nil {
		t.Fatal(err)
	}
	s.fail(ada)
	s.refused(accounts.Most, ada)
}

func TestOneFreeAttempt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	key := account("ada")
	key.Policy.Free = 1
	for _, want := range []time.Duration{10 * time.Second, 20 * time.Second} {
		s.fail(key)
		s.refused(want, key)
		s.pass(want)
	}
}

func TestNothingIsCountedWhenAKeyIsClosed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for range accounts.Free {
		s.fail(account("ada"))
	}
	for range 10 {
		s.refused(10*time.Second, address("192.0.2.1"), account("ada"))
	}
	s.expect("3")
	s.fail(address("192.0.2.1"), account("grace"))
	s.expect("1 1 3")
}

func TestTheLongestWaitCounts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for range accounts.Free {
		s.fail(account("ada"))
	}
	for range addresses.Free {
		s.fail(address("192.0.2.1"))
	}
	s.pass(10 * time.Second)
	s.fail(address("192.0.2.1"))
	s.pass(20 * time.Second)
	s.fail(account("ada"))       // closed for 20 s
	s.fail(address("192.0.2.1")) // for 40 s
	s.refused(40*time.Second, account("ada"), address("192.0.2.1"))
	s.refused(40*time.Second, address("192.0.2.1"), account("ada"))
}

func TestForgottenWithoutFailures(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada := account("ada")
	for range accounts.Free {
		s.fail(ada)
	}
	s.pass(accounts.Forget - time.Minute)
	s.fail(ada)
	s.refused(20*time.Second, ada)
	s.pass(accounts.Forget)
	for range accounts.Free {
		s.fail(ada)
	}
	s.expect("3")
	s.refused(10*time.Second, ada)
}

func TestPurge(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if _, err := s.st.DB.ExecContext(t.Context(), `
		INSERT INTO throttles (id, created_at, updated_at, key_hash, failures, open_at)
		SELECT gen_random_uuid(), now(), now() - interval '25 hours', sha256(n::text::bytea), 7, now() FROM generate_series(1, 2500) n`); err != nil {
		t.Fatal(err)
	}
	s.fail(account("ada"))
	s.pass(throttle.MaxForget - time.Minute)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.expect("1")
	s.pass(time.Minute)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.expect("")
}

// TestRateRefillsWhileThereIsTraffic has an office behind one address, whose people keep failing.
func TestRateRefillsWhileThereIsTraffic(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	office := throttle.Key{Kind: "rate", Value: "192.0.2.1", Policy: throttle.Policy{Free: 5, Refill: 10 * time.Second, Forget: time.Hour}}
	for range 5 {
		s.fail(office)
	}
	for range 3 { // there is one more every ten seconds, however long that goes on
		s.refused(10*time.Second, office)
		s.pass(10 * time.Second)
		s.fail(office)
	}
	s.refused(10*time.Second, office)
	s.pass(26 * time.Second) // two are forgotten, and six seconds count for the next one
	s.fail(office)
	s.fail(office)
	s.refused(4*time.Second, office)
	s.pass(4 * time.Second)
	s.fail(office)
	s.pass(time.Minute) // all are forgotten, and no more than all
	for range 5 {
		s.fail(office)
	}
	s.refused(10*time.Second, office)
	s.pass(10 * time.Second)
	for range 3 { // who succeeds takes nothing
		s.succeed(s.try(office))
	}
	s.fail(office)
	s.refused(10*time.Second, office)
}

func TestOnlyHashesAreStored(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.fail(account("lovelace@example.com"), throttle.Key{Kind: "mail to", Value: "lovelace@example.com", Policy: throttle.PerRecipient})
	s.expect("1 1") // of another kind, another key
	var text string
	if err := s.st.DB.QueryRowContext(t.Context(),
		"SELECT string_agg(t::text || encode(key_hash, 'escape'), ' ') FROM throttles t WHERE length(key_hash) = 32").Scan(&text); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "lovelace") || strings.Contains(text, "example") || text == "" {
		t.Errorf("stored: %s", text)
	}
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for name, p := range map[string]throttle.Policy{
		"account": throttle.PerAccount, "address": throttle.PerAddress, "recipient": throttle.PerRecipient,
	} {
		key := throttle.Key{Kind: name, Value: "x", Policy: p}
		for range p.Free {
			s.fail(key)
		}
		_, wait, err := s.Try(t.Context(), key)
		if err != nil || wait <= 0 || wait > max(p.First, p.Refill) {
			t.Errorf("%s: wait %v, %v", name, wait, err)
		}
	}
	before := s.failures()
	for i, p := range []throttle.Policy{
		{},
		{Free: 0, First: 1, Most: 1, Forget: 1},
		{Free: 1, First: 0, Most: 1, Forget: 1},
		{Free: 1, First: 2, Most: 1, Forget: 2},
		{Free: 1, First: 1, Most: 2, Forget: 1},
		{Free: 1, First: 1, Most: 1, Forget: throttle.MaxForget + 1},
	} {
		key := throttle.Key{Kind: "odd", Value: fmt.Sprint(i), Policy: p}
		if attempt, _, err := s.Try(t.Context(), account("ada"), key); err == nil || attempt != nil {
			t.Errorf("%+v is let in", p)
		}
	}
	s.expect(before)
}
