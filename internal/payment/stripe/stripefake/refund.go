package stripefake

import "time"

// refund gives money back.
type refund struct {
	base
	charge   *charge
	amount   int64
	status   string
	reason   string
	failed   string // failure_reason
	release  bool   // of money that was held only
	metadata map[string]string
	balance  *balanceTransaction
	returned *balanceTransaction // failure_balance_transaction
}

const (
	pendingRefund  = "pending"
	failedRefund   = "failed"
	canceledRefund = "canceled"
)

func (r *refund) render(*Fake) object {
	o := object{
		"id": r.id, "object": "refund", "created": r.created, "amount": r.amount, "currency": r.charge.intent.currency, "status": r.status,
		"charge": r.charge.id, "payment_intent": r.charge.intent.id, "reason": orNil(r.reason), "metadata": table(r.metadata),
		"balance_transaction": nil, "receipt_number": nil, "source_transfer_reversal": nil, "transfer_reversal": nil,
		"destination_details": object{"type": r.charge.method.kind, r.charge.method.kind: r.destination()},
	}
	if r.balance != nil {
		o["balance_transaction"] = r.balance.id
	}
	if r.returned != nil {
		o["failure_balance_transaction"], o["failure_reason"] = r.returned.id, r.failed
	}
	return o
}

func (r *refund) destination() object {
	if r.charge.method.kind != kindCard {
		return object{}
	}
	if r.release {
		return object{"type": "reversal", "reference_status": "pending", "reference_type": "acquirer_reference_number"}
	}
	return object{"type": "refund", "reference_status": "pending", "reference_type": "acquirer_reference_number"}
}

// toRefund finds the charge that is meant.
func (f *Fake) toRefund(c *call) (*charge, *failure) {
	if id := c.text("charge"); id != "" {
		return f.charge("charge", id)
	}
	if c.text("payment_intent") == "" {
		return nil, invalid("parameter_missing", "payment_intent", "One of the following params should be provided for this request: payment_intent or charge.")
	}
	i, e := find[*intent](f, "payment_intent", "payment_intent", c.text("payment_intent"))
	if e != nil {
		return nil, e
	}
	if i.status != succeeded {
		return nil, refused("", "This PaymentIntent (%s) does not have a successful charge to refund.", i.id)
	}
	return i.latest(), nil
}

func (f *Fake) createRefund(c *call) (object, *failure) {
	amount := c.positive("amount")
	reason := c.oneOf("reason", "duplicate", "fraudulent", "requested_by_customer")
	metadata := c.metadata(nil)
	if c.mistake != nil {
		return nil, c.mistake
	}
	h, e := f.toRefund(c)
	if e != nil {
		return nil, e
	}
	rest := h.taken - h.refunded
	if !c.has("amount") {
		amount = rest
	}
	switch {
	case h.status != succeeded || !h.captured:
		return nil, refused("", "Charge %s was not captured, so that there is nothing to refund.", h.id)
	case h.isDisputed():
		return nil, refused("charge_disputed", "Charge %s has been charged back; cannot issue a refund.", h.id)
	case rest == 0:
		return nil, refused("charge_already_refunded", "Charge %s has already been refunded.", h.id)
	case amount > rest:
		e := refused("", "Refund amount (%d) is greater than unrefunded amount on charge (%d).", amount, rest)
		e.par = "amount"
		return nil, e
	}
	r := f.refund(h, amount, reason, metadata)
	return r.render(f), nil
}

// refundEnds is how long after it began a refund that is pending succeeds, or one that is to fail
// fails.
const refundEnds = time.Hour

func (f *Fake) refund(h *charge, amount int64, reason string, metadata map[string]string) *refund {
	f.book(h)
	was := h.back()
	r := &refund{base: f.begin("re"), charge: h, amount: amount, status: succeeded, reason: reason, metadata: metadata}
	if h.method.kind != kindCard || h.method.card.refunds == "pending" {
		r.status = pendingRefund
	}
	r.balance = f.newBalance(h.kind("refund", "payment_refund"), "refund", r.id, -amount, 0, h.intent.currency)
	h.refunded += amount
	h.refunds = append(h.refunds, r)
	f.keep("re", r)
	f.emit("refund.created", r, nil)
	f.emit("charge.refunded", h, object{"amount_refunded": was, "refunded": false})
	if r.status == pendingRefund {
		f.after(refundEnds, func() { f.endRefund(r) })
	} else if h.method.card.refunds == "fail" {
		f.after(refundEnds, func() { f.failRefund(r, failedRefund, "expired_or_canceled_card") })
	}
	return r
}

func (f *Fake) endRefund(r *refund) {
	if r.status != pendingRefund {
		return
	}
	r.status = succeeded
	f.refundUpdated(r, object{"status": pendingRefund})
}

func (f *Fake) refundUpdated(r *refund, previous object) {
	f.emit("refund.updated", r, previous)
	f.emit("charge.refund.updated", r, previous)
}

// failRefund puts the money of a refund back on the balance. It is false if that was done before.
func (f *Fake) failRefund(r *refund, status, reason string) bool {
	if r.release || r.status == failedRefund || r.status == canceledRefund {
		return false
	}
	was := r.status
	r.status, r.failed = status, reason
	r.charge.refunded -= r.amount
	r.returned = f.newBalance(r.charge.kind("refund_failure", "payment_refund"), "refund_failure", r.id, r.amount, 0, r.charge.intent.currency)
	if status == failedRefund {
		f.emit("refund.failed", r, nil)
	}
	f.refundUpdated(r, object{"status": was})
	return true
}

// FailRefund has a refund fail at the customer's bank, such as with the reason
// "lost_or_stolen_card".
func (f *Fake) FailRefund(id, reason string) error { return f.stopRefund(id, failedRefund, reason) }

// CancelRefund takes a refund back, as the dashboard can.
func (f *Fake) CancelRefund(id string) error {
	return f.stopRefund(id, canceledRefund, "merchant_request")
}

func (f *Fake) stopRefund(id, status, reason string) error {
	return f.work(func() error {
		r, e := find[*refund](f, "refund", "id", id)
		if e != nil {
			return e
		}
		if !f.failRefund(r, status, reason) {
			return refused("", "The refund %s has a status of %s.", id, r.status)
		}
		return nil
	})
}

func (f *Fake) listRefunds(c *call) (object, *failure) {
	return page(f, c, "re", "/v1/refunds", func(r *refund) bool { return r.charge.fits(c, "charge") })
}

// refundsOf is the list that a charge has when it is expanded.
func (f *Fake) refundsOf(id string) object {
	data := []any{}
	for _, r := range f.store.byID[id].(*charge).refunds {
		data = append([]any{r.render(f)}, data...)
	}
	return object{"object": "list", "url": "/v1/charges/" + id + "/refunds", "has_more": false, "data": data}
}
