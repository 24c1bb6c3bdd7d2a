package stripefake

import (
	"fmt"
	"net/http"
)

// failure is an answer that is an error.
type failure struct {
	status                           int
	typ, code, decline, message, par string
	// charge is the id of the charge that failed.
	charge string
	intent *intent
	setup  *setupIntent
	method *method
	// early says that execution did not begin, so that no idempotency key remembers it.
	early bool
	// retry is the header Stripe-Should-Retry, if Stripe gives advice.
	retry string
}

// Error makes it an error for the stand-ins of the shopper.
func (e *failure) Error() string {
	return fmt.Sprintf("stripe: %d %s %s %s: %s", e.status, e.typ, e.code, e.decline, e.message)
}

// problem is what stands in last_payment_error, and in answers.
func (e *failure) problem(f *Fake) object {
	o := object{"type": e.typ, "message": e.message}
	for name, value := range map[string]string{"code": e.code, "decline_code": e.decline, "param": e.par, "charge": e.charge} {
		if value != "" {
			o[name] = value
		}
	}
	if e.code != "" {
		o["doc_url"] = "https://stripe.com/docs/error-codes/" + e.code
	}
	if e.method != nil {
		o["payment_method"] = e.method.render(f)
	}
	return o
}

func (e *failure) render(f *Fake) object {
	o := e.problem(f)
	if e.intent != nil {
		o["payment_intent"] = e.intent.render(f)
	}
	if e.setup != nil {
		o["setup_intent"] = e.setup.render(f)
	}
	return object{"error": o}
}

const (
	invalidRequest = "invalid_request_error"
	cardError      = "card_error"
)

// invalid is a parameter that is wrong.
func invalid(code, param, format string, args ...any) *failure {
	return &failure{status: http.StatusBadRequest, typ: invalidRequest, code: code, par: param, message: fmt.Sprintf(format, args...), early: true}
}

// refused is a request that the state of things does not allow.
func refused(code, format string, args ...any) *failure {
	return &failure{status: http.StatusBadRequest, typ: invalidRequest, code: code, message: fmt.Sprintf(format, args...)}
}

func missing(param string) *failure {
	return invalid("parameter_missing", param, "Missing required param: %s.", param)
}

func unknownID(what, param, id string) *failure {
	e := invalid("resource_missing", param, "No such %s: '%s'", what, id)
	e.status = http.StatusNotFound
	return e
}

func unexpectedState(i *intent, format string, args ...any) *failure {
	e := refused("payment_intent_unexpected_state", format, args...)
	e.intent = i
	return e
}
