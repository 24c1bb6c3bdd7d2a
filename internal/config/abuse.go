package config

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
)

// Abuse is what is done against who tries cards, and about purchases that may be a fraud.
type Abuse struct {
	PaymentDeclines        int `name:"payment-decline-limit" env:"SHOPGRAPH_PAYMENT_DECLINE_LIMIT" default:"6" placeholder:"NUMBER" help:"How many payments of a cart, of a user or of a browser may be declined at once, and then in an hour; 0 is no limit. By default ${default}."`
	AddressPaymentDeclines int `name:"address-payment-decline-limit" env:"SHOPGRAPH_ADDRESS_PAYMENT_DECLINE_LIMIT" default:"30" placeholder:"NUMBER" help:"The same for all of an address; by default ${default}."`
	PaymentDeclineWeight   int `name:"payment-decline-weight" env:"SHOPGRAPH_PAYMENT_DECLINE_WEIGHT" default:"40" placeholder:"NUMBER" help:"How many payments that are not declined count as one that is, for both limits, 1 to 1000; by default ${default}."`
	PaymentMethods         int `name:"payment-method-limit" env:"SHOPGRAPH_PAYMENT_METHOD_LIMIT" default:"20" placeholder:"NUMBER" help:"How often a user may save a payment method or begin to, at once and then in an hour; 0 is no limit. By default ${default}."`
	AddressPaymentMethods  int `name:"address-payment-method-limit" env:"SHOPGRAPH_ADDRESS_PAYMENT_METHOD_LIMIT" default:"100" placeholder:"NUMBER" help:"The same for all users of an address; by default ${default}."`

	PaymentProof     []string          `name:"payment-proof" env:"SHOPGRAPH_PAYMENT_PROOF" default:"risk" placeholder:"WHEN" help:"When buyers must prove by 3-D Secure that a card is theirs: always, guests, first-order, which is of a user, or risk, where a rule or the risk service demands it; several are separated by commas. Never is as the gateway decides. By default ${default}."`
	PaymentProofFrom map[string]string `name:"payment-proof-from" env:"SHOPGRAPH_PAYMENT_PROOF_FROM" placeholder:"CURRENCY=AMOUNT" help:"They must also for a payment of at least so much of a currency, such as EUR=500, with ; between them. By default for none."`

	RiskCountries    string            `name:"risk-countries" env:"SHOPGRAPH_RISK_COUNTRIES" default:"allow" enum:"allow,require_proof,review,refuse" placeholder:"WHAT" help:"What becomes of a purchase whose bill goes to another country than the goods: allow, require_proof, review, or refuse. By default ${default}."`
	RiskAmountFrom   map[string]string `name:"risk-amount-from" env:"SHOPGRAPH_RISK_AMOUNT_FROM" placeholder:"CURRENCY=AMOUNT" help:"From which amount of a currency on a payment is risky, such as EUR=2000, with ; between them. By default none is."`
	RiskAmount       string            `name:"risk-amount" env:"SHOPGRAPH_RISK_AMOUNT" default:"review" enum:"allow,require_proof,review,refuse" placeholder:"WHAT" help:"What becomes of such a purchase; by default ${default}."`
	RiskDeclinesFrom int               `name:"risk-declines-from" env:"SHOPGRAPH_RISK_DECLINES_FROM" placeholder:"NUMBER" help:"After how many declined payments of the same cart, user, browser or address another one is risky; 0 is never. By default never."`
	RiskDeclines     string            `name:"risk-declines" env:"SHOPGRAPH_RISK_DECLINES" default:"review" enum:"allow,require_proof,review,refuse" placeholder:"WHAT" help:"What becomes of such a purchase; by default ${default}."`
	RiskURL          string            `name:"risk-url" env:"SHOPGRAPH_RISK_URL" placeholder:"URL" help:"Where a service of the store's is asked about each purchase before its payment, as docs/payments.md says. By default nobody is asked."`
	RiskSecret       string            `name:"risk-secret" env:"SHOPGRAPH_RISK_SECRET" placeholder:"SECRET" help:"What requests to it are signed with: whsec_ and at least 24 bytes in base64. By the environment, as a command line can be read by all users of a machine. By default none, which the service needs."`
	RiskTimeout      time.Duration     `name:"risk-timeout" env:"SHOPGRAPH_RISK_TIMEOUT" default:"2s" placeholder:"TIME" help:"How long a checkout waits for it, at most 10s; by default ${default}."`
	RiskFallback     string            `name:"risk-fallback" env:"SHOPGRAPH_RISK_FALLBACK" default:"allow" enum:"allow,require_proof,review,refuse" placeholder:"WHAT" help:"What becomes of a purchase as long as it does not answer; by default ${default}."`
}

