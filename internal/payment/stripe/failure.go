package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// failure is an error of Stripe's without its body, which may repeat what was sent.
type failure struct {
	status                 int
	kind                   stripego.ErrorType
	code                   stripego.ErrorCode
	parameter, message, id string
	isReplayed, isUnknown  bool
}

func (f *failure) Error() string {
	return fmt.Sprintf("Stripe answers %d %s (request %s): %s", f.status, f.code, f.id, f.message)
}

// Is has a failure be the error of package gateway that callers decide on.
func (f *failure) Is(target error) bool {
	isIntent := f.parameter == "intent" || f.parameter == "payment_intent"
	isCustomer := f.parameter == "customer"
	switch target {
	case gateway.ErrUnknownReference:
		return f.isUnknown && isIntent
	case gateway.ErrInvalidToken:
		return f.isUnknown && !isIntent && !isCustomer || slices.Contains(unusable, f.code)
	case gateway.ErrRefused:
		return f.kind == stripego.ErrorTypeInvalidRequest && f.status == http.StatusBadRequest || f.isUnknown && isCustomer
	}
	return false
}

// unusable are codes of payment methods that cannot be used, or not by this customer, or not any more.
var unusable = []stripego.ErrorCode{
	"payment_method_unactivated", "payment_method_customer_decline", "payment_method_provider_decline", "payment_method_not_available",
	"payment_method_unexpected_state",
}

// errUnreadable says that an answer is not in Stripe's form. The library's own error repeats a part of it, which may be
// a secret.
var errUnreadable = errors.New("the answer cannot be read")

// failed returns an error of the library's without secrets, with what was asked.
func failed(what string, err error) error {
	if err == nil {
		return nil
	}
	var told *stripego.Error
	var sent *url.Error
	switch {
	case errors.As(err, &told):
		return fmt.Errorf("stripe: %s: %w", what, failureOf(told))
	case errors.As(err, &sent), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("stripe: %s: %w", what, err)
	}
	return fmt.Errorf("stripe: %s: %w", what, errUnreadable)
}

func failureOf(told *stripego.Error) *failure {
	return &failure{
		status: told.HTTPStatusCode, kind: told.Type, code: told.Code, parameter: told.Param, message: told.Msg, id: told.RequestID,
		isUnknown: told.Code == stripego.ErrorCodeResourceMissing, isReplayed: isReplay(told.LastResponse),
	}
}

// isReplay reports whether an answer is that of an earlier request with the same key.
func isReplay(answer *stripego.APIResponse) bool {
	return answer != nil && answer.Header.Get("Idempotent-Replayed") == "true"
}

// isSpent reports whether an error is a failure of Stripe's own that it repeats for the same key.
func isSpent(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.isReplayed && f.status >= http.StatusInternalServerError
}

// isStateError reports whether an intent's state does not allow what was asked.
func isStateError(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.code == stripego.ErrorCodePaymentIntentUnexpectedState
}

// isDecline reports whether a payment method was declined.
func isDecline(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.kind == stripego.ErrorTypeCard
}
