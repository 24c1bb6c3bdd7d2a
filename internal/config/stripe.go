package config

import (
	"errors"
	"fmt"
	"strings"
)

// Stripe is an account at Stripe, and for which carts it is offered. Without a secret key there is none.
type Stripe struct {
	SecretKey      string   `name:"secret-key" env:"SHOPGRAPH_STRIPE_SECRET_KEY" placeholder:"KEY" help:"The secret key of an account at Stripe, or better a restricted one, as docs/payments.md says. It is refused on the command line, which all users of a machine can read: give it by the environment. By default nothing is paid through Stripe."`
	PublishableKey string   `name:"publishable-key" env:"SHOPGRAPH_STRIPE_PUBLISHABLE_KEY" placeholder:"KEY" help:"The publishable key of the same account, which clients get. By default there is none."`
	WebhookSecrets []string `name:"webhook-secrets" env:"SHOPGRAPH_STRIPE_WEBHOOK_SECRETS" placeholder:"SECRETS" help:"What Stripe signs its calls of /webhooks/stripe with; two, separated by a comma, while one takes the other's place. By the environment, as the secret key. By default no calls are taken, and Stripe is asked every minute."`
	Capture        string   `name:"capture" env:"SHOPGRAPH_STRIPE_CAPTURE" default:"manual" enum:"manual,automatic" placeholder:"HOW" help:"When money is taken: manual, which holds it until orderCapture, or automatic, at once. By default ${default}."`
	Methods        []string `name:"methods" env:"SHOPGRAPH_STRIPE_METHODS" placeholder:"NAMES" help:"The kinds of payment methods to take, as Stripe names them, such as card,sepa_debit. By default those that are switched on in Stripe's dashboard."`
	Wallets        []string `name:"wallets" env:"SHOPGRAPH_STRIPE_WALLETS" placeholder:"NAMES" help:"The wallets that clients may offer, such as apple_pay,google_pay. By default none are told."`
	Label          string   `name:"label" env:"SHOPGRAPH_STRIPE_LABEL" default:"Card" placeholder:"NAME" help:"What shoppers call paying through Stripe; by default ${default}."`
	Currencies     []string `name:"currencies" env:"SHOPGRAPH_STRIPE_CURRENCIES" placeholder:"CODES" help:"The currencies of the carts that Stripe is offered for, such as EUR,USD. By default all."`
	Countries      []string `name:"countries" env:"SHOPGRAPH_STRIPE_COUNTRIES" placeholder:"CODES" help:"The countries that those carts go to, such as DE,FR. By default all."`
	Channels       []string `name:"channels" env:"SHOPGRAPH_STRIPE_CHANNELS" placeholder:"CODES" help:"The channels of those carts. By default all, and outside of channels, too."`
	ReturnURL      string   `name:"return-url" env:"SHOPGRAPH_STRIPE_RETURN_URL" placeholder:"URL" help:"Where shoppers come back to who have confirmed a payment elsewhere; by default /checkout/return at the storefront."`
	APIURL         string   `name:"api-url" env:"SHOPGRAPH_STRIPE_API_URL" placeholder:"URL" help:"Where Stripe's API is, for trials with a stand-in; by default Stripe's own."`
}

// secretFlags are flags whose values are secrets.
var secretFlags = []string{"--stripe-secret-key", "--stripe-webhook-secrets", "--risk-secret", "--easypost-webhook-secrets", "--aftership-webhook-secrets", "--shippo-webhook-secrets"}

// RefuseSecrets refuses secrets among a command's arguments, which all users of a machine can read.
func RefuseSecrets(arguments []string) error {
	for _, argument := range arguments {
		for _, flag := range secretFlags {
			if argument == flag || strings.HasPrefix(argument, flag+"=") {
				return fmt.Errorf("%s: give this secret by the environment, as all users of a machine can read a command line", flag)
			}
		}
	}
	return nil
}

// check wants what belongs together, and what there is of each.
func (s *Stripe) check() error {
	if s.SecretKey == "" {
		if s.PublishableKey != "" || len(s.WebhookSecrets) > 0 {
			return errors.New("--stripe-publishable-key and --stripe-webhook-secrets need SHOPGRAPH_STRIPE_SECRET_KEY")
		}
		return nil
	}
	if !strings.HasPrefix(s.SecretKey, "sk_") && !strings.HasPrefix(s.SecretKey, "rk_") {
		return errors.New("SHOPGRAPH_STRIPE_SECRET_KEY must be a key that begins with sk_ or rk_")
	}
	if !strings.HasPrefix(s.PublishableKey, "pk_") {
		return errors.New("--stripe-publishable-key must be the key of the same account that begins with pk_")
	}
	for _, secret := range s.WebhookSecrets {
		if !strings.HasPrefix(secret, "whsec_") {
			return errors.New("SHOPGRAPH_STRIPE_WEBHOOK_SECRETS must be secrets that begin with whsec_")
		}
	}
	if err := checkPlaces("--stripe", s.Currencies, s.Countries); err != nil {
		return err
	}
	for flag, url := range map[string]string{"--stripe-return-url": s.ReturnURL, "--stripe-api-url": s.APIURL} {
		if url != "" && !isService(url) {
			return fmt.Errorf("%s must be a URL like https://shop.example.com", flag)
		}
	}
	return nil
}
