package payment

import (
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// state is what a payment's ledger adds up to. Amounts are minor units of the payment's currency.
type state struct {
	status                         payment.Status
	authorized, captured, refunded int64
	failureCode                    string
	voided                         bool
	refundRefused                  bool // for good
	// outstanding are the operations that were requested and have neither succeeded nor failed,
	// oldest first.
	outstanding []*ent.PaymentEvent
}

// refusedForGood is the failure code of an operation that the gateway refused although the
// payment's state asks for it. It is not requested again by itself.
const refusedForGood = "refused"

// fold adds up a ledger. The order of entries matters only among the operations that are
// outstanding.
func fold(ledger []*ent.PaymentEvent) state {
	var s state
	var failed, action bool
	ended := map[uuid.UUID]bool{}
	for _, e := range ledger {
		if e.Status == paymentevent.StatusFailed || e.Status == paymentevent.StatusSucceeded {
			ended[e.OperationID] = true
		}
		switch {
		case e.Type == paymentevent.TypeAuthorization && e.Status == paymentevent.StatusActionRequired:
			action = true
		case e.Type == paymentevent.TypeAuthorization && e.Status == paymentevent.StatusFailed:
			failed, s.failureCode = true, e.FailureCode
		case e.Type == paymentevent.TypeRefund && e.FailureCode == refusedForGood:
			s.refundRefused = true
		case e.Status != paymentevent.StatusSucceeded:
		case e.Type == paymentevent.TypeAuthorization:
			s.authorized += e.Amount
		case e.Type == paymentevent.TypeCapture:
			s.captured += e.Amount
		case e.Type == paymentevent.TypeRefund:
			s.refunded += e.Amount
		case e.Type == paymentevent.TypeVoid:
			s.voided = true
		}
	}
	for _, e := range ledger {
		if e.Status == paymentevent.StatusRequested && !ended[e.OperationID] {
			s.outstanding = append(s.outstanding, e)
		}
	}
	switch {
	case s.captured > 0 && s.refunded == s.captured:
		s.status = payment.StatusRefunded
	case s.captured > 0:
		s.status = payment.StatusCaptured
	case s.voided && s.authorized > 0:
		s.status = payment.StatusVoided
	case s.authorized > 0:
		s.status = payment.StatusAuthorized
	case failed:
		s.status = payment.StatusFailed
	case action:
		s.status = payment.StatusActionRequired
	default:
		s.status = payment.StatusPending
	}
	return s
}

// requested returns the oldest outstanding operation of a type, or nil.
func (s state) requested(t paymentevent.Type) *ent.PaymentEvent {
	for _, e := range s.outstanding {
		if e.Type == t {
			return e
		}
	}
	return nil
}

// catchUp returns the entries that a ledger lacks to agree with what the gateway says now. What the
// ledger has already is not told twice. An answer of the gateway's that is older than one already
// seen adds nothing. So answers may come late, twice and out of order. There is one exception.
// Money that is said to be held for a payment that failed is entered, so that it is returned. What
// is held counts, not the amount that the payment asked for.
func catchUp(s state, amount int64, seen gateway.Payment) []*ent.PaymentEvent {
	var missing []*ent.PaymentEvent
	add := func(t paymentevent.Type, status paymentevent.Status, amount int64, failure string) {
		e := &ent.PaymentEvent{Type: t, Status: status, Amount: amount, FailureCode: failure, OperationID: uuid.New()}
		if requested := s.requested(t); requested != nil {
			e.OperationID = requested.OperationID
		}
		missing = append(missing, e)
	}
	undecided := s.authorized == 0 && s.status != payment.StatusFailed
	switch seen.Status {
	case gateway.ActionRequired:
		if s.status == payment.StatusPending {
			add(paymentevent.TypeAuthorization, paymentevent.StatusActionRequired, amount, "")
		}
	case gateway.Declined:
		if undecided {
			add(paymentevent.TypeAuthorization, paymentevent.StatusFailed, amount, seen.DeclineCode)
		}
		if s.authorized == 0 && s.requested(paymentevent.TypeVoid) != nil {
			add(paymentevent.TypeVoid, paymentevent.StatusSucceeded, 0, "")
		}
	case gateway.Voided:
		switch {
		case undecided && s.status == payment.StatusActionRequired:
			add(paymentevent.TypeAuthorization, paymentevent.StatusFailed, amount, gateway.NotConfirmed)
		case undecided:
			add(paymentevent.TypeAuthorization, paymentevent.StatusFailed, amount, gateway.NoAnswer)
		case s.status == payment.StatusFailed && s.requested(paymentevent.TypeVoid) != nil:
			add(paymentevent.TypeVoid, paymentevent.StatusSucceeded, 0, "")
		case s.status == payment.StatusAuthorized:
			add(paymentevent.TypeVoid, paymentevent.StatusSucceeded, s.authorized, "")
			if s.requested(paymentevent.TypeCapture) != nil {
				add(paymentevent.TypeCapture, paymentevent.StatusFailed, s.authorized, "voided")
			}
		}
	case gateway.Authorized:
		if n := seen.Authorized.Amount - s.authorized; n > 0 && s.captured == 0 && !s.voided {
			add(paymentevent.TypeAuthorization, paymentevent.StatusSucceeded, n, "")
		}
	case gateway.Captured:
		if n := max(seen.Authorized.Amount, seen.Captured.Amount) - s.authorized; n > 0 {
			add(paymentevent.TypeAuthorization, paymentevent.StatusSucceeded, n, "")
		}
		if n := seen.Captured.Amount - s.captured; n > 0 {
			add(paymentevent.TypeCapture, paymentevent.StatusSucceeded, n, "")
		}
		if s.requested(paymentevent.TypeVoid) != nil {
			add(paymentevent.TypeVoid, paymentevent.StatusFailed, max(s.authorized, seen.Authorized.Amount), "captured")
		}
		if n := seen.Refunded.Amount - s.refunded; n > 0 {
			add(paymentevent.TypeRefund, paymentevent.StatusSucceeded, n, "")
		}
	}
	return missing
}
