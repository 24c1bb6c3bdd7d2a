package checkout_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// watched is a gateway that remembers what it was asked to prepare.
type watched struct {
	gateway.Gateway
	asked atomic.Int32
	last  atomic.Pointer[gateway.Preparation]
}

func (w *watched) Prepare(ctx context.Context, p gateway.Preparation) (string, error) {
	w.asked.Add(1)
	w.last.Store(&p)
	return w.Gateway.Prepare(ctx, p)
}

// server returns the shop's checkout with options, as one of several servers has it.
func (s *shop) server(gw gateway.Gateway, opts checkout.Options) *checkout.Service {
	opts.GatewayTimeout = 5 * time.Second
	payments := payment.New(s.store, payment.Everywhere(gw), payment.Options{RetryAfter: time.Millisecond})
	return checkout.New(s.store, s.accounts, s.carts, s.stock, s.orders, payments, s.tenders, s.tasks, staff.Audit, slog.New(slog.DiscardHandler), opts)
}

// from returns a context of a request from a network.
func from(ctx context.Context, network string) context.Context {
	return request.With(ctx, request.Request{Network: network})
}

// the limits are the settings' defaults.
var defaults = checkout.DeclineLimits{Payer: 6, Address: 30, Weight: 40}

// outcomes counts what came of purchases.
type outcomes struct{ completed, declined, tooMany, other atomic.Int32 }

func (o *outcomes) add(t *testing.T, got checkout.Result, err error) {
	switch got := got.(type) {
	case checkout.Completed:
		o.completed.Add(1)
		return
	case checkout.Declined:
		o.declined.Add(1)
		return
	case checkout.Invalid:
		if e := got.UserErrors[0]; e.Code == "TOO_MANY_ATTEMPTS" && e.RetryAfter != nil && *e.RetryAfter > 0 {
			o.tooMany.Add(1)
			return
		}
	}
	o.other.Add(1)
	t.Errorf("%T %+v, %v", got, got, err)
}

// buyAll makes purchases at the same time, at one server after the other.
func (s *shop) buyAll(ctx context.Context, purchases []checkout.CompleteInput, servers ...*checkout.Service) *outcomes {
	var came outcomes
	var all sync.WaitGroup
	for i, in := range purchases {
		all.Go(func() {
			got, err := servers[i%len(servers)].Complete(ctx, guest, in)
			for isBusy(got) && ctx.Err() == nil {
				s.bringFurther(ctx, servers[i%len(servers)])
				got, err = servers[i%len(servers)].Complete(ctx, guest, in)
			}
			came.add(s.t, got, err)
		})
	}
	all.Wait()
	return &came
}

// bringFurther does what a server does of itself in time: it brings payments further whose purchase was broken off.
func (s *shop) bringFurther(ctx context.Context, server *checkout.Service) {
	_, _ = s.store.DB.ExecContext(ctx, "UPDATE payments SET next_check_at = now() WHERE next_check_at IS NOT NULL")
	_ = server.Reconcile(ctx)
}

// isBusy reports whether a purchase is to be tried again, since others had what it needs for too long.
func isBusy(got checkout.Result) bool {
	_, is := got.(checkout.InProgress)
	return is
}

func (s *shop) purchases(n int, token string, line cart.LineInput) (all []checkout.CompleteInput) {
	for range n {
		all = append(all, s.purchase(token, line))
	}
	return all
}

// TestManyCardsFromOneAddress has 50 carts at one address try cards that are no good, at once: so many reach the gateway
// as may be declined, and the others leave nothing behind. Then a good card waits there, too, at every server; from
// elsewhere it is good.
func TestManyCardsFromOneAddress(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.variant(100)
	gw := &watched{Gateway: s.gateway}
	opts := checkout.Options{Declines: checkout.DeclineLimits{Address: 5, Payer: 6, Weight: 40}}
	one, other := s.server(gw, opts), s.server(gw, opts)
	ctx := from(t.Context(), "192.0.2.1")
	line := cart.LineInput{VariantID: v, Quantity: 1}
	came := s.buyAll(ctx, s.purchases(50, "tok_declined", line), one)
	if gw.asked.Load() != 5 || came.declined.Load() != 5 || came.tooMany.Load() != 45 {
		t.Errorf("%d asked, %d declined, %d refused", gw.asked.Load(), came.declined.Load(), came.tooMany.Load())
	}
	if n := s.store.Client.Order.Query().CountX(t.Context()); n != 5 || s.level(v) != "100 on hand, 0 reserved" {
		t.Errorf("%d orders, %s", n, s.level(v))
	}
	good := s.purchase("tok_approved", line)
	for _, server := range []*checkout.Service{one, other} {
		got, err := server.Complete(ctx, guest, good)
		came.add(t, got, err)
	}
	if came.tooMany.Load() != 47 || gw.asked.Load() != 5 || s.level(v) != "100 on hand, 0 reserved" {
		t.Errorf("%d refused, %d asked, %s", came.tooMany.Load(), gw.asked.Load(), s.level(v))
	}
	if got, err := other.Complete(from(t.Context(), "192.0.2.2"), guest, good); err != nil {
		t.Errorf("%+v, %v", got, err)
	} else if _, is := got.(checkout.Completed); !is {
		t.Errorf("from elsewhere: %+v", got)
	}
}

