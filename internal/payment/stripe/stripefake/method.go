package stripefake

import (
	"slices"
	"strings"
)

// method is a payment method.
type method struct {
	base
	kind     string // type
	card     *testCard
	expMonth int64
	expYear  int64
	iban     string
	bank     string
	customer string
	billing  object
	metadata map[string]string
	setUp    bool // for payments without the customer
	spent    bool // by a payment, without a customer: it pays no more
}

// kinds are the types of payment methods, by what the customer has to do.
const (
	kindCard = "card"
	kindSepa = "sepa_debit"
)

// redirects are types whose customers go elsewhere to pay.
var redirects = []string{"bancontact", "ideal", "klarna"}

var kinds = append([]string{kindCard, kindSepa}, redirects...)

func (m *method) redirects() bool { return slices.Contains(redirects, m.kind) }

func (m *method) render(*Fake) object {
	o := object{
		"id": m.id, "object": "payment_method", "created": m.created, "livemode": false, "type": m.kind,
		"customer": orNil(m.customer), "billing_details": m.billing, "metadata": table(m.metadata), "allow_redisplay": "unspecified",
	}
	o[m.kind] = m.details()
	return o
}

func (m *method) details() object {
	switch m.kind {
	case kindCard:
		return object{
			"brand": m.card.brand, "display_brand": displayBrand(m.card), "country": "US", "exp_month": m.expMonth, "exp_year": m.expYear,
			"fingerprint": "fp" + m.card.number[len(m.card.number)-14:], "funding": m.funding(), "last4": m.last4(), "checks": object{
				"address_line1_check": nil, "address_postal_code_check": nil, "cvc_check": "pass",
			},
			"generated_from": nil, "networks": object{"available": []string{m.card.brand}, "preferred": nil}, "regulated_status": "unregulated",
			"three_d_secure_usage": object{"supported": m.card.secure != secureNever}, "wallet": nil,
		}
	case kindSepa:
		return object{
			"bank_code": "37040044", "branch_code": "", "country": strings.ToUpper(m.iban[:2]), "fingerprint": "fp" + m.last4(),
			"generated_from": object{"charge": nil, "setup_attempt": nil}, "last4": m.last4(),
		}
	case "ideal":
		return object{"bank": orNil(m.bank), "bic": nil}
	default:
		return object{}
	}
}

func displayBrand(c *testCard) string {
	if c.brand == "amex" {
		return "american_express"
	}
	return c.brand
}

func (m *method) funding() string {
	if m.card.debit {
		return "debit"
	}
	return "credit"
}

func (m *method) last4() string {
	if m.kind == kindCard {
		return m.card.number[len(m.card.number)-4:]
	}
	if m.iban != "" {
		return m.iban[len(m.iban)-4:]
	}
	return ""
}

const methodParams = "type card sepa_debit ideal bancontact klarna billing_details metadata allow_redisplay"

var methodRoutes = []route{
	{"POST /v1/payment_methods", methodParams, (*Fake).createMethod},
	{"GET /v1/payment_methods", "customer type " + listed, (*Fake).listMethods},
	{"GET /v1/payment_methods/{id}", "", (*Fake).getMethod},
	{"POST /v1/payment_methods/{id}/attach", "customer", (*Fake).attachMethod},
	{"POST /v1/payment_methods/{id}/detach", "", on("PaymentMethod", "payment_method", (*Fake).detachMethod)},
}

func (f *Fake) createMethod(c *call) (object, *failure) {
	m, e := f.newMethod(c.params, "")
	if e != nil {
		return nil, e
	}
	return m.render(f), nil
}

// newMethod makes the payment method that parameters with a prefix describe, such as
// payment_method_data.
func (f *Fake) newMethod(p *params, prefix string) (*method, *failure) {
	name := func(path ...string) string {
		if prefix != "" {
			path = append([]string{prefix}, path...)
		}
		if len(path) == 1 {
			return path[0]
		}
		return path[0] + "[" + strings.Join(path[1:], "][") + "]"
	}
	m := &method{base: f.begin("pm"), kind: p.required(name("type")), expMonth: 12, expYear: 2034, billing: billing(p, name)}
	p.oneOf(name("type"), kinds...)
	if prefix == "" {
		m.metadata = p.metadata(nil)
	}
	switch m.kind {
	case kindCard:
		if e := m.readCard(p, name); e != nil {
			return nil, e
		}
	case kindSepa:
		m.iban = strings.ReplaceAll(p.required(name(kindSepa, "iban")), " ", "")
		if len(m.iban) < 15 {
			p.fail(invalid("invalid_bank_account_iban", name(kindSepa, "iban"), "The IBAN you provided is invalid."))
		}
	case "ideal":
		m.bank = p.text(name("ideal", "bank"))
	}
	if p.mistake != nil {
		return nil, p.mistake
	}
	f.keep("pm", m)
	return m, nil
}

