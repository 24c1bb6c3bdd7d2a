package stripefake

import (
	"net/http"
	"strings"
)

func (f *Fake) confirmIntent(c *call, i *intent) (object, *failure) {
	if e := i.confirmable(); e != nil {
		return nil, e
	}
	changed := *i
	m, e := f.change(&changed, c.params)
	if e = first(c.mistake, e, f.fits(&changed, m)); e != nil {
		return nil, e
	}
	if e := changed.checkConfirm(c.params, m); e != nil {
		if e.intent != nil {
			e.intent = i
		}
		return nil, e
	}
	*i = changed
	f.use(i, m)
	if e := f.confirm(i, c.flag("off_session"), c.flag("error_on_requires_action")); e != nil {
		return nil, e
	}
	return i.render(f), nil
}

// confirmable says whether the state allows to confirm.
func (i *intent) confirmable() *failure {
	switch i.status {
	case needsMethod, needsConfirmation, needsAction:
		return nil
	case succeeded:
		return unexpectedState(i, "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.")
	default:
		return unexpectedState(i, "You cannot confirm this PaymentIntent because it has a status of %s. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.", i.status)
	}
}

// checkConfirm finds what is missing for the server to confirm.
func (i *intent) checkConfirm(p *params, given *method) *failure {
	m := given
	if m == nil {
		m = i.method
	}
	offSession := p.flag("off_session")
	switch {
	case p.mistake != nil:
		return p.mistake
	case m == nil:
		return unexpectedState(i, "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.")
	case i.automatic && !i.noRedirects && i.returnURL == "" && !offSession:
		return invalid("", "return_url", "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`.")
	case m.redirects() && i.returnURL == "":
		return invalid("parameter_missing", "return_url", "A `return_url` must be specified because the payment method %s may redirect your customer.", m.kind)
	}
	return nil
}

// confirm tries to pay with the intent's payment method.
func (f *Fake) confirm(i *intent, offSession, noAction bool) *failure {
	m := i.method
	i.lastError, i.authenticated = nil, false
	switch {
	case m.kind == kindSepa:
		i.status = processing
		f.emit("payment_intent.processing", i, nil)
		f.newCharge(i, pendingCharge)
		return nil
	case m.redirects():
		if offSession {
			return f.decline(i, authentication)
		}
	case !m.card.authenticate(m.setUp, i.secure3D):
		return f.authorize(i)
	case offSession || noAction:
		return f.decline(i, authentication)
	}
	i.status = needsAction
	f.emit("payment_intent.requires_action", i, nil)
	return nil
}

// authorize holds or takes the money, or declines.
func (f *Fake) authorize(i *intent) *failure {
	if m := i.method; m.card != nil && m.card.decline != nil {
		return f.decline(i, *m.card.decline)
	}
	ch := f.newCharge(i, succeeded)
	f.setUpBy(i)
	if i.holds() {
		i.status, i.capturable = needsCapture, i.amount
		f.emit("charge.succeeded", ch, nil)
		f.emit("payment_intent.amount_capturable_updated", i, nil)
		f.after(holdFor, func() { f.expire(i) })
		return nil
	}
	f.collect(i, ch)
	return nil
}

// collect takes the whole amount.
func (f *Fake) collect(i *intent, ch *charge) {
	ch.status = succeeded
	i.status, i.received = succeeded, i.amount
	f.take(ch, ch.amount)
	f.emit("charge.succeeded", ch, nil)
	f.emit("payment_intent.succeeded", i, nil)
	f.aftermath(ch)
}

// setUpBy keeps the payment method for later, or uses it up.
func (f *Fake) setUpBy(i *intent) {
	switch m := i.method; {
	case i.future != "" && i.customer != "":
		f.attach(m, i.customer)
		m.setUp = m.setUp || i.future == "off_session"
	case m.customer == "":
		m.spent = true
	}
}