// maxDeclineWeight is how many payments count as a declined one at the most, and maxDeclines how many an hour are a limit.
const (
	maxDeclineWeight = 1000
	maxDeclines      = 1_000_000
	maxRiskTimeout   = 10 * time.Second
)

// proofs are when buyers must prove that a card is theirs.
var proofs = []string{"always", "guests", "first-order", "risk", "never"}

// declineWeight is the weight of who gives none.
const declineWeight = 40

// check wants limits, amounts, and what a service needs.
func (a *Abuse) check() error {
	for flag, value := range map[string]int{
		"--payment-decline-limit": a.PaymentDeclines, "--address-payment-decline-limit": a.AddressPaymentDeclines,
		"--payment-method-limit": a.PaymentMethods, "--address-payment-method-limit": a.AddressPaymentMethods, "--risk-declines-from": a.RiskDeclinesFrom,
	} {
		if value < 0 || value > maxDeclines {
			return fmt.Errorf("%s: must be 0, which is no limit, or more, and at most %d, not %d", flag, maxDeclines, value)
		}
	}
	if a.PaymentDeclineWeight < 1 || a.PaymentDeclineWeight > maxDeclineWeight {
		return fmt.Errorf("--payment-decline-weight: must be 1 to %d, not %d", maxDeclineWeight, a.PaymentDeclineWeight)
	}
	for _, when := range a.PaymentProof {
		if !slices.Contains(proofs, when) {
			return fmt.Errorf("--payment-proof: expected always, guests, first-order, risk or never, not %q", when)
		}
	}
	if slices.Contains(a.PaymentProof, "never") && (len(a.PaymentProof) > 1 || len(a.PaymentProofFrom) > 0) {
		return errors.New("--payment-proof: never is not beside anything else")
	}
	for flag, amounts := range map[string]map[string]string{"--payment-proof-from": a.PaymentProofFrom, "--risk-amount-from": a.RiskAmountFrom} {
		if _, err := Amounts(amounts); err != nil {
			return fmt.Errorf("%s: %w", flag, err)
		}
	}
	return a.checkService()
}

// checkService checks the service that is asked. Its address may have a password, so no error has it.
func (a *Abuse) checkService() error {
	switch {
	case a.RiskURL == "":
		return nil
	case !isService(a.RiskURL):
		return errors.New("--risk-url: expected an address such as https://risk.example/judge")
	case a.RiskSecret == "":
		return errors.New("--risk-url: the requests are signed, so SHOPGRAPH_RISK_SECRET is needed")
	case a.RiskTimeout <= 0 || a.RiskTimeout > maxRiskTimeout:
		return fmt.Errorf("--risk-timeout must be more than 0, such as 2s, and at most %s", maxRiskTimeout)
	}
	return nil
}

// Amounts returns amounts of currencies in minor units.
func Amounts(written map[string]string) (map[money.Currency]int64, error) {
	amounts := make(map[money.Currency]int64, len(written))
	for code, amount := range written {
		currency, err := money.ParseCurrency(code)
		if err != nil {
			return nil, err
		}
		parsed, err := money.Parse(amount, currency)
		if err != nil {
			return nil, err
		}
		amounts[currency] = parsed.Amount
	}
	return amounts, nil
}
