package payment

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/paymentevent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

const asked = 1000 // what the payments of these tests ask for

func usd(amount int64) money.Money { return money.Money{Amount: amount, Currency: "USD"} }

// histories are the states, one after the other, that a payment may go through at the gateway.
var histories = rapid.Custom(func(t *rapid.T) []gateway.Payment {
	now := gateway.Payment{Status: gateway.Unconfirmed}
	history := []gateway.Payment{now}
	for len(history) < 8 {
		next := map[gateway.Status][]gateway.Status{
			gateway.Unconfirmed:    {gateway.Authorized, gateway.ActionRequired, gateway.Declined, gateway.Voided},
			gateway.ActionRequired: {gateway.Authorized, gateway.Declined, gateway.Voided},
			gateway.Authorized:     {gateway.Captured, gateway.Captured, gateway.Voided},
			gateway.Captured:       {gateway.Captured},
		}[now.Status]
		if len(next) == 0 || rapid.IntRange(0, 9).Draw(t, "goes on") == 9 {
			break
		}
		from := now.Status
		now = gateway.Payment{
			Status: rapid.SampledFrom(next).Draw(t, "status"), Authorized: now.Authorized, Captured: now.Captured, Refunds: slices.Clone(now.Refunds),
		}
		switch {
		case now.Status == gateway.Authorized:
			now.Authorized = usd(rapid.OneOf(rapid.Just[int64](asked), rapid.Int64Range(1, asked)).Draw(t, "authorized"))
		case now.Status == gateway.Voided:
			now.Authorized = usd(0)
		case now.Status == gateway.Declined:
			now.DeclineCode = "card_declined"
		case now.Status == gateway.Captured && from == gateway.Authorized:
			held := now.Authorized.Amount
			now.Captured = usd(rapid.OneOf(rapid.Just(held), rapid.Int64Range(1, held)).Draw(t, "captured"))
			now.Authorized = now.Captured
		case now.Status == gateway.Captured:
			left := now.Captured.Amount - now.Refunded()
			if left == 0 {
				return history
			}
			more := rapid.OneOf(rapid.Just(left), rapid.Int64Range(1, left)).Draw(t, "refunded")
			if last := len(now.Refunds) - 1; last >= 0 && !now.Refunds[last].Failed && rapid.Bool().Draw(t, "comes back") {
				now.Refunds[last].Failed = true
			} else {
				now.Refunds = append(now.Refunds, gateway.Refund{ID: fmt.Sprint("re_", len(now.Refunds)), Amount: usd(more)})
			}
		}
		history = append(history, now)
	}
	return history
})

// ask does what Service.Request and GiveUp and their callers do: they ask for what the status
// allows.
func ask(ledger []*ent.PaymentEvent, t paymentevent.Type) []*ent.PaymentEvent {
	now := fold(ledger)
	if open := now.requested(paymentevent.TypeAuthorization); open != nil && t == paymentevent.TypeVoid {
		return append(ledger, &ent.PaymentEvent{
			Type: paymentevent.TypeAuthorization, Status: paymentevent.StatusFailed, Amount: asked, OperationID: open.OperationID,
		}, request(paymentevent.TypeVoid, asked))
	}
	allowed := now.status == payment.StatusAuthorized && t != paymentevent.TypeRefund ||
		now.status == payment.StatusCaptured && t == paymentevent.TypeRefund
	if !allowed || now.requested(t) != nil {
		return ledger
	}
	return append(ledger, request(t, 1))
}

