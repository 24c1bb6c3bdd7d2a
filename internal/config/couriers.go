package config

import "fmt"

// Couriers are the secrets of the services that call about parcels. One without any is not heard.
type Couriers struct {
	EasyPost  []string `name:"easypost-webhook-secrets" env:"SHOPGRAPH_EASYPOST_WEBHOOK_SECRETS" placeholder:"SECRETS" help:"What EasyPost signs its calls of /webhooks/couriers/easypost with; two, separated by a comma, while one takes the other's place. By the environment, as a command line can be read by all users of a machine. By default no calls are taken."`
	AfterShip []string `name:"aftership-webhook-secrets" env:"SHOPGRAPH_AFTERSHIP_WEBHOOK_SECRETS" placeholder:"SECRETS" help:"The same for AfterShip, which calls /webhooks/couriers/aftership. By default no calls are taken."`
	Shippo    []string `name:"shippo-webhook-secrets" env:"SHOPGRAPH_SHIPPO_WEBHOOK_SECRETS" placeholder:"SECRETS" help:"The same for Shippo, which calls /webhooks/couriers/shippo?token=SECRET, or signs with the secret. By default no calls are taken."`
}

// minCourierSecret is how many characters such a secret has at least.
const minCourierSecret = 16

// ByName returns the secrets of each service by its name in the address.
func (c *Couriers) ByName() map[string][]string {
	return map[string][]string{"easypost": c.EasyPost, "aftership": c.AfterShip, "shippo": c.Shippo}
}

// check wants secrets that nobody guesses.
func (c *Couriers) check() error {
	for name, secrets := range c.ByName() {
		for _, secret := range secrets {
			if len(secret) < minCourierSecret {
				return fmt.Errorf("--%s-webhook-secrets: each must have at least %d characters", name, minCourierSecret)
			}
		}
	}
	return nil
}
