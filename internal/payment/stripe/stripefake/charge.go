package stripefake

import (
	"strings"
	"time"
)

const (
	pendingCharge = "pending"
	failedCharge  = "failed"
)

// charge is one attempt to pay.
type charge struct {
	base
	intent        *intent
	method        *method
	status        string
	amount        int64
	taken         int64 // amount_captured
	released      int64 // was held, and let go
	refunded      int64 // by refunds that did not fail
	captured      bool
	disputed      bool
	authenticated bool
	failure       *failure
	balance       *balanceTransaction
	refunds       []*refund
	disputes      []*dispute
	customer      string
}

func (h *charge) render(*Fake) object {
	i := h.intent
	o := object{
		"id": h.id, "object": "charge", "created": h.created, "livemode": false, "status": h.status, "currency": i.currency,
		"amount": h.amount, "amount_captured": h.taken, "amount_refunded": h.back(), "captured": h.captured, "disputed": h.disputed,
		"paid": h.status == succeeded, "refunded": h.status == succeeded && h.back() == h.amount, "billing_details": h.method.billing,
		"metadata": table(i.metadata), "application": nil, "application_fee": nil, "application_fee_amount": nil, "balance_transaction": nil,
		"calculated_statement_descriptor": "STRIPEFAKE", "customer": orNil(h.customer), "description": orNil(i.description),
		"failure_balance_transaction": nil, "failure_code": nil, "failure_message": nil, "fraud_details": object{}, "on_behalf_of": nil,
		"outcome": h.outcome(), "payment_intent": i.id, "payment_method": h.method.id, "payment_method_details": h.details(),
		"radar_options": object{}, "receipt_email": orNil(i.receiptEmail), "receipt_number": nil, "receipt_url": nil, "review": nil,
		"shipping": nil, "source_transfer": nil, "statement_descriptor": orNil(i.descriptor),
		"statement_descriptor_suffix": orNil(i.suffix), "transfer_data": nil, "transfer_group": nil,
	}
	if h.balance != nil {
		o["balance_transaction"] = h.balance.id
	}
	if h.failure != nil {
		o["failure_code"], o["failure_message"] = h.failure.code, h.failure.message
	}
	return o
}

// back is what Stripe calls refunded. It counts what was held and never taken.
func (h *charge) back() int64 { return h.refunded + h.released }

func (h *charge) outcome() any {
	o := object{
		"type": "authorized", "network_status": "approved_by_network", "reason": nil, "seller_message": "Payment complete.",
		"network_advice_code": nil, "network_decline_code": nil,
	}
	risk := "normal"
	if h.method.card != nil {
		if h.method.card.risk != "" {
			risk = h.method.card.risk
		}
		o["risk_score"] = map[string]int{"normal": 20, "elevated": 70, "highest": 90}[risk]
	} else {
		risk = "not_assessed"
	}
	o["risk_level"] = risk
	switch {
	case h.status == pendingCharge:
		o["seller_message"] = "Payment pending."
	case h.failure == nil:
	case risk == "highest":
		o["type"], o["network_status"], o["reason"] = "blocked", "not_sent_to_network", "highest_risk_level"
		o["seller_message"] = "Stripe blocked this payment as too risky."
	default:
		o["type"], o["network_status"], o["reason"] = "issuer_declined", "declined_by_network", h.failure.decline
		o["seller_message"] = "The bank did not return any further details with this decline."
	}
	return o
}

func (h *charge) details() object {
	m := h.method
	o := object{"type": m.kind}
	switch m.kind {
	case kindCard:
		all := m.details()
		card := object{
			"amount_authorized": nil, "authorization_code": nil, "installments": nil, "mandate": nil, "three_d_secure": nil,
			"network": m.card.brand, "network_token": object{"used": false}, "network_transaction_id": nil,
		}
		for _, name := range []string{"brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "regulated_status", "wallet"} {
			card[name] = all[name]
		}
		if h.status == succeeded {
			card["amount_authorized"] = h.amount
		}
		if h.status == succeeded && h.intent.holds() {
			card["capture_before"] = h.created + int64(holdFor/time.Second)
		}
		if h.authenticated {
			card["three_d_secure"] = object{
				"authentication_flow": "challenge", "electronic_commerce_indicator": "05", "exemption_indicator": nil,
				"result": "authenticated", "result_reason": nil, "transaction_id": nil, "version": "2.2.0",
			}
		}
		o[kindCard] = card
	case kindSepa:
		o[kindSepa] = object{"bank_code": "37040044", "branch_code": "", "country": strings.ToUpper(m.iban[:2]), "fingerprint": "fp" + m.last4(), "last4": m.last4(), "mandate": nil}
	case "ideal":
		o["ideal"] = object{"bank": orNil(m.bank), "bic": nil, "generated_sepa_debit": nil, "generated_sepa_debit_mandate": nil, "iban_last4": nil, "verified_name": nil}
	case "bancontact":
		o["bancontact"] = object{"bank_code": nil, "bank_name": nil, "bic": nil, "generated_sepa_debit": nil, "generated_sepa_debit_mandate": nil, "iban_last4": nil, "preferred_language": nil, "verified_name": nil}
	default:
		o[m.kind] = object{"payer_details": nil, "payment_method_category": "pay_later", "preferred_locale": "en-US"}
	}
	return o
}

