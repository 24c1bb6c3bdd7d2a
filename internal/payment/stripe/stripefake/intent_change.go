package stripefake

import (
	"slices"
	"strings"
)

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
		"payment_method_options[card][request_three_d_secure]": &i.secure3D, "payment_method_options[card][capture_method]": &i.cardCapture,
	})
	p.oneOf("setup_future_usage", "on_session", "off_session")
	p.oneOf("capture_method", "automatic", "automatic_async", "manual")
	p.oneOf("payment_method_options[card][capture_method]", "manual")
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
		return f.useMethod(id)
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

func (f *Fake) updateIntent(c *call, i *intent) (object, *failure) {
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
