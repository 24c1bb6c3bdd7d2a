package stripefake

import "slices"

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
	cardCapture          string // capture_method of cards alone
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
	card := object{"installments": nil, "mandate_options": nil, "network": nil, "request_three_d_secure": request}
	if i.cardCapture != "" {
		card["capture_method"] = i.cardCapture
	}
	return object{kindCard: card}
}

// holds reports whether money is held until it is captured.
func (i *intent) holds() bool {
	return i.capture == "manual" || i.cardCapture == "manual" && i.method != nil && i.method.card != nil
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
	{"GET /v1/payment_intents/{id}", "client_secret", get[*intent]("payment_intent", "intent")},
	{"POST /v1/payment_intents/{id}", changeParams, on("payment_intent", "intent", (*Fake).updateIntent)},
	{"POST /v1/payment_intents/{id}/confirm", confirmParams, on("payment_intent", "intent", (*Fake).confirmIntent)},
	{"POST /v1/payment_intents/{id}/capture", "amount_to_capture final_capture metadata statement_descriptor statement_descriptor_suffix", on("payment_intent", "intent", (*Fake).captureIntent)},
	{"POST /v1/payment_intents/{id}/cancel", "cancellation_reason", on("payment_intent", "intent", (*Fake).cancelIntent)},
}

func (f *Fake) listIntents(c *call) (object, *failure) {
	return page(f, c, "pi", "/v1/payment_intents", func(i *intent) bool { return !c.has("customer") || i.customer == c.text("customer") })
}
