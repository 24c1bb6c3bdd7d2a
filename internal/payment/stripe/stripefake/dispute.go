package stripefake

// dispute is a customer's who asks the bank for the money back.
type dispute struct {
	base
	charge   *charge
	amount   int64
	reason   string
	status   string
	balances []*balanceTransaction
}

const (
	needsResponse = "needs_response"
	disputeWon    = "won"
	disputeLost   = "lost"
)

// disputeFee is what a dispute costs, in the smallest unit of the currency. Stripe gives it back
// for none.
const disputeFee = 1500

func (d *dispute) render(f *Fake) object {
	balances := []any{}
	for _, b := range d.balances {
		balances = append(balances, b.render(f))
	}
	return object{
		"id": d.id, "object": "dispute", "created": d.created, "livemode": false, "amount": d.amount, "currency": d.charge.intent.currency,
		"charge": d.charge.id, "payment_intent": d.charge.intent.id, "reason": d.reason, "status": d.status, "balance_transactions": balances,
		"enhanced_eligibility_types": []string{}, "evidence": evidence(), "is_charge_refundable": false, "metadata": object{},
		"evidence_details": object{
			"due_by": d.created + 7*24*3600, "has_evidence": false, "past_due": false, "submission_count": 0, "enhanced_eligibility": object{},
		},
		"payment_method_details": object{"type": "card", "card": object{
			"brand": d.charge.method.details()["brand"], "case_type": "chargeback", "network": d.charge.method.details()["brand"], "network_reason_code": "10",
		}},
	}
}

func evidence() object {
	o := object{"enhanced_evidence": object{}}
	for _, name := range []string{
		"access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure", "cancellation_rebuttal",
		"customer_communication", "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature",
		"duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "receipt",
		"refund_policy", "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "service_documentation",
		"shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number",
		"uncategorized_file", "uncategorized_text",
	} {
		o[name] = nil
	}
	return o
}

// isDisputed says whether money of the charge is withdrawn.
func (h *charge) isDisputed() bool { return h.withdrawn() > 0 }

// withdrawn is what disputes keep from us.
func (h *charge) withdrawn() (sum int64) {
	for _, d := range h.disputes {
		if d.status != disputeWon {
			sum += d.amount
		}
	}
	return sum
}

func (f *Fake) dispute(h *charge, amount int64, reason string) *dispute {
	f.book(h)
	d := &dispute{base: f.begin("dp"), charge: h, amount: amount, reason: reason, status: needsResponse}
	h.disputed = true
	h.disputes = append(h.disputes, d)
	f.keep("dp", d)
	d.balances = append(d.balances, f.newBalance("adjustment", "dispute", d.id, -amount, disputeFee, h.intent.currency))
	f.emit("charge.dispute.created", d, nil)
	f.emit("charge.dispute.funds_withdrawn", d, nil)
	return d
}

func (f *Fake) closeDispute(d *dispute, won bool) *failure {
	if d.status != needsResponse {
		return refused("", "This dispute is already closed.")
	}
	d.status = disputeLost
	if won {
		d.status = disputeWon
		d.balances = append(d.balances, f.newBalance("adjustment", "dispute_reversal", d.id, d.amount, 0, d.charge.intent.currency))
	}
	f.emit("charge.dispute.closed", d, object{"status": needsResponse})
	if won {
		f.emit("charge.dispute.funds_reinstated", d, nil)
	}
	return nil
}

// OpenDispute has the customer dispute a charge, such as with the reason "product_not_received",
// and returns the dispute's id. The amount is at most what was captured and neither refunded nor
// disputed.
func (f *Fake) OpenDispute(chargeID string, amount int64, reason string) (id string, err error) {
	err = f.work(func() error {
		h, e := f.charge("charge", chargeID)
		if e != nil {
			return e
		}
		if rest := h.taken - h.refunded - h.withdrawn(); amount < 1 || amount > rest {
			return refused("", "The dispute of %d is over more than the %d that the charge has left.", amount, rest)
		}
		id = f.dispute(h, amount, reason).id
		return nil
	})
	return id, err
}

// CloseDispute has the bank decide.
func (f *Fake) CloseDispute(id string, won bool) error {
	return f.work(func() error {
		d, e := find[*dispute](f, "dispute", "id", id)
		if e != nil {
			return e
		}
		return orNone(f.closeDispute(d, won))
	})
}

// acceptDispute is how the store gives in.
func (f *Fake) acceptDispute(_ *call, d *dispute) (object, *failure) {
	if e := f.closeDispute(d, false); e != nil {
		return nil, e
	}
	return d.render(f), nil
}

func (f *Fake) listDisputes(c *call) (object, *failure) {
	return page(f, c, "dp", "/v1/disputes", func(d *dispute) bool { return d.charge.fits(c, "charge") })
}
