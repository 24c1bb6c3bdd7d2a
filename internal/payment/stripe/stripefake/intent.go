package stripefake

import (
	"slices"
	"strings"
	"time"
)

// status is where an intent stands.
type status = string

const (
	needsMethod       status = "requires_payment_method"
	needsConfirmation status = "requires_confirmation"
	needsAction       status = "requires_action"
	processing        status = "processing"
	needsCapture      status = "requires_capture"
	canceled          status = "canceled"
	succeeded         status = "succeeded"
)

// intent is a payment intent.
type intent struct {
	base
	secret, status       string
	amount               int64
	capturable, received int64
	currency             string
	capture              string // capture_method
	customer             string
	method               *method
	types                []string // of payment methods
	automatic            bool     // automatic_payment_methods
	noRedirects          bool
	secure3D             string // request_three_d_secure
	future               string // setup_future_usage
	returnURL            string
	description          string
	descriptor, suffix   string
	receiptEmail         string
	metadata             map[string]string
	canceledAt           int64
	cancellation         string
	charges              []*charge
	lastError            *failure
	authenticated        bool // the customer did, on the way to the present charge
}

func (i *intent) render(f *Fake) object {
	o := object{
		"id": i.id, "object": "payment_intent", "created": i.created, "livemode": false, "status": i.status,
		"amount": i.amount, "amount_capturable": i.capturable, "amount_received": i.received, "currency": i.currency,
		"amount_details": object{"tip": object{}}, "application": nil, "application_fee_amount": nil, "automatic_payment_methods": nil,
		"canceled_at": nil, "cancellation_reason": orNil(i.cancellation), "capture_method": i.capture, "client_secret": i.secret,
		"confirmation_method": "automatic", "customer": orNil(i.customer), "description": orNil(i.description), "last_payment_error": nil,
		"latest_charge": nil, "metadata": table(i.metadata), "next_action": nil, "on_behalf_of": nil, "payment_method": nil,
		"payment_method_configuration_details": nil, "payment_method_options": i.options(), "payment_method_types": i.types,
		"processing": nil, "receipt_email": orNil(i.receiptEmail), "review": nil, "setup_future_usage": orNil(i.future), "shipping": nil,
		"statement_descriptor": orNil(i.descriptor), "statement_descriptor_suffix": orNil(i.suffix), "transfer_data": nil, "transfer_group": nil,
	}
	if i.automatic {
		o["automatic_payment_methods"] = object{"enabled": true, "allow_redirects": i.allowRedirects()}
	}
	if i.canceledAt != 0 {
		o["canceled_at"] = i.canceledAt
	}
	if i.lastError != nil {
		o["last_payment_error"] = i.lastError.problem(f)
	}
	if latest := i.latest(); latest != nil {
		o["latest_charge"] = latest.id
	}
	if i.method != nil {
		o["payment_method"] = i.method.id
	}
	if i.status == needsAction {
		o["next_action"] = nextAction(i.id, i.secret, i.returnURL, i.method)
	}
	return o
}

func (i *intent) allowRedirects() string {
	if i.noRedirects {
		return "never"
	}
	return "always"
}

func (i *intent) options() object {
	if !slices.Contains(i.types, kindCard) {
		return object{}
	}
	request := i.secure3D
	if request == "" {
		request = "automatic"
	}
	return object{kindCard: object{"installments": nil, "mandate_options": nil, "network": nil, "request_three_d_secure": request}}
}

func (i *intent) latest() *charge {
	if len(i.charges) == 0 {
		return nil
	}
	return i.charges[len(i.charges)-1]
}

// nextAction is what the shopper's browser has to do.
func nextAction(id, secret, returnURL string, m *method) object {
	if m.redirects() || returnURL != "" {
		return object{"type": "redirect_to_url", "redirect_to_url": object{
			"url": "https://hooks.stripe.com/redirect/authenticate/" + id + "?client_secret=" + secret, "return_url": orNil(returnURL),
		}}
	}
	return object{"type": "use_stripe_sdk", "use_stripe_sdk": object{"type": "three_d_secure_redirect", "stripe_js": "https://hooks.stripe.com/redirect/authenticate/" + id}}
}

