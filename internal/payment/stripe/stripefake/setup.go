package stripefake

import (
	"net/http"
	"slices"
)

// setupIntent readies a payment method for later payments.
type setupIntent struct {
	base
	secret, status string
	customer       string
	method         *method
	types          []string
	automatic      bool
	usage          string
	description    string
	returnURL      string
	cancellation   string
	metadata       map[string]string
	lastError      *failure
}

func (s *setupIntent) render(f *Fake) object {
	o := object{
		"id": s.id, "object": "setup_intent", "created": s.created, "livemode": false, "status": s.status, "usage": s.usage,
		"payment_method_types": s.types, "application": nil, "automatic_payment_methods": nil, "cancellation_reason": orNil(s.cancellation),
		"client_secret": s.secret, "customer": orNil(s.customer), "description": orNil(s.description), "flow_directions": nil,
		"last_setup_error": nil, "latest_attempt": nil, "mandate": nil, "metadata": table(s.metadata), "next_action": nil, "on_behalf_of": nil,
		"payment_method": nil, "payment_method_configuration_details": nil, "payment_method_options": object{}, "single_use_mandate": nil,
	}
	if s.automatic {
		o["automatic_payment_methods"] = object{"enabled": true, "allow_redirects": "always"}
	}
	if s.lastError != nil {
		o["last_setup_error"] = s.lastError.problem(f)
	}
	if s.method != nil {
		o["payment_method"] = s.method.id
	}
	if s.status == needsAction {
		o["next_action"] = nextAction(s.id, s.secret, s.returnURL, s.method)
	}
	return o
}

const setupParams = "payment_method payment_method_data payment_method_options return_url mandate_data use_stripe_sdk"

var setupRoutes = []route{
	{"POST /v1/setup_intents", setupParams + " customer usage payment_method_types automatic_payment_methods confirm description metadata", (*Fake).createSetup},
	{"GET /v1/setup_intents/{id}", "client_secret", get[*setupIntent]("setupintent", "intent")},
	{"POST /v1/setup_intents/{id}/confirm", setupParams + " client_secret", on("setupintent", "intent", (*Fake).confirmSetup)},
	{"POST /v1/setup_intents/{id}/cancel", "cancellation_reason", on("setupintent", "intent", (*Fake).cancelSetup)},
}

func (f *Fake) createSetup(c *call) (object, *failure) {
	s := &setupIntent{
		base: f.begin("seti"), status: needsMethod, usage: "off_session", customer: c.text("customer"), description: c.text("description"),
		types: c.list("payment_method_types"), metadata: c.metadata(nil),
	}
	s.secret = s.id + "_secret_" + f.random(25)
	if usage := c.oneOf("usage", "on_session", "off_session"); usage != "" {
		s.usage = usage
	}
	if len(s.types) == 0 {
		s.types, s.automatic = []string{kindCard, kindSepa}, true
	}
	var e *failure
	if s.customer != "" {
		_, e = f.liveCustomer("customer", s.customer)
	}
	confirm := c.flag("confirm")
	if e = first(c.mistake, e); e != nil {
		return nil, e
	}
	if e := f.readSetup(s, c.params, confirm); e != nil {
		return nil, e
	}
	f.keep("seti", s)
	f.emit("setup_intent.created", s, nil)
	if confirm {
		if e := f.setUp(s); e != nil {
			return nil, e
		}
	}
	return s.render(f), nil
}

// readSetup reads the payment method.
func (f *Fake) readSetup(s *setupIntent, p *params, needed bool) *failure {
	var m *method
	var e *failure
	switch id := p.text("payment_method"); {
	case id != "":
		m, e = f.useMethod(id)
	case p.group("payment_method_data"):
		m, e = f.newMethod(p, "payment_method_data")
	}
	if e != nil {
		return e
	}
	if p.has("return_url") {
		s.returnURL = p.text("return_url")
	}
	if m == nil {
		m = s.method
	}
	if m == nil {
		if needed {
			return s.unexpected("You cannot confirm this SetupIntent because it's missing a payment method.")
		}
		return nil
	}
	return f.useToSetUp(s, m)
}

