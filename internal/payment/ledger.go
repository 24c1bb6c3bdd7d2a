package payment

import (
	"cmp"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// state is what a payment's ledger adds up to. Amounts are minor units of the payment's currency.
type state struct {
	status                                             payment.Status
	authorized, captured, refunded, released, disputed int64
	failureCode                                        string
	voided                                             bool
	refundRefused                                      bool // for good, or failed after it was made
	// entries are which operations have come to which status.
	entries map[stage]bool
	// outstanding are the operations that were requested and have neither succeeded nor failed,
	// oldest first.
	outstanding []*ent.PaymentEvent
}

// stage is what an operation has come to. A ledger has each at most once.
type stage struct {
	operation uuid.UUID
	status    paymentevent.Status
}

// refusedForGood is the failure code of an operation that the gateway refused although the
// payment's state asks for it. It is not requested again by itself.
const refusedForGood = "refused"

// tooMuch is the failure code of a refund of more than was left, because there were others.
const tooMuch = "more_than_left"

// FailedLater is the failure code of a refund that the gateway had said to be made.
const FailedLater = "failed_later"

// fold adds up a ledger. The order of entries matters only among the operations that are
// outstanding.
func fold(ledger []*ent.PaymentEvent) state {
	s := state{entries: make(map[stage]bool, len(ledger))}
	for _, e := range ledger {
		s.entries[stage{e.OperationID, e.Status}] = true
	}
	seen := map[paymentevent.Status]bool{} // of the authorization
	for _, e := range ledger {
		switch e.Type {
		case paymentevent.TypeAuthorization:
			if seen[e.Status] = true; e.Status == paymentevent.StatusFailed {
				s.failureCode = e.FailureCode
			}
		case paymentevent.TypeRefund:
			s.refundRefused = s.refundRefused || e.FailureCode == refusedForGood || e.FailureCode == FailedLater
		}
		s.add(e)
		if e.Status == paymentevent.StatusRequested && e.Type != paymentevent.TypeDispute && !s.ended(e.OperationID) {
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
	case seen[paymentevent.StatusFailed]:
		s.status = payment.StatusFailed
	case seen[paymentevent.StatusProcessing]:
		s.status = payment.StatusProcessing
	case seen[paymentevent.StatusActionRequired]:
		s.status = payment.StatusActionRequired
	default:
		s.status = payment.StatusPending
	}
	return s
}

// foldOf adds up a payment's ledger. What is paid by hand comes in parts: it waits for the rest, or the rest is promised,
// until all has come or the rest was let go.
func foldOf(p *ent.Payment) state {
	s := fold(p.Edges.Ledger)
	switch {
	case !isByHand(p) || s.captured == s.refunded:
	case s.requested(paymentevent.TypeAuthorization) != nil:
		s.status = payment.StatusActionRequired
	case s.captured < s.authorized-s.released && !s.voided:
		s.status = payment.StatusAuthorized
	}
	return s
}

// isByHand reports whether people say what has come of a payment.
func isByHand(p *ent.Payment) bool {
	if p.MethodKind == nil {
		return false
	}
	switch *p.MethodKind {
	case payment.MethodKindBankTransfer, payment.MethodKindCashOnDelivery, payment.MethodKindOnAccount:
		return true
	}
	return false
}

// add adds what an entry moves.
func (s *state) add(e *ent.PaymentEvent) {
	switch {
	case e.Type == paymentevent.TypeDispute:
		if e.Status == paymentevent.StatusRequested && !s.entries[stage{e.OperationID, paymentevent.StatusFailed}] { // not won
			s.disputed += e.Amount
		}
	case e.Status != paymentevent.StatusSucceeded:
	case e.Type == paymentevent.TypeAuthorization:
		s.authorized += e.Amount
	case e.Type == paymentevent.TypeCapture:
		s.captured += e.Amount
	case e.Type == paymentevent.TypeRefund:
		if !s.entries[stage{e.OperationID, paymentevent.StatusFailed}] {
			s.refunded += e.Amount
		}
	case e.Type == paymentevent.TypeVoid:
		s.voided = true
	case e.Type == paymentevent.TypeRelease:
		s.released += e.Amount
	}
}

// ended reports whether an operation has succeeded or failed.
func (s *state) ended(operation uuid.UUID) bool {
	return s.entries[stage{operation, paymentevent.StatusSucceeded}] || s.entries[stage{operation, paymentevent.StatusFailed}]
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

// capturable is what of a payment of an amount can be taken, all at once.
func (s state) capturable(amount int64) int64 { return max(0, min(s.authorized, amount)-s.released) }

// refundable is what was captured without what was given back or is requested back.
func (s state) refundable() int64 {
	left := s.captured - s.refunded
	for _, e := range s.outstanding {
		if e.Type == paymentevent.TypeRefund {
			left -= e.Amount
		}
	}
	return max(0, left)
}

// catchUp returns the entries that a ledger lacks to agree with what the gateway says now. What the
// ledger has already is not told twice. An answer of the gateway's that is older than one already
// seen adds nothing. So answers may come late, twice and out of order. There is one exception.
// Money that is said to be held for a payment that failed is entered, so that it is returned. What
// is held counts, not the amount that the payment asked for.
func catchUp(s state, amount int64, seen *gateway.Payment) []*ent.PaymentEvent {
	c := catching{state: s, amount: amount, seen: seen}
	switch seen.Method.Kind {
	case gateway.ByTransfer, gateway.InCash, gateway.LaterOnAccount:
		c.inParts = true
	}
	switch seen.Status {
	case gateway.ActionRequired:
		c.actionRequired()
		c.received(s.authorized)
	case gateway.Processing:
		if s.status == payment.StatusPending || s.status == payment.StatusActionRequired {
			c.add(paymentevent.TypeAuthorization, paymentevent.StatusProcessing, amount, "")
		}
	case gateway.Declined:
		c.declined()
	case gateway.Voided:
		c.voided()
	case gateway.Authorized:
		if n := seen.Authorized.Amount - s.authorized; n > 0 && s.captured == 0 && !s.voided {
			c.add(paymentevent.TypeAuthorization, paymentevent.StatusSucceeded, n, "")
		}
		c.received(max(s.authorized, seen.Authorized.Amount))
	case gateway.Captured:
		c.captured()
	}
	c.refunds()
	c.complaints()
	return c.missing
}

// catching is what a ledger lacks of what a gateway has seen.
type catching struct {
	state
	amount  int64
	inParts bool // it is paid by hand
	seen    *gateway.Payment
	missing []*ent.PaymentEvent
}

// add adds an entry of the operation of its type that is outstanding, or else of a new one.
func (c *catching) add(t paymentevent.Type, status paymentevent.Status, amount int64, failure string) {
	operation := uuid.New()
	if requested := c.requested(t); requested != nil {
		operation = requested.OperationID
	}
	c.enter(t, status, amount, failure, operation)
}

func (c *catching) enter(t paymentevent.Type, status paymentevent.Status, amount int64, failure string, operation uuid.UUID) {
	c.missing = append(c.missing, &ent.PaymentEvent{Type: t, Status: status, Amount: amount, FailureCode: failure, OperationID: operation})
}

// undecided reports whether it is open if there will be money.
func (c *catching) undecided() bool { return c.authorized == 0 && c.status != payment.StatusFailed }

// actionRequired enters that the customer has to confirm. Of a payment that was being processed that means that it has
// failed. It could be confirmed again, so the gateway is requested to give it up.
func (c *catching) actionRequired() {
	switch c.status {
	case payment.StatusPending:
		c.add(paymentevent.TypeAuthorization, paymentevent.StatusActionRequired, c.amount, "")
	case payment.StatusProcessing:
		c.add(paymentevent.TypeAuthorization, paymentevent.StatusFailed, c.amount, cmp.Or(c.seen.DeclineCode, gateway.NotConfirmed))
		if c.requested(paymentevent.TypeVoid) == nil {
			c.missing = append(c.missing, request(paymentevent.TypeVoid, c.amount))
		}
	}
}

// received enters what has come of a payment by hand before all of it has, where so much is authorized. What has come is
// authorized by that, and the payment goes on to wait for the rest.
func (c *catching) received(authorized int64) {
	n := c.seen.Captured.Amount - c.state.captured
	if n <= 0 {
		return
	}
	if more := c.seen.Captured.Amount - authorized; more > 0 {
		c.enter(paymentevent.TypeAuthorization, paymentevent.StatusSucceeded, more, "", uuid.New())
	}
	c.enter(paymentevent.TypeCapture, paymentevent.StatusSucceeded, n, "", uuid.New())
}

func (c *catching) declined() {
	if c.undecided() {
		c.add(paymentevent.TypeAuthorization, paymentevent.StatusFailed, c.amount, c.seen.DeclineCode)
	}
	if c.authorized == 0 && c.requested(paymentevent.TypeVoid) != nil {
		c.add(paymentevent.TypeVoid, paymentevent.StatusSucceeded, 0, "")
	}
}

func (c *catching) voided() {
	switch {
	case c.undecided() && (c.status == payment.StatusActionRequired || c.status == payment.StatusProcessing):
		c.add(paymentevent.TypeAuthorization, paymentevent.StatusFailed, c.amount, gateway.NotConfirmed)
	case c.undecided():
		c.add(paymentevent.TypeAuthorization, paymentevent.StatusFailed, c.amount, gateway.NoAnswer)
	case c.status == payment.StatusFailed && c.requested(paymentevent.TypeVoid) != nil:
		c.add(paymentevent.TypeVoid, paymentevent.StatusSucceeded, 0, "")
	case c.status == payment.StatusAuthorized:
		c.add(paymentevent.TypeVoid, paymentevent.StatusSucceeded, c.authorized, "")
		if c.requested(paymentevent.TypeCapture) != nil {
			c.add(paymentevent.TypeCapture, paymentevent.StatusFailed, c.authorized, "voided")
		}
	}
}

func (c *catching) captured() {
	if n := max(c.seen.Authorized.Amount, c.seen.Captured.Amount) - c.authorized; n > 0 {
		c.add(paymentevent.TypeAuthorization, paymentevent.StatusSucceeded, n, "")
	}
	if n := c.seen.Captured.Amount - c.state.captured; n > 0 {
		c.add(paymentevent.TypeCapture, paymentevent.StatusSucceeded, n, "")
	}
	switch rest := c.authorized - c.seen.Captured.Amount; {
	case c.requested(paymentevent.TypeVoid) == nil:
	case rest > 0 && c.inParts: // the rest was let go
		c.add(paymentevent.TypeVoid, paymentevent.StatusSucceeded, rest, "")
	default:
		c.add(paymentevent.TypeVoid, paymentevent.StatusFailed, max(c.authorized, c.seen.Authorized.Amount), "captured")
	}
}

// refunds enters each refund, and that it has failed. One that failed before it was entered was never made.
func (c *catching) refunds() {
	for i := range c.seen.Refunds {
		r := &c.seen.Refunds[i]
		operation := r.Operation
		if operation == uuid.Nil {
			operation = named(r.ID)
		}
		made, failed := c.entries[stage{operation, paymentevent.StatusSucceeded}], c.entries[stage{operation, paymentevent.StatusFailed}]
		switch {
		case r.Pending:
		case r.Failed && made && !failed:
			c.enter(paymentevent.TypeRefund, paymentevent.StatusFailed, r.Amount.Amount, FailedLater, operation)
		case r.Failed && !made && !failed:
			c.enter(paymentevent.TypeRefund, paymentevent.StatusFailed, r.Amount.Amount, refusedForGood, operation)
		case !r.Failed && !made && !failed:
			c.enter(paymentevent.TypeRefund, paymentevent.StatusSucceeded, r.Amount.Amount, "", operation)
		}
	}
}

// complaints enters disputes, how they have ended, and a warning of fraud.
func (c *catching) complaints() {
	for i := range c.seen.Disputes {
		d := &c.seen.Disputes[i]
		operation := named(d.ID)
		if !c.entries[stage{operation, paymentevent.StatusRequested}] {
			c.enter(paymentevent.TypeDispute, paymentevent.StatusRequested, d.Amount.Amount, d.Reason, operation)
		}
		end, isOver := map[gateway.DisputeStatus]paymentevent.Status{
			gateway.DisputeLost: paymentevent.StatusSucceeded, gateway.DisputeWon: paymentevent.StatusFailed,
		}[d.Status]
		if isOver && !c.ended(operation) {
			c.enter(paymentevent.TypeDispute, end, d.Amount.Amount, d.Reason, operation)
		}
	}
	if warning := named("fraud warning"); c.seen.Suspicious && !c.ended(warning) {
		c.enter(paymentevent.TypeFraudWarning, paymentevent.StatusSucceeded, 0, "", warning)
	}
}

// named is the operation of what the gateway has an id of, and we have not requested.
func named(id string) uuid.UUID { return uuid.NewSHA1(uuid.Nil, []byte(id)) }
