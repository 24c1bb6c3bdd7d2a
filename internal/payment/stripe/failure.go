package stripe

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// failure is an error of Stripe's without its body, which may repeat what was sent.
type failure struct {
	status              int
	code, message, id   string
	isInvalid, replayed bool
}

func (f *failure) Error() string {
	return fmt.Sprintf("Stripe answers %d %s (request %s): %s", f.status, f.code, f.id, f.message)
}

// Is has a failure be the error of package gateway that callers decide on.
func (f *failure) Is(target error) bool {
	switch target { //nolint:errorlint // they are sentinels
	case gateway.ErrInvalidToken:
		return f.code == string(stripego.ErrorCodeResourceMissing) || slices.Contains(unusable, f.code)
	case gateway.ErrRefused:
		return f.isInvalid && f.status == http.StatusBadRequest
	case gateway.ErrUnknownReference:
		return f.status == http.StatusNotFound
	}
	return false
}

// unusable are codes of payment methods that cannot be used, or not by this customer.
var unusable = []string{"payment_method_unactivated", "payment_method_customer_decline", "payment_method_provider_decline", "payment_method_not_available"}

// failed returns an error of the library's without secrets, with what was asked.
func failed(what string, err error) error {
	if err == nil {
		return nil
	}
	var told *stripego.Error
	if !errors.As(err, &told) {
		return fmt.Errorf("stripe: %s: %w", what, err)
	}
	f := &failure{
		status: told.HTTPStatusCode, code: string(told.Code), message: told.Msg, id: told.RequestID,
		isInvalid: told.Type == stripego.ErrorTypeInvalidRequest,
	}
	if told.Type == stripego.ErrorTypeIdempotency { // somebody else is at it, or asks for something else
		f.isInvalid = false
	}
	if told.LastResponse != nil {
		f.replayed = told.LastResponse.Header.Get("Idempotent-Replayed") == "true"
	}
	return fmt.Errorf("stripe: %s: %w", what, f)
}

// isSpent reports whether an error is a failure of Stripe's own that it repeats for the same key.
func isSpent(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.replayed && f.status >= http.StatusInternalServerError
}

// isDecline returns the decline that an error of the library's is; nil if it is none.
func isDecline(err error) *stripego.Error {
	var told *stripego.Error
	if errors.As(err, &told) && told.Type == stripego.ErrorTypeCard {
		return told
	}
	return nil
}

// declineCode returns why a payment was declined: in the words of package gateway where these have one, and
// else in Stripe's.
func declineCode(e *stripego.Error) string {
	code := string(e.DeclineCode)
	if code == "" || code == string(stripego.DeclineCodeGenericDecline) {
		code = string(e.Code)
	}
	if known, ok := declines[code]; ok {
		return known
	}
	return code
}

// declines are Stripe's codes of declines that shoppers are told more of than that it was declined:
// https://docs.stripe.com/declines/codes. What may be about fraud is not among them.
var declines = map[string]string{
	"insufficient_funds": gateway.InsufficientFunds, "withdrawal_count_limit_exceeded": gateway.InsufficientFunds, "card_velocity_exceeded": gateway.InsufficientFunds,
	"expired_card": gateway.ExpiredCard, "invalid_expiry_month": gateway.ExpiredCard, "invalid_expiry_year": gateway.ExpiredCard,
	"incorrect_cvc": gateway.IncorrectDetails, "invalid_cvc": gateway.IncorrectDetails, "incorrect_number": gateway.IncorrectDetails,
	"invalid_number": gateway.IncorrectDetails, "incorrect_zip": gateway.IncorrectDetails, "invalid_account": gateway.IncorrectDetails,
	"authentication_required": gateway.NotConfirmed, "payment_intent_authentication_failure": gateway.NotConfirmed,
	"authentication_not_handled": gateway.NotConfirmed, "mobile_device_authentication_required": gateway.NotConfirmed,
	"processing_error": gateway.TryAgain, "try_again_later": gateway.TryAgain, "issuer_not_available": gateway.TryAgain, "reenter_transaction": gateway.TryAgain,
	"currency_not_supported": gateway.NotSupported, "card_not_supported": gateway.NotSupported, "transaction_not_allowed": gateway.NotSupported,
}