func (f *Fake) useToSetUp(s *setupIntent, m *method) *failure {
	switch {
	case m.spent:
		return spent()
	case !slices.Contains(s.types, m.kind):
		return refused("", "The PaymentMethod provided (%s) is not allowed for this SetupIntent.", m.kind)
	case m.customer != "" && m.customer != s.customer:
		return refused("", "The PaymentMethod %s belongs to another customer than the SetupIntent.", m.id)
	}
	s.method = m
	if s.status == needsMethod {
		s.status = needsConfirmation
	}
	return nil
}

func (s *setupIntent) unexpected(message string) *failure {
	e := refused("setup_intent_unexpected_state", "%s", message)
	e.setup = s
	return e
}

// open says whether it can be confirmed or canceled.
func (s *setupIntent) open() *failure {
	if s.status == succeeded || s.status == canceled {
		return s.unexpected("You cannot do this to this SetupIntent because it has a status of " + s.status + ".")
	}
	return nil
}

func (f *Fake) confirmSetup(c *call, s *setupIntent) (object, *failure) {
	if e := s.open(); e != nil {
		return nil, e
	}
	if e := f.readSetup(s, c.params, true); e != nil {
		return nil, e
	}
	if e := f.setUp(s); e != nil {
		return nil, e
	}
	return s.render(f), nil
}

func (f *Fake) cancelSetup(c *call, s *setupIntent) (object, *failure) {
	reason := c.oneOf("cancellation_reason", "abandoned", "requested_by_customer", "duplicate")
	if e := first(c.mistake, s.open()); e != nil {
		return nil, e
	}
	s.status, s.cancellation = canceled, reason
	f.emit("setup_intent.canceled", s, nil)
	return s.render(f), nil
}

// setUp asks the issuer.
func (f *Fake) setUp(s *setupIntent) *failure {
	s.lastError = nil
	card := s.method.card
	if card == nil || card.secure < secureUnlessSetUp {
		return f.finishSetup(s)
	}
	s.status = needsAction
	f.emit("setup_intent.requires_action", s, nil)
	return nil
}

func (f *Fake) finishSetup(s *setupIntent) *failure {
	m := s.method
	if m.card != nil && m.card.decline != nil && !m.card.attachable {
		e := m.card.decline.error402()
		e.method = m
		f.failSetup(s, e)
		answer := *e
		answer.setup = s
		return &answer
	}
	if s.customer != "" {
		f.attach(m, s.customer)
	}
	m.setUp, s.status = true, succeeded
	f.emit("setup_intent.succeeded", s, nil)
	return nil
}

func (f *Fake) failSetup(s *setupIntent, e *failure) {
	s.status, s.method, s.lastError = needsMethod, nil, e
	f.emit("setup_intent.setup_failed", s, nil)
}

// setUpWith is ConfirmByClient.
func (f *Fake) setUpWith(s *setupIntent, name string) error {
	p := &params{values: map[string][]string{}}
	if name != "" {
		p.values.Set("payment_method", name)
	}
	if e := first(s.open(), f.readSetup(s, p, true)); e != nil {
		return e
	}
	return orNone(f.setUp(s))
}

// completeSetup is CompleteAction.
func (f *Fake) completeSetup(s *setupIntent, ok bool) error {
	if s.status != needsAction {
		return s.unexpected("The SetupIntent has a status of " + s.status + ".")
	}
	if !ok {
		f.failSetup(s, &failure{status: http.StatusBadRequest, typ: invalidRequest, code: "setup_intent_authentication_failure", method: s.method,
			message: "The latest attempt to set up the payment method has failed because authentication failed."})
		return nil
	}
	return orNone(f.finishSetup(s))
}