func (m *method) readCard(p *params, name func(...string) string) *failure {
	number, token := p.text(name(kindCard, "number")), p.text(name(kindCard, "token"))
	switch {
	case token != "":
		if m.card = cardByName(token); m.card == nil || !strings.HasPrefix(token, "tok_") {
			return unknownID("token", name(kindCard, "token"), token)
		}
	case number == "":
		return missing(name(kindCard))
	default:
		if m.card = cardByNumber(number); m.card == nil {
			e := decline{"incorrect_number", "", "Your card number is incorrect."}.error402()
			e.par = "number"
			return e
		}
	}
	if at := name(kindCard, "exp_month"); p.has(at) {
		if m.expMonth = p.integer(at); m.expMonth < 1 || m.expMonth > 12 {
			return invalid("invalid_expiry_month", "exp_month", "Your card's expiration month is invalid.")
		}
	}
	if at := name(kindCard, "exp_year"); p.has(at) {
		if m.expYear = p.integer(at); m.expYear < 100 {
			m.expYear += 2000
		}
	}
	return nil
}

func billing(p *params, name func(...string) string) object {
	text := func(path ...string) any { return orNil(p.text(name(append([]string{"billing_details"}, path...)...))) }
	address := object{}
	for _, part := range []string{"city", "country", "line1", "line2", "postal_code", "state"} {
		address[part] = text("address", part)
	}
	return object{"address": address, "email": text("email"), "name": text("name"), "phone": text("phone"), "tax_id": nil}
}

// useMethod gets the payment method of an id. One of Stripe's names for tests makes a
// new one each time.
func (f *Fake) useMethod(id string) (*method, *failure) {
	if card := cardByName(id); card != nil && strings.HasPrefix(id, "pm_") {
		none := func(...string) string { return "" }
		m := &method{base: f.begin("pm"), kind: kindCard, card: card, expMonth: 12, expYear: 2034, billing: billing(&params{}, none)}
		f.keep("pm", m)
		return m, nil
	}
	return find[*method](f, "PaymentMethod", "payment_method", id)
}

func (f *Fake) getMethod(c *call) (object, *failure) {
	m, e := f.useMethod(c.id)
	if e != nil {
		return nil, e
	}
	return m.render(f), nil
}

func (f *Fake) listMethods(c *call) (object, *failure) {
	return f.methodsOf(c, c.text("customer"), "/v1/payment_methods")
}

func (f *Fake) methodsOf(c *call, owner, url string) (object, *failure) {
	kind := c.oneOf("type", kinds...)
	return page(f, c, "pm", url, func(m *method) bool {
		return owner != "" && m.customer == owner && (kind == "" || kind == m.kind)
	})
}

func (f *Fake) attachMethod(c *call) (object, *failure) {
	owner, e := f.liveCustomer("customer", c.required("customer"))
	if e = first(c.mistake, e); e != nil {
		return nil, e
	}
	m, e := f.useMethod(c.id)
	if e != nil {
		return nil, e
	}
	switch {
	case m.customer != "" && m.customer != owner.id:
		return nil, refused("payment_method_unexpected_state", "The payment method you provided has already been attached to a customer.")
	case m.spent:
		return nil, spent()
	case m.card != nil && m.card.decline != nil && !m.card.attachable:
		return nil, m.card.decline.error402()
	}
	f.attach(m, owner.id)
	return m.render(f), nil
}

func spent() *failure {
	return refused("payment_method_unexpected_state", "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.")
}

func (f *Fake) attach(m *method, customer string) {
	if m.customer == customer {
		return
	}
	m.customer = customer
	f.emit("payment_method.attached", m, nil)
}

func (f *Fake) detachMethod(_ *call, m *method) (object, *failure) {
	if m.customer == "" {
		return nil, refused("payment_method_unexpected_state", "The payment method you provided is not attached to a customer so detachment is impossible.")
	}
	f.detach(m)
	return m.render(f), nil
}

// detach lets a payment method go, for good.
func (f *Fake) detach(m *method) {
	old := m.customer
	m.customer, m.spent, m.setUp = "", true, false
	f.emit("payment_method.detached", m, object{"customer": old})
}

// first is the first failure that is one.
func first(all ...*failure) *failure {
	for _, e := range all {
		if e != nil {
			return e
		}
	}
	return nil
}
