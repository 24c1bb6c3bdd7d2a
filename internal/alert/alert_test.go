package alert_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/alert"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestOnce: an alert is one however often it is asked for, and sent once however often stock comes and goes. Then it can be asked for anew.
func TestOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	first, err := s.ask(alert.BackInStock)
	s.check(err)
	second, err := s.ask(alert.BackInStock)
	s.check(err)
	if first.ID != second.ID || first.ConfirmedAt == nil || first.SentAt != nil {
		t.Errorf("%+v and %+v", first, second)
	}
	s.change()
	s.wants("while it is sold out", "ada@example.com", 0)
	for range 3 {
		s.set(1000, 5)
		s.change()
		s.set(1000, 0)
		s.change()
	}
	got := s.wants("once it is there", "ada@example.com", 1)
	link := "https://shop.example/products/mug?variant=" + s.variant.String()
	if m := got[0]; !strings.Contains(m.Subject, "Mug, Red") || !strings.Contains(m.Text, link) || !strings.Contains(m.HTML, "€10.00") || m.OptOut == "" {
		t.Errorf("%+v", m)
	}
	if again, err := s.ask(alert.BackInStock); err != nil || again.ID == first.ID {
		t.Errorf("%+v, %v", again, err)
	}
}

// TestRefused: what nobody can wait for is refused.
func TestRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	guest := auth.Viewer{}
	amount := func(n string, currency money.Currency) *money.Input {
		return &money.Input{Amount: money.Decimal(n), CurrencyCode: currency}
	}
	s.set(1000, 1)
	for name, test := range map[string]struct {
		viewer auth.Viewer
		in     alert.CreateInput
		code   fault.Code
	}{
		"it can be bought":       {s.viewer, alert.CreateInput{VariantID: s.variant, Type: alert.BackInStock}, fault.CodeNotAllowed},
		"no such variant":        {s.viewer, alert.CreateInput{VariantID: typeid.NewVariant(), Type: alert.PriceDrop}, fault.CodeNotFound},
		"a guest without":        {guest, alert.CreateInput{VariantID: s.variant, Type: alert.PriceDrop}, fault.CodeRequired},
		"no address":             {guest, alert.CreateInput{VariantID: s.variant, Type: alert.PriceDrop, Email: new("ada")}, fault.CodeInvalid},
		"another address":        {s.viewer, alert.CreateInput{VariantID: s.variant, Type: alert.PriceDrop, Email: new("b@example.com")}, fault.CodeNotAllowed},
		"below the other type":   {s.viewer, alert.CreateInput{VariantID: s.variant, Type: alert.BackInStock, Below: amount("5", "EUR")}, fault.CodeInvalid},
		"below in other money":   {s.viewer, alert.CreateInput{VariantID: s.variant, Type: alert.PriceDrop, Below: amount("5", "USD")}, fault.CodeInvalid},
		"below nothing":          {s.viewer, alert.CreateInput{VariantID: s.variant, Type: alert.PriceDrop, Below: amount("0", "EUR")}, fault.CodeOutOfRange},
		"below what is not less": {s.viewer, alert.CreateInput{VariantID: s.variant, Type: alert.PriceDrop, Below: amount("10", "EUR")}, fault.CodeOutOfRange},
	} {
		if _, err := s.Create(t.Context(), test.viewer, place, test.in); !isRefused(err, test.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPrices: a price must be lower than it was, and low enough, and there must be something to buy.
func TestPrices(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	s.set(1000, 1)
	made, err := s.Create(t.Context(), s.viewer, place, alert.CreateInput{
		VariantID: s.variant, Type: alert.PriceDrop, Below: &money.Input{Amount: "8", CurrencyCode: "EUR"},
	})
	s.check(err)
	if made.Reference.Amount != 1000 || made.Below.Amount != 800 {
		t.Errorf("%+v", made)
	}
	for _, offer := range [][2]int64{{1200, 1}, {1000, 1}, {900, 1}, {700, 0}} {
		s.set(offer[0], int(offer[1]))
		s.change()
	}
	s.wants("while it is not due", "ada@example.com", 0)
	s.set(800, 1)
	s.check(s.Sweep(t.Context())) // as for a price that begins
	s.settle()
	if m := s.wants("once it is due", "ada@example.com", 1)[0]; !strings.Contains(m.Text, "€8.00") || !strings.Contains(m.Text, "€10.00") {
		t.Errorf("%s", m.Text)
	}
}

// TestGuests: a guest gets nothing but a link until it is followed, and nobody is told what of an address is known.
func TestGuests(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	const email = "Guest@example.com"
	s.askAsGuest(email)
	old := s.token("guest@example.com")
	s.askAsGuest(email)
	token := s.token("guest@example.com")
	if n := s.count(`SELECT count(*) FROM product_alerts WHERE token_hash = $1`, auth.HashToken(token)); n != 1 || old == token {
		t.Errorf("%d alerts have the newest token", n)
	}
	s.set(1000, 1)
	s.change()
	s.wants("before it is confirmed", "guest@example.com", 2)
	for _, bad := range []string{"", old, "x"} {
		if _, err := s.Confirm(t.Context(), alert.ConfirmInput{Token: bad}); !isRefused(err, fault.CodeNotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for range 2 {
		confirmed, err := s.Confirm(t.Context(), alert.ConfirmInput{Token: token})
		s.check(err)
		if confirmed.ConfirmedAt == nil {
			t.Errorf("%+v", confirmed)
		}
	}
	s.set(1000, 0)
	s.askAsGuest(email) // who has confirmed is not asked again
	s.set(1000, 1)
	s.change()
	s.wants("once it is confirmed", "guest@example.com", 3)
	if n := s.count(`SELECT count(*) FROM throttles`); n == 0 {
		t.Error("nothing is counted")
	}
}

// TestDeleted: users delete alerts by their ids, guests by their tokens, and nobody another's.
func TestDeleted(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	mine, err := s.ask(alert.BackInStock)
	s.check(err)
	s.askAsGuest("guest@example.com")
	token := s.token("guest@example.com")
	guest := auth.Viewer{}
	for _, in := range []alert.DeleteInput{{ID: &mine.ID}, {Token: new("x")}} {
		if _, err := s.Delete(t.Context(), guest, in); !isRefused(err, fault.CodeNotFound) {
			t.Errorf("%+v: %v", in, err)
		}
	}
	for _, in := range []alert.DeleteInput{{}, {ID: &mine.ID, Token: &token}} {
		if _, err := s.Delete(t.Context(), s.viewer, in); !isRefused(err, fault.CodeInvalid) {
			t.Errorf("%+v: %v", in, err)
		}
	}
	gone, err := s.Delete(t.Context(), s.viewer, alert.DeleteInput{ID: &mine.ID})
	s.check(err)
	_, err = s.Delete(t.Context(), guest, alert.DeleteInput{Token: &token})
	s.check(err)
	if n := s.count(`SELECT count(*) FROM product_alerts`); n != 0 || gone != mine.ID {
		t.Errorf("%d are left, and %s is gone", n, gone)
	}
}

// TestFailures: what the mail server does not take is sent later, what it never takes is given up, and what a process has died over is not
// sent again.
func TestFailures(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	_, err := s.ask(alert.BackInStock)
	s.check(err)
	s.box.failure.Store(new(errors.New("try again")))
	s.set(1000, 1)
	s.change()
	s.wants("after a failure", "ada@example.com", 1)

	s.set(1000, 0)
	lost, err := s.ask(alert.BackInStock)
	s.check(err)
	s.exec(`UPDATE product_alerts SET queued_at = now(), sent_at = now() WHERE sent_at IS NULL`) // a process has died at this moment
	s.job(lost)
	s.set(1000, 1)
	s.change()
	s.check(s.Sweep(t.Context()))
	s.settle()
	s.wants("after a process has died", "ada@example.com", 1)

	s.set(1000, 0)
	_, err = s.ask(alert.BackInStock)
	s.check(err)
	s.exec(`UPDATE product_alerts SET queued_at = now() - interval '25 hours' WHERE sent_at IS NULL`) // its job was given up
	s.set(1000, 1)
	s.change()
	s.wants("while a job is about it", "ada@example.com", 1)
	s.check(s.Sweep(t.Context()))
	s.settle()
	s.wants("once its job was given up", "ada@example.com", 2)
}

// TestGoneAgain: what is sold out again by the time that a mail would be sent is not mailed, and waits on.
func TestGoneAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	made, err := s.ask(alert.BackInStock)
	s.check(err)
	s.exec(`UPDATE product_alerts SET queued_at = now()`)
	s.job(made)
	s.settle()
	s.wants("when it is gone again", "ada@example.com", 0)
	s.set(1000, 1)
	s.change()
	s.wants("when it is there again", "ada@example.com", 1)
}

// TestRaces has two processes look at the same changes, and ask for the same alerts.
func TestRaces(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	other := s.run(s.box, 0)
	const guests = 20
	for i := range guests {
		s.guest(fmt.Sprintf("g%d@example.com", i))
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := s.ask(alert.BackInStock); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := s.count(`SELECT count(*) FROM product_alerts WHERE user_id IS NOT NULL`); n != 1 {
		t.Fatalf("the user has %d alerts", n)
	}
	s.set(1000, 1)
	for range 3 {
		for _, process := range []*alert.Service{s.Service, other} {
			all.Go(func() {
				if err := errors.Join(process.Changed(t.Context(), []typeid.Product{s.product, s.product}), process.Sweep(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	s.settle()
	if n := len(s.box.Messages("")); n != guests+1 {
		t.Errorf("%d mails", n)
	}
}

// guest makes a confirmed alert of a guest, without a mail.
func (s *shop) guest(email string) {
	s.t.Helper()
	s.exec(`INSERT INTO product_alerts (id, email, address_hash, type, product_id, variant_id, currency, language, confirmed_at)
		VALUES ($1, $2, $3, 'BACK_IN_STOCK', $4, $5, 'EUR', 'en', now())`, typeid.NewProductAlert(), email, optout.Hash(optout.Alerts, email), s.product, s.variant)
}

// TestRation: of those who wait for few units, who waits longest is told first, and the others when there is more.
func TestRation(t *testing.T) {
	t.Parallel()
	s := newShop(t, 2)
	for i := range 10 {
		s.guest(fmt.Sprintf("g%d@example.com", i))
	}
	told := func(want string) {
		t.Helper()
		s.change()
		var got []string
		for i := range 10 {
			if len(s.box.Messages(fmt.Sprintf("g%d@example.com", i))) > 0 {
				got = append(got, fmt.Sprint(i))
			}
		}
		if strings.Join(got, "") != want {
			t.Errorf("%v were told, want %s", got, want)
		}
	}
	s.set(1000, 2)
	told("0123")
	told("0123")
	s.set(1000, 3)
	told("012345")
	s.exec(`UPDATE product_alerts SET queued_at = queued_at - interval '25 hours', sent_at = sent_at - interval '25 hours'`)
	s.set(1000, 1)
	told("01234567")
}

// TestBounds: a person can wait for so many. A guest with as many is not told, and not asked.
func TestBounds(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	s.exec(`INSERT INTO variants (id, created_at, updated_at, product_id, sku, name, position, options)
		SELECT gen_random_uuid(), now(), now(), $1, i::text, i::text, i, '[]' FROM generate_series(1, $2) i`, s.product, alert.MaxOpen)
	const email = "guest@example.com"
	s.exec(`INSERT INTO product_alerts (id, user_id, type, product_id, variant_id, currency, language, confirmed_at)
		SELECT gen_random_uuid(), $1, 'BACK_IN_STOCK', product_id, id, 'EUR', 'en', now() FROM variants WHERE id <> $2`, s.viewer.User, s.variant)
	s.exec(`INSERT INTO product_alerts (id, email, address_hash, type, product_id, variant_id, currency, language)
		SELECT gen_random_uuid(), $1, $2, 'BACK_IN_STOCK', product_id, id, 'EUR', 'en' FROM variants WHERE id <> $3`, email, optout.Hash(optout.Alerts, email), s.variant)
	if _, err := s.ask(alert.BackInStock); !isRefused(err, fault.CodeLimitReached) {
		t.Errorf("one too many: %v", err)
	}
	s.askAsGuest(email)
	s.wants("with as many as can be", email, 0)
	s.exec(`DELETE FROM product_alerts WHERE id IN (SELECT id FROM product_alerts WHERE user_id IS NOT NULL LIMIT 1)`)
	if _, err := s.ask(alert.BackInStock); err != nil {
		t.Errorf("the last one: %v", err)
	}
	for range 2 {
		s.askAsGuest("other@example.com")
	}
	s.askAsGuest("other@example.com")
	_, err := s.Create(t.Context(), auth.Viewer{}, place, alert.CreateInput{VariantID: s.variant, Type: alert.BackInStock, Email: new("Other@example.com")})
	if !isRefused(err, fault.CodeTooManyAttempts) {
		t.Errorf("too much mail: %v", err)
	}
}

// TestOptedOut: who wants no such mail gets none, and a guest's alerts go at once. Who asks again gets it again.
func TestOptedOut(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	const email = "guest@example.com"
	s.guest(email)
	_, err := s.ask(alert.BackInStock)
	s.check(err)
	for _, address := range []string{email, "Ada@example.com"} {
		link, err := s.outs.Link(t.Context(), optout.Alerts, address)
		s.check(err)
		parsed, err := url.Parse(link)
		s.check(err)
		_, err = s.outs.Follow(t.Context(), parsed.Query())
		s.check(err)
	}
	if n := s.count(`SELECT count(*) FROM product_alerts WHERE email IS NOT NULL`); n != 0 {
		t.Errorf("%d alerts of a guest are left", n)
	}
	s.set(1000, 1)
	s.change()
	s.wants("who is out", "ada@example.com", 0)
	s.set(1000, 0)
	_, err = s.ask(alert.BackInStock)
	s.check(err)
	s.askAsGuest(email)
	_, err = s.Confirm(t.Context(), alert.ConfirmInput{Token: s.token(email)})
	s.check(err)
	s.set(1000, 1)
	s.change()
	s.wants("who has asked again", "ada@example.com", 1)
	s.wants("who has asked again", email, 2)
}

// TestErased: what was asked for with an address goes with its account, and the account's own with it.
func TestErased(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	s.guest("ada@example.com")
	s.guest("other@example.com")
	_, err := s.ask(alert.BackInStock)
	s.check(err)
	u := s.st.Client.User.GetX(t.Context(), s.viewer.User)
	s.check(s.st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		if err := alert.Erase(ctx, tx, u); err != nil {
			return err
		}
		return tx.User.DeleteOne(u).Exec(ctx)
	}))
	if n := s.count(`SELECT count(*) FROM product_alerts`); n != 1 {
		t.Errorf("%d are left", n)
	}
}

// TestPurged: what nobody confirms goes after a week, and what was sent after a month.
func TestPurged(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	for _, test := range []struct{ name, set string }{
		{"unconfirmed", `confirmed_at = NULL, created_at = now() - interval '8 days'`},
		{"unconfirmed kept", `confirmed_at = NULL, created_at = now() - interval '6 days'`},
		{"waiting kept", `confirmed_at = now() - interval '300 days', created_at = now() - interval '300 days'`},
		{"sent", `sent_at = now() - interval '31 days'`},
		{"sent kept", `sent_at = now() - interval '29 days'`},
	} {
		s.guest(test.name + "@example.com")
		s.exec(`UPDATE product_alerts SET `+test.set+` WHERE email = $1`, test.name+"@example.com")
	}
	s.check(s.Purge(t.Context()))
	if kept, gone := s.count(`SELECT count(*) FROM product_alerts WHERE email LIKE '% kept@%'`), s.count(`SELECT count(*) FROM product_alerts WHERE email NOT LIKE '% kept@%'`); kept != 3 || gone != 0 {
		t.Errorf("%d of 3 are kept, %d are left", kept, gone)
	}
}
