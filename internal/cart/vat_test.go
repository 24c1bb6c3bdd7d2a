package cart_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	austrian = "AT U13585627"
	french   = "FR 83 404 833 048"
)

// taxes has the shop collect 20 % at home in Germany, and as much in Austria, beside its prices.
func (s *shop) taxes() {
	s.t.Helper()
	s.exec(`UPDATE tax_settings SET home_country = 'DE', eu_destination = true`)
	s.exec(`INSERT INTO tax_countries (country, updated_at, collects) VALUES ('DE', now(), true), ('AT', now(), true)`)
	s.exec(`INSERT INTO tax_rates (id, created_at, updated_at, tax_class_id, country, name, rate, jurisdiction)
		SELECT gen_random_uuid(), now(), now(), id, country, 'VAT', 200000, country FROM tax_classes, unnest(ARRAY['DE', 'AT']) AS country WHERE is_default`)
}

// register is a registry of VAT numbers. What comes of a job it tells.
type register struct {
	queue    *jobs.Queue
	finished chan jobs.Outcome

	mu      sync.Mutex
	answers map[string]vat.Answer // any other is not answered
	before  func()                // is called before it answers
	asked   []string
}

func (r *register) JobStarted(string) {}
func (r *register) JobFinished(_ string, _ time.Duration, outcome jobs.Outcome) {
	r.finished <- outcome
}

var errDown = errors.New("down")

func (r *register) Check(_ context.Context, n vat.Number) (vat.Answer, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, n.String())
	if r.before != nil {
		r.before()
	}
	answer, known := r.answers[n.String()]
	if !known {
		return vat.Answer{}, errDown
	}
	return answer, nil
}

func (r *register) knows(number string, answer vat.Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers[number] = answer
}

func (r *register) wantFinished(t *testing.T, want jobs.Outcome) {
	t.Helper()
	select {
	case got := <-r.finished:
		if got != want {
			t.Errorf("the job is %s, want %s", got, want)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("waited for the job")
	}
}

// ask has a registry asked by a queue that runs until the test ends.
func (s *shop) ask() *register {
	r := &register{finished: make(chan jobs.Outcome, 100), answers: map[string]vat.Answer{}}
	queue := jobs.New(s.st, slog.New(slog.DiscardHandler), jobs.Options{Poll: time.Hour, Observer: r})
	r.queue = queue
	s.carts.AskForVATNumbers(queue, r)
	s.quotes.AskingForVATNumbers()
	s.run(queue)
	return r
}

// run runs a queue until the test ends.
func (s *shop) run(queue *jobs.Queue) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.t.Context()))
	var running sync.WaitGroup
	running.Go(func() { _ = queue.Run(ctx) })
	s.t.Cleanup(func() {
		cancel()
		running.Wait()
	})
}

// give has a cart's buyer give a VAT number.
func (s *shop) give(viewer auth.Viewer, ref auth.CartRef, number string) *cart.Changed {
	s.t.Helper()
	changed, err := s.carts.UpdateBuyer(s.t.Context(), viewer, cart.BuyerUpdateInput{On: cart.On{Cart: ref}, Buyer: cart.BuyerInput{VATNumber: patch.Of(number)}})
	s.check(err)
	return changed
}

// cart returns a cart as it is stored.
func (s *shop) cart(id typeid.Cart) *ent.Cart {
	s.t.Helper()
	c, err := record.First(s.t.Context(), s.st.Client, cartByID, ent.ReadCart, id)
	s.check(err)
	return c
}

// wantNumber checks what a cart says of its number, and what it costs.
func (s *shop) wantNumber(when string, id typeid.Cart, number string, status vat.Status, total int64) {
	s.t.Helper()
	c := s.cart(id)
	if c.VatNumber.String() != number || c.VatNumber.Status != status {
		s.t.Errorf("%s: the cart says %s %s, want %s %s", when, c.VatNumber, c.VatNumber.Status, number, status)
	}
	if got := s.total(&cart.Changed{Cart: c}); got != total {
		s.t.Errorf("%s: the cart costs %d, want %d", when, got, total)
	}
}

func (s *shop) toVienna(items string) auth.CartRef {
	s.t.Helper()
	created, err := s.carts.Create(s.t.Context(), auth.Viewer{}, cart.Market{Currency: eur, Country: "AT"}, cart.CreateInput{Lines: s.items(items)})
	s.check(err)
	return auth.CartRef{ID: created.Cart.ID, Token: created.Token}
}

// TestVATNumberWithoutRegistry: what is written as it should be counts, unless the store wants more.
func TestVATNumberWithoutRegistry(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.taxes()
	ref := s.toVienna("mug")
	for _, wrong := range []string{"AT U13585626", "US 1", "ATU"} {
		_, err := s.carts.UpdateBuyer(t.Context(), auth.Viewer{}, cart.BuyerUpdateInput{On: cart.On{Cart: ref}, Buyer: cart.BuyerInput{VATNumber: patch.Of(wrong)}})
		if got := s.mistakes(err); got != "INVALID buyer.vatNumber" {
			t.Errorf("%s: %s", wrong, got)
		}
	}
	if got := s.total(&cart.Changed{Cart: s.cart(ref.ID)}); got != 1200 {
		t.Errorf("a consumer pays %d", got)
	}
	s.wantKnown(s.give(auth.Viewer{}, ref, austrian))
	s.wantNumber("given", ref.ID, "ATU13585627", vat.Unchecked, 1000)
	s.exec(`UPDATE tax_settings SET vat_number_trust = 'CONFIRMED'`)
	s.wantNumber("not confirmed", ref.ID, "ATU13585627", vat.Unchecked, 1200)
	if changed := s.give(auth.Viewer{}, ref, ""); changed.Cart.VatNumber != nil {
		t.Errorf("taken back: %+v", changed.Cart.VatNumber)
	}
	german := "DE 136 695 976" // of the store's home
	s.exec(`UPDATE tax_settings SET vat_number_trust = 'WELL_FORMED'`)
	s.give(auth.Viewer{}, ref, german)
	s.wantNumber("of the home", ref.ID, "DE136695976", vat.Unchecked, 1200)
}