// TestManyCardsAtTwoServers: each of them counts alone what is under way, and both what was declined.
func TestManyCardsAtTwoServers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	gw := &watched{Gateway: s.gateway}
	opts := checkout.Options{Declines: checkout.DeclineLimits{Address: 5}}
	line := cart.LineInput{VariantID: s.variant(100), Quantity: 1}
	ctx, servers := from(t.Context(), "192.0.2.1"), []*checkout.Service{s.server(gw, opts), s.server(gw, opts)}
	s.buyAll(ctx, s.purchases(40, "tok_declined", line), servers...)
	if n := gw.asked.Load(); n < 5 || n > 10 {
		t.Errorf("%d asked", n)
	}
	before := gw.asked.Load()
	came := s.buyAll(ctx, s.purchases(10, "tok_approved", line), append(servers, s.server(gw, opts))...)
	if came.tooMany.Load() != 10 || gw.asked.Load() != before {
		t.Errorf("%d refused, %d asked", came.tooMany.Load(), gw.asked.Load()-before)
	}
}

// TestGoodCardsFromOneAddress has the people of an office buy at once by the limits that are the defaults. Nobody is
// refused, and nothing is counted in the database.
func TestGoodCardsFromOneAddress(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	line := cart.LineInput{VariantID: s.variant(1000), Quantity: 1}
	server := s.server(s.gateway, checkout.Options{Declines: defaults})
	ctx := from(t.Context(), "192.0.2.1")
	came := s.buyAll(ctx, append(s.purchases(110, "tok_approved", line), s.purchases(10, "tok_declined", line)...), server)
	if came.completed.Load() != 110 || came.declined.Load() != 10 {
		t.Errorf("%d completed, %d refused", came.completed.Load(), came.tooMany.Load())
	}
	if n := pgtest.Count(t, s.store, "throttles"); n != 11 { // the address, and a cart each
		t.Errorf("%d throttles", n)
	}
}

// TestGoodCardCostsNoStatement makes the same purchase with limits and without.
func TestGoodCardCostsNoStatement(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	line := cart.LineInput{VariantID: s.variant(10), Quantity: 1}
	statements := func(limits checkout.DeclineLimits) int64 {
		server, in := s.server(s.gateway, checkout.Options{Declines: limits}), s.purchase("tok_approved", line)
		ctx, counter := store.CountStatements(from(t.Context(), "192.0.2.1"))
		if got, err := server.Complete(ctx, guest, in); err != nil {
			t.Fatalf("%+v, %v", got, err)
		}
		return counter.Load()
	}
	statements(defaults) // some are made once
	if without, with := statements(checkout.DeclineLimits{}), statements(defaults); without != with {
		t.Errorf("%d statements without limits, %d with them", without, with)
	}
}

// TestDeclinesOfOneUser has a user try cards from ever other addresses. A decline that was asked for again with its key
// is told again, and counts once.
func TestDeclinesOfOneUser(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, line := s.customer("ada"), cart.LineInput{VariantID: s.variant(100), Quantity: 1}
	server := s.server(s.gateway, checkout.Options{Declines: defaults})
	buy := func(viewer auth.Viewer, network string, in checkout.CompleteInput) *outcomes {
		var came outcomes
		got, err := server.Complete(from(t.Context(), network), viewer, in)
		came.add(t, got, err)
		return &came
	}
	var in checkout.CompleteInput
	for i := range 6 {
		in = s.purchaseBy(ada, "tok_declined", line)
		for range 3 {
			if buy(ada, uuid.NewString(), in).declined.Load() != 1 {
				t.Errorf("purchase %d", i)
			}
		}
	}
	if buy(ada, "192.0.2.9", s.purchaseBy(ada, "tok_approved", line)).tooMany.Load() != 1 {
		t.Error("the seventh is admitted")
	}
	if buy(ada, "192.0.2.9", in).declined.Load() != 1 {
		t.Error("what came of the sixth is not told")
	}
	grace := s.customer("grace")
	if buy(grace, "192.0.2.9", s.purchaseBy(grace, "tok_approved", line)).completed.Load() != 1 {
		t.Error("another user is refused")
	}
}

// declining is a gateway that tells of every payment that it was declined with a code.
type declining struct {
	gateway.Gateway
	code string
}

func (d declining) Get(_ context.Context, reference string) (gateway.Payment, error) {
	return gateway.Payment{Reference: reference, Status: gateway.Declined, DeclineCode: d.code}, nil
}

// TestDeclineThatCameLater: what a bank declines once the customer has confirmed counts at the cart. That the customer
// did not confirm says nothing of the card.
func TestDeclineThatCameLater(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]int{"card_declined": 1, gateway.NotConfirmed: 0} {
		w := newWaiting(t)
		w.checkout = w.server(declining{w.gateway, code}, checkout.Options{Declines: defaults})
		for range 2 {
			if got, is := w.complete(w.in).(checkout.Declined); !is {
				t.Fatalf("%+v", got)
			}
		}
		if n := pgtest.Count(t, w.store, "throttles"); n != want {
			t.Errorf("%d throttles after %s", n, code)
		}
	}
}
