// Package gatewaytest holds a gateway to what gateway.Gateway promises. Who writes a gateway runs it against the
// service's own test mode, or a stand-in of it.
package gatewaytest

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Subject is a gateway that holds money when it is confirmed, or is promised it, with what can be bought with at it.
type Subject struct {
	Gateway gateway.Gateway
	// Currency is one that it takes. Payments of these tests are of 12.50 and more.
	Currency money.Currency
	// Approved, Declined and Confirmed return tokens of methods that are approved, declined, and approved once the
	// customer has confirmed. Those that no method can be declined by, or that no customer confirms, leave these nil.
	Approved, Declined, Confirmed func() string
	// Act is what the customer does about a payment that waits for them: approve it, or decline it.
	Act func(t *testing.T, p gateway.Payment, approve bool)
	// Waits is whether what is approved waits for the money, of which nothing is promised.
	Waits bool
	// Paid and Made are how money comes, and is given back, of a gateway that is paid by hand. Those whose Capture takes
	// money leave them nil.
	Paid func(t *testing.T, reference string, operation uuid.UUID, amount money.Money)
	Made func(t *testing.T, reference string)
}

// approved returns what is confirmed with a method that is approved.
func (s *session) approved() (p gateway.Payment) {
	s.Helper()
	p = s.confirmed(s.Approved())
	if s.Waits {
		s.want(p, gateway.ActionRequired, 0, 0, 0)
	} else {
		s.want(p, gateway.Authorized, 1250, 0, 0)
	}
	return p
}

// capture takes an amount, or has it come.
func (s *session) capture(reference string, operation uuid.UUID, amount int64) gateway.Payment {
	s.Helper()
	if s.Paid == nil {
		return s.must(s.Gateway.Capture(s.Context(), reference, operation, s.money(amount)))
	}
	s.refused(s.Gateway.Capture(s.Context(), reference, operation, s.money(amount)))
	s.Paid(s.T, reference, operation, s.money(amount))
	return s.must(s.Gateway.Get(s.Context(), reference))
}

// refund gives an amount back. Of a gateway that is paid by hand it is pending first.
func (s *session) refund(reference string, operation uuid.UUID, amount int64) gateway.Payment {
	s.Helper()
	p := s.must(s.Gateway.Refund(s.Context(), reference, operation, s.money(amount)))
	if i := slices.IndexFunc(p.Refunds, func(r gateway.Refund) bool { return r.Operation == operation && r.Pending }); i >= 0 {
		if s.Made == nil {
			s.Fatal("who makes refunds?")
		}
		s.Made(s.T, reference)
		p = s.must(s.Gateway.Get(s.Context(), reference))
	}
	return p
}

// Run runs all tests, each with a subject of its own.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	t.Helper()
	for name, test := range map[string]func(*session){
		"prepares once for an attempt":    preparesOnce,
		"knows its tokens":                knowsTokens,
		"holds what is approved":          holds,
		"tells what was declined":         declines,
		"waits for the customer":          waits,
		"captures once":                   captures,
		"captures a part":                 capturesPart,
		"lets go what is voided":          voids,
		"refunds by operation":            refunds,
		"does not know other references":  unknown,
		"captures or voids, but not both": races,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(&session{t, open(t)})
		})
	}
}

type session struct {
	*testing.T
	Subject
}

func (s *session) money(amount int64) money.Money {
	return money.Money{Amount: amount, Currency: s.Currency}
}

// prepared returns the reference of a new payment of 12.50.
func (s *session) prepared(token string) string {
	s.Helper()
	reference, err := s.Gateway.Prepare(s.Context(), gateway.Preparation{Attempt: typeid.NewPayment(), Amount: s.money(1250), Token: token, Order: "1000"})
	if err != nil {
		s.Fatal(err)
	}
	return reference
}

func (s *session) confirmed(token string) gateway.Payment {
	s.Helper()
	return s.must(s.Gateway.Confirm(s.Context(), s.prepared(token)))
}

func (s *session) must(p gateway.Payment, err error) gateway.Payment {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	return p
}