// decline leaves a failed charge, and the intent open for another payment method.
func (f *Fake) decline(i *intent, why decline) *failure {
	e := why.error402()
	e.method = i.method
	ch := f.newCharge(i, failedCharge)
	ch.failure, e.charge = e, ch.id
	f.emit("charge.failed", ch, nil)
	f.fail(i, e)
	answer := *e
	answer.intent = i
	return &answer
}

// fail takes the payment method off an intent, and remembers why.
func (f *Fake) fail(i *intent, e *failure) {
	i.status, i.method, i.lastError = needsMethod, nil, e
	f.emit("payment_intent.payment_failed", i, nil)
}

// ConfirmByClient does what Stripe.js does with a client secret and a payment method, which may be
// one of Stripe's names for tests. An empty one confirms with what the intent has. It answers with
// the status of the intent then, and with an error that tells of a decline.
func (f *Fake) ConfirmByClient(clientSecret, paymentMethod string) (string, error) {
	id, _, _ := strings.Cut(clientSecret, "_secret_")
	var status string
	err := f.work(func() error {
		switch e := f.store.byID[id].(type) {
		case *intent:
			if e.secret == clientSecret {
				err := f.confirmWith(e, paymentMethod)
				status = e.status
				return err
			}
		case *setupIntent:
			if e.secret == clientSecret {
				err := f.setUpWith(e, paymentMethod)
				status = e.status
				return err
			}
		}
		return unknownID("intent", "client_secret", clientSecret)
	})
	return status, err
}

func (f *Fake) confirmWith(i *intent, name string) error {
	if e := i.confirmable(); e != nil {
		return e
	}
	m := i.method
	if name != "" {
		var e *failure
		if m, e = f.useMethod(name); e != nil {
			return e
		}
	}
	if m == nil {
		return missing("payment_method")
	}
	if e := f.fits(i, m); e != nil {
		return e
	}
	f.use(i, m)
	if i.returnURL == "" && m.redirects() {
		i.returnURL = "https://shop.example.com/return"
	}
	return orNone(f.confirm(i, false, false))
}

// orNone keeps a nil failure from becoming an error that is not nil.
func orNone(e *failure) error {
	if e == nil {
		return nil
	}
	return e
}

// CompleteAction does what a shopper does who is asked to authenticate, or who is sent to a bank:
// agree or not. The id is of a payment intent or of a setup intent. The error tells of a decline
// that follows; a shopper who does not agree is none.
func (f *Fake) CompleteAction(id string, ok bool) error {
	return f.work(func() error {
		switch e := f.store.byID[id].(type) {
		case *intent:
			if e.status != needsAction {
				return unexpectedState(e, "The PaymentIntent has a status of %s.", e.status)
			}
			if !ok {
				f.fail(e, &failure{status: http.StatusBadRequest, typ: invalidRequest, code: "payment_intent_authentication_failure", method: e.method,
					message: "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again."})
				return nil
			}
			e.authenticated = true
			return orNone(f.authorize(e))
		case *setupIntent:
			return f.completeSetup(e, ok)
		}
		return unknownID("intent", "id", id)
	})
}

// SettleDelayed ends a payment that is processing: the bank pays or does not.
func (f *Fake) SettleDelayed(id string, ok bool) error {
	return f.work(func() error {
		i, e := find[*intent](f, "payment_intent", "intent", id)
		if e != nil {
			return e
		}
		if i.status != processing {
			return unexpectedState(i, "The PaymentIntent has a status of %s.", i.status)
		}
		ch := i.latest()
		if ok {
			f.setUpBy(i)
			f.collect(i, ch)
			return nil
		}
		failed := &failure{status: http.StatusPaymentRequired, typ: cardError, code: "payment_intent_payment_attempt_failed", decline: "",
			message: "The payment attempt failed.", charge: ch.id, method: i.method}
		ch.status, ch.failure = failedCharge, failed
		f.emit("charge.failed", ch, nil)
		f.fail(i, failed)
		return nil
	})
}