// TestLedgerCatchesUp tells a ledger a payment's states at the gateway late, twice, in any order or
// not at all, but the present one last, with requests of ours in between.
func TestLedgerCatchesUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := histories.Draw(t, "history")
		answers := rapid.SliceOfN(rapid.IntRange(0, len(history)-1), 2, 12).Draw(t, "answers")
		answers = append(answers, len(history)-1)
		ledger := []*ent.PaymentEvent{{
			Type: paymentevent.TypeAuthorization, Status: paymentevent.StatusRequested, Amount: asked, OperationID: uuid.New(),
		}}
		newest := -1
		for _, at := range answers {
			seen, before := history[at], fold(ledger)
			missing := catchUp(before, asked, &seen)
			ledger = append(ledger, missing...)
			after := fold(ledger)
			if again := catchUp(after, asked, &seen); len(again) > 0 {
				t.Fatalf("%s told again adds %v", seen.Status, again)
			}
			// Money that turns up after the payment was given up is taken down, for it to be
			// returned.
			surprise := before.status == payment.StatusFailed && seen.Status == gateway.Authorized
			if at <= newest && len(missing) > 0 && !surprise {
				t.Fatalf("%s told late adds %v", seen.Status, missing)
			}
			if newest = max(newest, at); surprise {
				newest = at
			}
			if after.refunded < 0 || after.refunded > after.captured || after.captured > after.authorized || after.authorized > asked {
				t.Fatalf("authorized %d, captured %d, refunded %d", after.authorized, after.captured, after.refunded)
			}
			shuffled := fold(rapid.Permutation(ledger).Draw(t, "shuffled"))
			if shuffled.outstanding, after.outstanding = nil, nil; !cmp.Equal(shuffled, after, cmp.AllowUnexported(state{})) {
				t.Fatalf("in another order: %+v, want %+v", shuffled, after)
			}
			if at == newest && seen.Status == gateway.Authorized && !after.voided && after.authorized != seen.Authorized.Amount {
				t.Fatalf("authorized %d of %s", after.authorized, seen.Authorized)
			}
			ledger = ask(ledger, rapid.SampledFrom([]paymentevent.Type{
				paymentevent.TypeCapture, paymentevent.TypeVoid, paymentevent.TypeRefund,
			}).Draw(t, "request"))
		}
		present := history[len(history)-1]
		ledger = append(ledger, catchUp(fold(ledger), asked, &present)...)
		now := fold(ledger)
		if now.captured != present.Captured.Amount || now.refunded != present.Refunded() {
			t.Fatalf("captured %d, refunded %d; at the gateway %s", now.captured, now.refunded, present.Captured)
		}
		if !slices.Contains(agrees(present), now.status) {
			t.Fatalf("%s, at the gateway %s", now.status, present.Status)
		}
		if undecided(present) && now.status == payment.StatusFailed && now.requested(paymentevent.TypeVoid) == nil {
			t.Fatalf("a payment that was given up is forgotten, at the gateway %s", present.Status)
		}
		for _, open := range now.outstanding {
			letGo := undecided(present) && open.Type == paymentevent.TypeVoid
			if !letGo && !mayBeOpen(now.status, open.Type) {
				t.Errorf("%s of a payment that is %s is still outstanding", open.Type, now.status)
			}
		}
	})
}

// undecided reports whether money may yet be held for a payment.
func undecided(p gateway.Payment) bool {
	return p.Status == gateway.Unconfirmed || p.Status == gateway.ActionRequired
}

// agrees returns the statuses that a ledger may fold to when the gateway's present answer is known.
func agrees(p gateway.Payment) []payment.Status {
	switch p.Status {
	case gateway.ActionRequired:
		return []payment.Status{payment.StatusActionRequired, payment.StatusFailed} // failed when it was given up
	case gateway.Authorized:
		return []payment.Status{payment.StatusAuthorized}
	case gateway.Captured:
		if p.Refunded() == p.Captured.Amount {
			return []payment.Status{payment.StatusRefunded}
		}
		return []payment.Status{payment.StatusCaptured}
	case gateway.Declined:
		return []payment.Status{payment.StatusFailed}
	case gateway.Voided: // failed when it is not known that it was ever authorized
		return []payment.Status{payment.StatusVoided, payment.StatusFailed}
	}
	return []payment.Status{payment.StatusPending, payment.StatusFailed}
}

// mayBeOpen reports whether an operation that was requested may be undecided while the gateway's
// present answer is known.
func mayBeOpen(s payment.Status, t paymentevent.Type) bool {
	switch s {
	case payment.StatusPending, payment.StatusActionRequired:
		return t == paymentevent.TypeAuthorization
	case payment.StatusAuthorized:
		return t == paymentevent.TypeCapture || t == paymentevent.TypeVoid
	case payment.StatusCaptured, payment.StatusRefunded: // of a refund that was made elsewhere
		return t == paymentevent.TypeRefund
	}
	return false
}