// want looks at what a payment holds and has moved, as the gateway tells by itself, too.
func (s *session) want(p gateway.Payment, status gateway.Status, authorized, captured, refunded int64) {
	s.Helper()
	for _, told := range []gateway.Payment{p, s.must(s.Gateway.Get(s.Context(), p.Reference))} {
		if told.Status != status || told.Authorized.Amount != authorized || told.Captured.Amount != captured || told.Refunded() != refunded {
			s.Errorf("%s: authorized %s, captured %s, refunded %d; want %s: %d, %d, %d", told.Status, told.Authorized, told.Captured, told.Refunded(),
				status, authorized, captured, refunded)
		}
	}
}

func (s *session) refused(_ gateway.Payment, err error) {
	s.Helper()
	if !errors.Is(err, gateway.ErrRefused) {
		s.Errorf("%v, want ErrRefused", err)
	}
}

func preparesOnce(s *session) {
	p := gateway.Preparation{Attempt: typeid.NewPayment(), Amount: s.money(1250), Token: s.Approved()}
	first, err := s.Gateway.Prepare(s.Context(), p)
	again, errAgain := s.Gateway.Prepare(s.Context(), p)
	if err != nil || errAgain != nil || first != again {
		s.Errorf("%s and %s (%v, %v)", first, again, err, errAgain)
	}
	s.want(s.must(s.Gateway.Get(s.Context(), first)), gateway.Unconfirmed, 0, 0, 0)
	s.want(s.must(s.Gateway.Void(s.Context(), first, uuid.New())), gateway.Voided, 0, 0, 0)
	if p, err := s.Gateway.Confirm(s.Context(), first); err == nil && p.Status != gateway.Voided {
		s.Errorf("a payment was confirmed that had been voided: %s", p.Status)
	}
}

func knowsTokens(s *session) {
	p := gateway.Preparation{Attempt: typeid.NewPayment(), Amount: s.money(1250), Token: "there_is_no_such_token"}
	if _, err := s.Gateway.Prepare(s.Context(), p); !errors.Is(err, gateway.ErrInvalidToken) {
		s.Errorf("prepare: %v", err)
	}
	if _, err := s.Gateway.Method(s.Context(), p.Token); !errors.Is(err, gateway.ErrInvalidToken) {
		s.Errorf("method: %v", err)
	}
	if m, err := s.Gateway.Method(s.Context(), s.Approved()); err != nil || m.Kind == "" || m.Kind == gateway.Card && m.Brand == "" {
		s.Errorf("%+v, %v", m, err)
	}
}

func holds(s *session) {
	p := s.approved()
	if p.Method.Kind == "" {
		s.Error("it does not say with what it is paid")
	}
	s.want(s.must(s.Gateway.Confirm(s.Context(), p.Reference)), p.Status, p.Authorized.Amount, 0, 0)
}

func declines(s *session) {
	if s.Declined == nil {
		return
	}
	p := s.confirmed(s.Declined())
	s.want(p, gateway.Declined, 0, 0, 0)
	if p.DeclineCode == "" {
		s.Error("it does not say why")
	}
	if again := s.must(s.Gateway.Confirm(s.Context(), p.Reference)); again.Status != gateway.Declined || again.DeclineCode != p.DeclineCode {
		s.Errorf("confirmed again: %s %q", again.Status, again.DeclineCode)
	}
	if now := s.must(s.Gateway.Void(s.Context(), p.Reference, uuid.New())); now.Status != gateway.Declined && now.Status != gateway.Voided {
		s.Errorf("voided: %s", now.Status)
	}
	s.refused(s.Gateway.Capture(s.Context(), p.Reference, uuid.New(), s.money(1250)))
}

func waits(s *session) {
	if s.Confirmed == nil {
		return
	}
	for _, approve := range []bool{true, false} {
		p := s.confirmed(s.Confirmed())
		s.want(p, gateway.ActionRequired, 0, 0, 0)
		if p.ActionURL == "" && p.ClientSecret == "" {
			s.Error("it does not say what the customer has to do")
		}
		s.refused(s.Gateway.Capture(s.Context(), p.Reference, uuid.New(), s.money(1250)))
		s.Act(s.T, p, approve)
		now := s.must(s.Gateway.Get(s.Context(), p.Reference))
		if approve {
			s.want(now, gateway.Authorized, 1250, 0, 0)
		} else if s.want(now, gateway.Declined, 0, 0, 0); now.DeclineCode != gateway.NotConfirmed {
			s.Errorf("the customer has not confirmed: %q", now.DeclineCode)
		}
	}
	p := s.confirmed(s.Confirmed())
	s.want(s.must(s.Gateway.Void(s.Context(), p.Reference, uuid.New())), gateway.Voided, 0, 0, 0)
}

