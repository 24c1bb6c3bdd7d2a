package stripe

import (
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

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