const (
	confirmParams = "payment_method payment_method_data payment_method_types payment_method_options capture_method off_session setup_future_usage return_url mandate mandate_data receipt_email shipping use_stripe_sdk error_on_requires_action client_secret"
	changeParams  = "amount currency customer description metadata statement_descriptor statement_descriptor_suffix transfer_group payment_method payment_method_data payment_method_types payment_method_options capture_method setup_future_usage receipt_email shipping"
	createParams  = changeParams + " automatic_payment_methods confirm confirmation_method off_session return_url mandate mandate_data use_stripe_sdk error_on_requires_action"
)

var intentRoutes = []route{
	{"POST /v1/payment_intents", createParams, (*Fake).createIntent},
	{"GET /v1/payment_intents", "customer " + listed, (*Fake).listIntents},
	{"GET /v1/payment_intents/{id}", "client_secret", (*Fake).getIntent},
	{"POST /v1/payment_intents/{id}", changeParams, (*Fake).updateIntent},
	{"POST /v1/payment_intents/{id}/confirm", confirmParams, (*Fake).confirmIntent},
	{"POST /v1/payment_intents/{id}/capture", "amount_to_capture final_capture metadata statement_descriptor statement_descriptor_suffix", (*Fake).captureIntent},
	{"POST /v1/payment_intents/{id}/cancel", "cancellation_reason", (*Fake).cancelIntent},
}

func (f *Fake) intent(id string) (*intent, *failure) {
	return find[*intent](f, "payment_intent", "intent", id)
}

func (f *Fake) getIntent(c *call) (object, *failure) {
	i, e := f.intent(c.id)
	if e != nil {
		return nil, e
	}
	return i.render(f), nil
}

func (f *Fake) listIntents(c *call) (object, *failure) {
	return page(f, c, "pi", "/v1/payment_intents", func(i *intent) bool { return !c.has("customer") || i.customer == c.text("customer") })
}

func (f *Fake) createIntent(c *call) (object, *failure) {
	i := &intent{base: f.begin("pi"), status: needsMethod, capture: "automatic_async"}
	i.secret = i.id + "_secret_" + f.random(25)
	if !c.has("amount") {
		c.fail(missing("amount"))
	}
	c.required("currency")
	c.oneOf("confirmation_method", "automatic")
	confirm := c.flag("confirm")
	for _, name := range []string{"off_session", "return_url"} {
		if c.has(name) && !confirm {
			c.fail(invalid("", name, "You can only provide %s when confirm is set to true.", name))
		}
	}
	i.automatic = !c.group("payment_method_types")
	if c.group("automatic_payment_methods") {
		i.automatic = c.flag("automatic_payment_methods[enabled]")
		i.noRedirects = c.oneOf("automatic_payment_methods[allow_redirects]", "always", "never") == "never"
	}
	m, e := f.change(i, c.params)
	if e = first(c.mistake, e, f.fits(i, m)); e != nil {
		return nil, e
	}
	if confirm {
		e = i.checkConfirm(c.params, m)
	}
	if e != nil {
		e.intent, e.early = nil, true
		return nil, e
	}
	f.keep("pi", i)
	f.emit("payment_intent.created", i, nil)
	f.use(i, m)
	if confirm {
		if e := f.confirm(i, c.flag("off_session"), c.flag("error_on_requires_action")); e != nil {
			return nil, e
		}
	}
	return i.render(f), nil
}

