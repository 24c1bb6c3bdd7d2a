package stripefake

import (
	"net/http"
	"slices"
	"strings"
)

// decline is why an issuer says no.
type decline struct{ code, declineCode, message string }

var (
	generic           = decline{"card_declined", "generic_decline", "Your card was declined."}
	insufficientFunds = decline{"card_declined", "insufficient_funds", "Your card has insufficient funds."}
	lostCard          = decline{"card_declined", "lost_card", "Your card was declined."}
	stolenCard        = decline{"card_declined", "stolen_card", "Your card was declined."}
	expiredCard       = decline{"expired_card", "expired_card", "Your card has expired."}
	incorrectCVC      = decline{"incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."}
	processingError   = decline{"processing_error", "processing_error", "An error occurred while processing your card. Try again in a little bit."}
	velocity          = decline{"card_declined", "card_velocity_exceeded", "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."}
	fraudulent        = decline{"card_declined", "fraudulent", "Your card was declined."}
	authentication    = decline{"authentication_required", "authentication_required", "Your card was declined. This transaction requires authentication."}
)

// secure is when a card wants the customer to authenticate.
type secure int

const (
	secureNever       secure = iota
	secureIfRequested        // request_three_d_secure is any or challenge
	secureUnlessSetUp        // until it was set up for later
	secureAlways
)

// testCard is what becomes of payments with a card.
type testCard struct {
	number, brand string
	names         string // what stands behind pm_card_ and tok_
	decline       *decline
	// attachable cards can be attached and set up, and are declined only by payments.
	attachable bool
	secure     secure
	refunds    string // "fail" later, or are "pending" first
	dispute    string // its reason, right after the payment
	warning    bool   // of fraud, right after the payment
	risk       string // "normal" if empty
	debit      bool
}

var testCards = []testCard{
	{number: "4242424242424242", brand: "visa", names: "visa"},
	{number: "4000056655665556", brand: "visa", names: "visa_debit", debit: true},
	{number: "5555555555554444", brand: "mastercard", names: "mastercard"},
	{number: "5200828282828210", brand: "mastercard", names: "mastercard_debit", debit: true},
	{number: "5105105105105100", brand: "mastercard", names: "mastercard_prepaid"},
	{number: "378282246310005", brand: "amex", names: "amex"},
	{number: "6011111111111117", brand: "discover", names: "discover"},
	{number: "3056930009020004", brand: "diners", names: "diners"},
	{number: "3566002020360505", brand: "jcb", names: "jcb"},
	{number: "6200000000000005", brand: "unionpay", names: "unionpay"},

	{number: "4000000000000002", brand: "visa", names: "chargeDeclined", decline: &generic},
	{number: "4000000000009995", brand: "visa", names: "chargeDeclinedInsufficientFunds", decline: &insufficientFunds},
	{number: "4000000000009987", brand: "visa", names: "chargeDeclinedLostCard", decline: &lostCard},
	{number: "4000000000009979", brand: "visa", names: "chargeDeclinedStolenCard", decline: &stolenCard},
	{number: "4000000000000069", brand: "visa", names: "chargeDeclinedExpiredCard", decline: &expiredCard},
	{number: "4000000000000127", brand: "visa", names: "chargeDeclinedIncorrectCvc", decline: &incorrectCVC},
	{number: "4000000000000119", brand: "visa", names: "chargeDeclinedProcessingError", decline: &processingError},
	{number: "4000000000006975", brand: "visa", names: "chargeDeclinedVelocityLimitExceeded", decline: &velocity},
	{number: "4000000000000341", brand: "visa", names: "chargeCustomerFail", decline: &generic, attachable: true},
	{number: "4100000000000019", brand: "visa", names: "chargeDeclinedFraudulent chargeDeclinedFraudulentCard radarBlock", decline: &fraudulent, attachable: true, risk: "highest"},
	{number: "4000000000004954", brand: "visa", names: "riskLevelHighest", decline: &fraudulent, attachable: true, risk: "highest"},
	{number: "4000000000009235", brand: "visa", names: "riskLevelElevated", risk: "elevated"},

	{number: "4000000000003220", brand: "visa", names: "threeDSecure2Required threeDSecureRequired", secure: secureAlways},
	{number: "4000000000003055", brand: "visa", names: "threeDSecureOptional", secure: secureIfRequested},
	{number: "4000008400001629", brand: "visa", names: "threeDSecureRequiredChargeDeclined", secure: secureAlways, decline: &generic, attachable: true},
	{number: "4000002500003155", brand: "visa", names: "authenticationRequiredOnSetup", secure: secureUnlessSetUp},
	{number: "4000002760003184", brand: "visa", names: "authenticationRequired", secure: secureAlways},
	{number: "4000008260003178", brand: "visa", names: "authenticationRequiredChargeDeclinedInsufficientFunds", secure: secureAlways, decline: &insufficientFunds, attachable: true},

	{number: "4000000000005126", brand: "visa", names: "refundFail", refunds: "fail"},
	{number: "4000000000007726", brand: "visa", names: "pendingRefund", refunds: "pending"},
	{number: "4000000000000259", brand: "visa", names: "createDispute", dispute: "fraudulent"},
	{number: "4000000000002685", brand: "visa", names: "createDisputeProductNotReceived", dispute: "product_not_received"},
	{number: "4000000000005423", brand: "visa", names: "createIssuerFraudRecord", warning: true},
}

func cardByNumber(number string) *testCard {
	number = strings.NewReplacer(" ", "", "-", "").Replace(number)
	for i := range testCards {
		if testCards[i].number == number {
			return &testCards[i]
		}
	}
	return nil
}

// cardByName finds a card behind a name of Stripe's such as pm_card_visa and tok_visa.
func cardByName(name string) *testCard {
	name, method := strings.CutPrefix(name, "pm_card_")
	if !method {
		var token bool
		if name, token = strings.CutPrefix(name, "tok_"); !token {
			return nil
		}
	}
	name = strings.Replace(name, "visa_chargeDeclined", "chargeDeclined", 1)
	for i := range testCards {
		if slices.Contains(strings.Fields(testCards[i].names), name) {
			return &testCards[i]
		}
	}
	return nil
}

// authenticate says whether the customer has to.
func (t *testCard) authenticate(setUp bool, request string) bool {
	switch requested := request == "any" || request == "challenge"; t.secure {
	case secureIfRequested:
		return requested
	case secureUnlessSetUp:
		return !setUp || requested
	case secureAlways:
		return true
	default:
		return false
	}
}

// error402 is the answer to a card that was declined.
func (d decline) error402() *failure {
	return &failure{status: http.StatusPaymentRequired, typ: cardError, code: d.code, decline: d.declineCode, message: d.message}
}