func captures(s *session) {
	p := s.approved()
	s.refused(s.Gateway.Capture(s.Context(), p.Reference, uuid.New(), s.money(1251)))
	operation := uuid.New()
	for range 2 {
		s.want(s.capture(p.Reference, operation, 1250), gateway.Captured, 1250, 1250, 0)
	}
	s.refused(s.Gateway.Capture(s.Context(), p.Reference, uuid.New(), s.money(1250)))
	s.refused(s.Gateway.Void(s.Context(), p.Reference, uuid.New()))
}

func capturesPart(s *session) {
	p := s.approved()
	part := s.capture(p.Reference, uuid.New(), 1000)
	if s.Paid == nil {
		s.want(part, gateway.Captured, 1000, 1000, 0)
	} else { // the rest is awaited until it is let go
		s.want(part, p.Status, max(p.Authorized.Amount, 1000), 1000, 0)
		s.want(s.must(s.Gateway.Void(s.Context(), p.Reference, uuid.New())), gateway.Captured, 1000, 1000, 0)
	}
	s.refused(s.Gateway.Refund(s.Context(), p.Reference, uuid.New(), s.money(1001)))
}

func voids(s *session) {
	p := s.approved()
	operation := uuid.New()
	for range 2 {
		s.want(s.must(s.Gateway.Void(s.Context(), p.Reference, operation)), gateway.Voided, 0, 0, 0)
	}
	s.want(s.must(s.Gateway.Void(s.Context(), p.Reference, uuid.New())), gateway.Voided, 0, 0, 0)
	s.refused(s.Gateway.Capture(s.Context(), p.Reference, uuid.New(), s.money(1250)))
	s.refused(s.Gateway.Refund(s.Context(), p.Reference, uuid.New(), s.money(1250)))
}

func refunds(s *session) {
	p := s.approved()
	s.refused(s.Gateway.Refund(s.Context(), p.Reference, uuid.New(), s.money(1)))
	s.capture(p.Reference, uuid.New(), 1250)
	first, second := uuid.New(), uuid.New()
	for range 2 {
		s.want(s.refund(p.Reference, first, 300), gateway.Captured, 1250, 1250, 300)
	}
	s.refused(s.Gateway.Refund(s.Context(), p.Reference, uuid.New(), s.money(951)))
	now := s.refund(p.Reference, second, 950)
	s.want(now, gateway.Captured, 1250, 1250, 1250)
	s.refused(s.Gateway.Refund(s.Context(), p.Reference, uuid.New(), s.money(1)))
	amounts := map[uuid.UUID]int64{}
	for _, refund := range now.Refunds {
		if amounts[refund.Operation] = refund.Amount.Amount; refund.ID == "" || refund.Failed || refund.Pending {
			s.Errorf("refund %+v", refund)
		}
	}
	if len(now.Refunds) != 2 || amounts[first] != 300 || amounts[second] != 950 {
		s.Errorf("refunds %+v", now.Refunds)
	}
}

func unknown(s *session) {
	const reference = "pi_of_nobody"
	_, err := s.Gateway.Get(s.Context(), reference)
	_, errConfirm := s.Gateway.Confirm(s.Context(), reference)
	_, errVoid := s.Gateway.Void(s.Context(), reference, uuid.New())
	for what, err := range map[string]error{"get": err, "confirm": errConfirm, "void": errVoid} {
		if !errors.Is(err, gateway.ErrUnknownReference) {
			s.Errorf("%s: %v", what, err)
		}
	}
}

func races(s *session) {
	p := s.approved()
	var all sync.WaitGroup
	operation := uuid.New()
	for range 4 {
		all.Go(func() {
			if s.Paid != nil { // whatever else happens, it has come
				s.Paid(s.T, p.Reference, operation, s.money(1250))
				return
			}
			_, _ = s.Gateway.Capture(s.Context(), p.Reference, uuid.New(), s.money(1250))
		})
		all.Go(func() { _, _ = s.Gateway.Void(s.Context(), p.Reference, uuid.New()) })
	}
	all.Wait()
	switch now := s.must(s.Gateway.Get(s.Context(), p.Reference)); now.Status {
	case gateway.Captured:
		s.want(now, gateway.Captured, 1250, 1250, 0)
	default:
		s.want(now, gateway.Voided, 0, 0, 0)
	}
}