// change reads what can be given when an intent is made and as long as it is not confirmed. It
// returns the payment method, nil if none is given.
func (f *Fake) change(i *intent, p *params) (*method, *failure) {
	texts(p, map[string]*string{
		"customer": &i.customer, "description": &i.description, "statement_descriptor": &i.descriptor,
		"statement_descriptor_suffix": &i.suffix, "receipt_email": &i.receiptEmail, "return_url": &i.returnURL,
		"setup_future_usage": &i.future, "capture_method": &i.capture,
		"payment_method_options[card][request_three_d_secure]": &i.secure3D,
	})
	p.oneOf("setup_future_usage", "on_session", "off_session")
	p.oneOf("capture_method", "automatic", "automatic_async", "manual")
	p.oneOf("payment_method_options[card][request_three_d_secure]", "any", "automatic", "challenge")
	if len(i.suffix) > 22 {
		p.fail(invalid("", "statement_descriptor_suffix", "The statement descriptor suffix must be at most 22 characters."))
	}
	i.metadata = p.metadata(i.metadata)
	i.price(p)
	if p.has("customer") && i.customer != "" {
		if _, e := f.liveCustomer("customer", i.customer); e != nil {
			return nil, e
		}
	}
	i.allow(p)
	if p.mistake != nil {
		return nil, p.mistake
	}
	switch id := p.text("payment_method"); {
	case id != "":
		return f.useMethod("payment_method", id)
	case p.group("payment_method_data"):
		return f.newMethod(p, "payment_method_data")
	}
	return nil, nil
}

// texts reads those that are given.
func texts(p *params, into map[string]*string) {
	for name, at := range into {
		if p.has(name) {
			*at = p.text(name)
		}
	}
}

// price reads the amount and its currency.
func (i *intent) price(p *params) {
	if p.has("currency") {
		i.currency = strings.ToLower(p.text("currency"))
		if !slices.Contains(currencies, i.currency) {
			p.fail(invalid("", "currency", "Invalid currency: %s.", i.currency))
		}
	}
	if p.has("amount") {
		i.amount = p.positive("amount")
	}
	if p.mistake == nil && (p.has("amount") || p.has("currency")) {
		checkAmount(p, i.amount, i.currency)
	}
}

// allow reads which types of payment methods may pay. The automatic ones are those that fit the
// currency.
func (i *intent) allow(p *params) {
	switch given := p.list("payment_method_types"); {
	case len(given) > 0:
		for _, kind := range given {
			if !slices.Contains(kinds, kind) {
				p.fail(invalid("", "payment_method_types", "The payment method type provided: %s is invalid.", kind))
			}
		}
		i.types, i.automatic = given, false
	case i.automatic && i.currency == "eur":
		i.types = []string{kindCard}
		if !i.noRedirects {
			i.types = append(i.types, redirects...)
		}
		i.types = append(i.types, kindSepa)
	case i.automatic || len(i.types) == 0:
		i.types = []string{kindCard}
	}
	for _, kind := range i.types {
		if i.currency != "eur" && kind != kindCard && kind != "klarna" {
			p.fail(invalid("", "payment_method_types", "The currency %s is not supported by the payment method type %s.", i.currency, kind))
		}
	}
}

// fits says whether a payment method may pay for an intent; none does.
func (f *Fake) fits(i *intent, m *method) *failure {
	switch {
	case m == nil:
		return nil
	case m.spent:
		return spent()
	case m.customer != "" && i.customer == "":
		return refused("", "The PaymentMethod %s belongs to a customer. Please include the customer in the `customer` parameter on the PaymentIntent.", m.id)
	case m.customer != "" && m.customer != i.customer:
		return refused("", "The PaymentMethod %s does not belong to the Customer you supplied %s. Please use this PaymentMethod with the Customer it belongs to.", m.id, i.customer)
	case !slices.Contains(i.types, m.kind):
		return refused("", "The PaymentMethod provided (%s) is not allowed for this PaymentIntent. Please attach a compatible PaymentMethod type or change the `payment_method_types` on this PaymentIntent.", m.kind)
	case i.capture == "manual" && m.kind != kindCard && m.kind != "klarna":
		return refused("", "The payment method type %s does not support manual capture.", m.kind)
	}
	return nil
}