var chargeRoutes = []route{
	{"GET /v1/charges", "customer payment_intent " + listed, (*Fake).listCharges},
	{"GET /v1/charges/{id}", "", get[*charge]("charge", "id")},
	{"POST /v1/refunds", "payment_intent charge amount reason metadata instructions_email", (*Fake).createRefund},
	{"GET /v1/refunds", "payment_intent charge " + listed, (*Fake).listRefunds},
	{"GET /v1/refunds/{id}", "", get[*refund]("refund", "id")},
	{"GET /v1/disputes", "payment_intent charge " + listed, (*Fake).listDisputes},
	{"GET /v1/disputes/{id}", "", get[*dispute]("dispute", "id")},
	{"POST /v1/disputes/{id}/close", "", on("dispute", "id", (*Fake).acceptDispute)},
	{"GET /v1/radar/early_fraud_warnings", "payment_intent charge " + listed, (*Fake).listWarnings},
	{"GET /v1/radar/early_fraud_warnings/{id}", "", get[*warning]("early_fraud_warning", "id")},
}

func (f *Fake) newCharge(i *intent, status string) *charge {
	kind := "ch"
	if i.method.kind != kindCard {
		kind = "py"
	}
	h := &charge{base: f.begin(kind), intent: i, method: i.method, status: status, amount: i.amount, customer: i.customer, authenticated: i.authenticated}
	f.store.byID[h.id] = h
	f.store.kinds["ch"] = append(f.store.kinds["ch"], h)
	i.charges = append(i.charges, h)
	if status == pendingCharge {
		f.emit("charge.pending", h, nil)
	}
	return h
}

// take captures held money. With automatic_async the balance has it a second later.
func (f *Fake) take(h *charge, amount int64) {
	h.captured, h.taken = true, amount
	if h.intent.capture != "automatic_async" {
		f.book(h)
		return
	}
	f.after(time.Second, func() {
		if h.balance == nil {
			f.book(h)
			f.emit("charge.updated", h, object{"balance_transaction": nil})
		}
	})
}

// book puts what was taken on the balance, once.
func (f *Fake) book(h *charge) {
	if h.balance == nil {
		h.balance = f.newBalance(h.kind("charge", "payment"), "charge", h.id, h.taken, chargeFee(h.taken), h.intent.currency)
	}
}

// kind is one word for cards, and another for the rest.
func (h *charge) kind(card, other string) string {
	if h.method.kind == kindCard {
		return card
	}
	return other
}

// aftermath is what the card does right after it paid.
func (f *Fake) aftermath(h *charge) {
	if h.method.card == nil {
		return
	}
	if h.method.card.dispute != "" {
		f.dispute(h, h.taken, h.method.card.dispute)
	}
	if h.method.card.warning {
		f.warn(h)
	}
}

// release lets held money go. Stripe shows that as a refund that moves no balance.
func (f *Fake) release(h *charge, amount int64) {
	h.released += amount
	r := &refund{base: f.begin("re"), charge: h, amount: amount, status: succeeded, release: true}
	f.keep("re", r)
	h.refunds = append(h.refunds, r)
}

func (f *Fake) charge(param, id string) (*charge, *failure) {
	return find[*charge](f, "charge", param, id)
}

func (f *Fake) listCharges(c *call) (object, *failure) {
	return page(f, c, "ch", "/v1/charges", func(h *charge) bool {
		return h.fits(c, "") && (!c.has("customer") || h.customer == c.text("customer"))
	})
}

// fits says whether a charge is of the payment intent, or is the charge, that is asked for.
func (h *charge) fits(c *call, charge string) bool {
	return (!c.has("payment_intent") || h.intent.id == c.text("payment_intent")) && (charge == "" || !c.has(charge) || h.id == c.text(charge))
}