// TestVATNumberIsAskedFor: taxes are charged until the registry has confirmed the number. It is asked again if
// it does not answer.
func TestVATNumberIsAskedFor(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.taxes()
	r := s.ask()
	ref := s.toVienna("mug")
	version := s.give(auth.Viewer{}, ref, austrian).Cart.Version
	r.wantFinished(t, jobs.Failed)
	s.wantNumber("no answer", ref.ID, "ATU13585627", vat.Unavailable, 1200)
	s.exec(`UPDATE tax_settings SET vat_number_trust = 'WELL_FORMED'`)
	s.wantNumber("no answer, but trusted", ref.ID, "ATU13585627", vat.Unavailable, 1000)
	s.exec(`UPDATE tax_settings SET vat_number_trust = 'AUTOMATIC'`)

	r.knows("ATU13585627", vat.Answer{Valid: true, ConsultationNumber: "W1"})
	before := s.give(auth.Viewer{}, ref, austrian).Cart
	s.exec(`UPDATE jobs SET run_at = now()`) // instead of waiting
	r.queue.Wake()
	r.wantFinished(t, jobs.Done)
	s.wantNumber("confirmed", ref.ID, "ATU13585627", vat.Valid, 1000)
	c := s.cart(ref.ID)
	if c.VatNumber.ConsultationNumber != "W1" || c.VatNumber.CheckedAt == nil {
		t.Errorf("what proves it: %+v", c.VatNumber)
	}
	if c.Version != version+1 || !c.UpdatedAt.After(before.UpdatedAt) { // which followers see, and shoppers did not say
		t.Errorf("version %d after %d, at %v after %v", c.Version, version, c.UpdatedAt, before.UpdatedAt)
	}

	r.knows("FR83404833048", vat.Answer{})
	s.give(auth.Viewer{}, ref, french)
	r.wantFinished(t, jobs.Done)
	s.wantNumber("nobody has it", ref.ID, "FR83404833048", vat.Invalid, 1200)
	s.exec(`UPDATE tax_settings SET vat_number_trust = 'WELL_FORMED'`)
	s.wantNumber("nobody has it, but trusted", ref.ID, "FR83404833048", vat.Invalid, 1200)
}

// TestVATNumberOfNewCarts: a number that comes with a new cart is asked for, and goes with the cart to whom
// claims it.
func TestVATNumberOfNewCarts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.taxes()
	r := s.ask()
	r.knows("ATU13585627", vat.Answer{Valid: true})
	made, err := s.carts.Create(t.Context(), auth.Viewer{}, cart.Market{Currency: eur, Country: "AT"},
		cart.CreateInput{Lines: s.items("mug"), Buyer: &cart.BuyerInput{VATNumber: patch.Of(austrian)}})
	s.check(err)
	r.wantFinished(t, jobs.Done)
	s.wantNumber("made", made.Cart.ID, "ATU13585627", vat.Valid, 1000)

	ada := s.customer("ada@example.com")
	own := s.create(ada, cart.CreateInput{Lines: s.items("mug")})
	guest := s.toVienna("mug")
	s.give(auth.Viewer{}, guest, french) // nobody answers
	r.wantFinished(t, jobs.Failed)
	r.knows("FR83404833048", vat.Answer{Valid: true})
	claimed, err := s.carts.Claim(t.Context(), ada, guest)
	s.check(err)
	if claimed.Cart.ID != own.ID {
		t.Fatal("claimed as another cart")
	}
	r.wantFinished(t, jobs.Done)
	s.wantNumber("claimed", own.ID, "FR83404833048", vat.Valid, 2000)
}

// TestVATNumberThatHasChanged: an answer about a number that the cart has no more changes nothing.
func TestVATNumberThatHasChanged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	s.taxes()
	r := s.ask()
	ref := s.toVienna("mug")
	r.knows("ATU13585627", vat.Answer{Valid: true})
	r.knows("FR83404833048", vat.Answer{})
	once := sync.OnceFunc(func() { s.give(auth.Viewer{}, ref, french) })
	r.mu.Lock()
	r.before = once
	r.mu.Unlock()
	s.give(auth.Viewer{}, ref, austrian)
	<-r.finished
	<-r.finished // of the other number
	s.wantNumber("changed meanwhile", ref.ID, "FR83404833048", vat.Invalid, 1200)
}

// TestVATNumberEndsWithTheCart: what has become an order says nothing of its buyer.
func TestVATNumberEndsWithTheCart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 1000, 100)
	ref := s.toVienna("mug")
	s.give(auth.Viewer{}, ref, austrian)
	err := s.st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		c, err := s.carts.BeginCheckout(ctx, tx, auth.Viewer{}, ref)
		if err == nil && c.VatNumber.String() != "ATU13585627" {
			t.Errorf("checked out with %+v", c.VatNumber)
		}
		return err
	})
	s.check(err)
	s.check(s.st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error { return s.carts.Complete(ctx, tx, ref.ID) }))
	if c := s.cart(ref.ID); c.VatNumber != nil {
		t.Errorf("completed with %+v", c.VatNumber)
	}
}