// use has a payment method pay from now on.
func (f *Fake) use(i *intent, m *method) {
	if m == nil {
		return
	}
	i.method = m
	if i.status == needsMethod || i.status == needsAction {
		i.status = needsConfirmation
	}
}

func (f *Fake) updateIntent(c *call) (object, *failure) {
	i, e := f.intent(c.id)
	if e != nil {
		return nil, e
	}
	open := slices.Contains([]status{needsMethod, needsConfirmation, needsAction}, i.status)
	for _, name := range []string{"amount", "currency", "payment_method", "payment_method_data", "capture_method", "customer", "payment_method_types"} {
		if !open && (c.has(name) || c.group(name)) {
			return nil, unexpectedState(i, "This PaymentIntent's %s could not be updated because it has a status of %s. You may only update the %s of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.", name, i.status, name)
		}
	}
	changed := *i
	m, e := f.change(&changed, c.params)
	if e = first(c.mistake, e, f.fits(&changed, m)); e != nil {
		return nil, e
	}
	*i = changed
	f.use(i, m)
	return i.render(f), nil
}

func (f *Fake) captureIntent(c *call) (object, *failure) {
	i, e := f.intent(c.id)
	if e != nil {
		return nil, e
	}
	if i.status != needsCapture {
		return nil, unexpectedState(i, "This PaymentIntent could not be captured because it has a status of %s. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.", i.status)
	}
	amount := i.capturable
	if c.has("amount_to_capture") {
		amount = c.positive("amount_to_capture")
	}
	if unit := multiples[i.currency]; unit > 1 && amount%unit != 0 {
		c.fail(invalid("parameter_invalid_integer", "amount_to_capture", "Invalid integer: amounts in %s must be evenly divisible by %d.", i.currency, unit))
	}
	if amount > i.capturable {
		c.fail(invalid("amount_too_large", "amount_to_capture", "The provided amount_to_capture is greater than the amount_capturable."))
	}
	metadata := c.metadata(i.metadata)
	if c.mistake != nil {
		return nil, c.mistake
	}
	i.metadata = metadata
	ch := i.latest()
	i.status, i.capturable, i.received = succeeded, 0, amount
	f.take(ch, amount)
	if rest := ch.amount - amount; rest > 0 {
		f.release(ch, rest)
	}
	f.emit("charge.captured", ch, object{"captured": false, "amount_captured": 0})
	f.emit("payment_intent.succeeded", i, nil)
	f.aftermath(ch)
	return i.render(f), nil
}

func (f *Fake) cancelIntent(c *call) (object, *failure) {
	i, e := f.intent(c.id)
	if e != nil {
		return nil, e
	}
	reason := c.oneOf("cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned")
	if c.mistake != nil {
		return nil, c.mistake
	}
	if i.status == processing || i.status == succeeded || i.status == canceled {
		return nil, unexpectedState(i, "You cannot cancel this PaymentIntent because it has a status of %s. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action.", i.status)
	}
	f.cancel(i, reason)
	return i.render(f), nil
}

// cancel ends an intent, and lets go what it holds.
func (f *Fake) cancel(i *intent, reason string) {
	held := i.status == needsCapture
	i.status, i.capturable, i.canceledAt, i.cancellation = canceled, 0, f.unix(), reason
	if held {
		ch := i.latest()
		f.release(ch, ch.amount)
		f.emit("charge.refunded", ch, object{"amount_refunded": 0, "refunded": false})
	}
	f.emit("payment_intent.canceled", i, nil)
}

// holdFor is how long a card holds money for a payment that is to be captured.
const holdFor = 7 * 24 * time.Hour

// expire ends a hold that was not captured in time.
func (f *Fake) expire(i *intent, ch *charge) {
	if i.status != needsCapture || i.latest() != ch {
		return
	}
	i.status, i.capturable, i.canceledAt, i.cancellation = canceled, 0, f.unix(), "automatic"
	f.release(ch, ch.amount)
	f.emit("charge.expired", ch, nil)
	f.emit("payment_intent.canceled", i, nil)
}