func TestMoneyThatTurnsUpIsTakenDown(t *testing.T) {
	t.Parallel()
	ledger := []*ent.PaymentEvent{{
		Type: paymentevent.TypeAuthorization, Status: paymentevent.StatusRequested, Amount: asked, OperationID: uuid.New(),
	}}
	for _, step := range []struct {
		seen gateway.Payment
		want payment.Status
	}{
		{gateway.Payment{Status: gateway.Voided}, payment.StatusFailed},
		{gateway.Payment{Status: gateway.Authorized, Authorized: usd(asked)}, payment.StatusAuthorized},
		{gateway.Payment{Status: gateway.Voided}, payment.StatusVoided},
	} {
		ledger = append(ledger, catchUp(fold(ledger), asked, &step.seen)...)
		if got := fold(ledger); got.status != step.want {
			t.Errorf("%s: %s, want %s", step.seen.Status, got.status, step.want)
		}
	}
	operations := map[uuid.UUID]bool{}
	for _, e := range ledger[1:] { // an operation ends once: the database would not take a second end
		if operations[e.OperationID] {
			t.Errorf("%s of operation %s ends twice", e.Type, e.OperationID)
		}
		operations[e.OperationID] = true
	}
}

// TestCatchUpEndsRequests says which operation each entry belongs to: what ends a request carries
// its id.
func TestCatchUpEndsRequests(t *testing.T) {
	t.Parallel()
	authorization, capture, void, refund := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	entry := func(t paymentevent.Type, s paymentevent.Status, amount int64, operation uuid.UUID) *ent.PaymentEvent {
		return &ent.PaymentEvent{Type: t, Status: s, Amount: amount, OperationID: operation}
	}
	begun := []*ent.PaymentEvent{entry("AUTHORIZATION", "REQUESTED", asked, authorization)}
	action := append(slices.Clone(begun), entry("AUTHORIZATION", "ACTION_REQUIRED", asked, authorization))
	held := append(slices.Clone(begun), entry("AUTHORIZATION", "SUCCEEDED", asked, authorization))
	both := append(slices.Clone(held), entry("CAPTURE", "REQUESTED", asked, capture), entry("VOID", "REQUESTED", asked, void))
	taken := append(slices.Clone(held),
		entry("CAPTURE", "REQUESTED", asked, capture), entry("CAPTURE", "SUCCEEDED", asked, capture),
		entry("REFUND", "REQUESTED", asked, refund))

	failed := entry("AUTHORIZATION", "FAILED", asked, authorization)
	failed.FailureCode = gateway.NoAnswer
	abandoned := append(slices.Clone(begun), failed, entry("VOID", "REQUESTED", asked, void))

	for name, tt := range map[string]struct {
		ledger []*ent.PaymentEvent
		seen   gateway.Payment
		want   []*ent.PaymentEvent
		status payment.Status
		code   string
	}{
		"action required": {
			begun, gateway.Payment{Status: gateway.ActionRequired},
			[]*ent.PaymentEvent{entry("AUTHORIZATION", "ACTION_REQUIRED", asked, authorization)}, payment.StatusActionRequired, "",
		},
		"declined": {
			begun, gateway.Payment{Status: gateway.Declined, DeclineCode: "no_funds"},
			[]*ent.PaymentEvent{entry("AUTHORIZATION", "FAILED", asked, authorization)}, payment.StatusFailed, "no_funds",
		},
		"given up": {
			begun, gateway.Payment{Status: gateway.Voided},
			[]*ent.PaymentEvent{entry("AUTHORIZATION", "FAILED", asked, authorization)}, payment.StatusFailed, gateway.NoAnswer,
		},
		"not confirmed": {
			action, gateway.Payment{Status: gateway.Voided},
			[]*ent.PaymentEvent{entry("AUTHORIZATION", "FAILED", asked, authorization)}, payment.StatusFailed, gateway.NotConfirmed,
		},
		"confirmed": {
			action, gateway.Payment{Status: gateway.Authorized, Authorized: usd(asked)},
			[]*ent.PaymentEvent{entry("AUTHORIZATION", "SUCCEEDED", asked, authorization)}, payment.StatusAuthorized, "",
		},
		"captured first": {
			both, gateway.Payment{Status: gateway.Captured, Authorized: usd(asked), Captured: usd(asked)},
			[]*ent.PaymentEvent{entry("CAPTURE", "SUCCEEDED", asked, capture), entry("VOID", "FAILED", asked, void)},
			payment.StatusCaptured, "",
		},
		"voided first": {
			both, gateway.Payment{Status: gateway.Voided},
			[]*ent.PaymentEvent{entry("VOID", "SUCCEEDED", asked, void), entry("CAPTURE", "FAILED", asked, capture)},
			payment.StatusVoided, "",
		},
		"refunded": {
			taken, gateway.Payment{Status: gateway.Captured, Captured: usd(asked), Refunds: []gateway.Refund{{ID: "re", Operation: refund, Amount: usd(asked)}}},
			[]*ent.PaymentEvent{entry("REFUND", "SUCCEEDED", asked, refund)}, payment.StatusRefunded, "",
		},
		"not refunded yet": {taken, gateway.Payment{Status: gateway.Captured, Captured: usd(asked)}, nil, payment.StatusCaptured, ""},
		"held in part": {
			begun, gateway.Payment{Status: gateway.Authorized, Authorized: usd(600)},
			[]*ent.PaymentEvent{entry("AUTHORIZATION", "SUCCEEDED", 600, authorization)}, payment.StatusAuthorized, "",
		},
		"let go after it was given up": {
			abandoned, gateway.Payment{Status: gateway.Voided},
			[]*ent.PaymentEvent{entry("VOID", "SUCCEEDED", 0, void)}, payment.StatusFailed, "gateway_unavailable",
		},
		"declined after it was given up": {
			abandoned, gateway.Payment{Status: gateway.Declined},
			[]*ent.PaymentEvent{entry("VOID", "SUCCEEDED", 0, void)}, payment.StatusFailed, "gateway_unavailable",
		},
		"held after it was given up": {
			abandoned, gateway.Payment{Status: gateway.Authorized, Authorized: usd(asked)},
			[]*ent.PaymentEvent{entry("AUTHORIZATION", "SUCCEEDED", asked, uuid.Nil)}, payment.StatusAuthorized, "gateway_unavailable",
		},
		"taken after it was given up": {
			abandoned, gateway.Payment{Status: gateway.Captured, Authorized: usd(asked), Captured: usd(asked)},
			[]*ent.PaymentEvent{
				entry("AUTHORIZATION", "SUCCEEDED", asked, uuid.Nil), entry("CAPTURE", "SUCCEEDED", asked, uuid.Nil),
				entry("VOID", "FAILED", asked, void),
			},
			payment.StatusCaptured, "gateway_unavailable",
		},
		"not done yet": {both, gateway.Payment{Status: gateway.Authorized, Authorized: usd(asked)}, nil, payment.StatusAuthorized, ""},
		"not confirmed yet": {
			begun, gateway.Payment{Status: gateway.Unconfirmed}, nil, payment.StatusPending, "",
		},
	} {
		got := catchUp(fold(tt.ledger), asked, &tt.seen)
		now := fold(append(slices.Clone(tt.ledger), got...))
		if now.status != tt.status || now.failureCode != tt.code {
			t.Errorf("%s: %s %q, want %s %q", name, now.status, now.failureCode, tt.status, tt.code)
		}
		ours := map[uuid.UUID]bool{}
		for _, e := range tt.ledger {
			ours[e.OperationID] = true
		}
		for _, e := range got {
			if !ours[e.OperationID] {
				e.OperationID = uuid.Nil // an operation of the gateway's own, whose id is random
			}
		}
		if diff := cmp.Diff(facts(tt.want), facts(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

type fact struct {
	Type      paymentevent.Type
	Status    paymentevent.Status
	Amount    int64
	Operation uuid.UUID
}

func facts(entries []*ent.PaymentEvent) []fact {
	var all []fact
	for _, e := range entries {
		all = append(all, fact{e.Type, e.Status, e.Amount, e.OperationID})
	}
	return all
}
