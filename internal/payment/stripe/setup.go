package stripe

import (
	"context"
	"fmt"
	"slices"
	"strings"

	stripego "github.com/stripe/stripe-go/v85"
)

// calls are the types of events that Stripe is to call about: all that can change how a payment stands.
var calls = []string{
	"payment_intent.amount_capturable_updated", "payment_intent.canceled", "payment_intent.payment_failed", "payment_intent.processing",
	"payment_intent.requires_action", "payment_intent.succeeded",
	"charge.captured", "charge.expired", "charge.refunded", "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
	"refund.created", "refund.updated", "refund.failed", "radar.early_fraud_warning.created",
}

// SetUp has Stripe call an address from now on, with events of the version that this program reads, and returns the
// secret that the calls are signed with. Stripe tells it once. An address that is called already is an error.
func (g *Gateway) SetUp(ctx context.Context, address string) (secret string, err error) {
	endpoint, err := g.endpoint(ctx, address)
	if err != nil {
		return "", err
	}
	if endpoint != nil {
		return "", fmt.Errorf("stripe: %s is called already, by endpoint %s: its secret is in Stripe's dashboard", address, endpoint.ID)
	}
	made, err := g.client.V1WebhookEndpoints.Create(ctx, &stripego.WebhookEndpointCreateParams{
		URL: &address, EnabledEvents: pointers(calls), APIVersion: new(stripego.APIVersion), Description: new("shopgraph"),
	})
	if err != nil {
		return "", failed("set up calls", err)
	}
	return made.Secret, nil
}

// endpoint returns what calls an address; nil if nothing does.
func (g *Gateway) endpoint(ctx context.Context, address string) (*stripego.WebhookEndpoint, error) {
	for endpoint, err := range g.client.V1WebhookEndpoints.List(ctx, &stripego.WebhookEndpointListParams{}).All(ctx) {
		if err != nil {
			return nil, failed("list what is called", err)
		}
		if endpoint.URL == address {
			return endpoint, nil
		}
	}
	return nil, nil //nolint:nilnil // there is none
}

// Check returns what is wrong with how the account is set up for a store that is called at an address, in whole
// sentences; nothing if all is well. An error says that Stripe could not be asked.
func (g *Gateway) Check(ctx context.Context, address string) (wrong []string, err error) {
	if live := strings.Contains(g.opts.SecretKey, "_live_"); live != strings.HasPrefix(g.opts.PublishableKey, "pk_live_") {
		wrong = append(wrong, "One of the two keys is for tests, and the other one is not.")
	}
	account, err := g.client.V1Accounts.Retrieve(ctx, nil)
	if err != nil {
		return nil, failed("look at the account", err)
	}
	if !account.ChargesEnabled {
		wrong = append(wrong, "The account cannot take payments yet: Stripe's dashboard says what is missing.")
	}
	if len(g.opts.WebhookSecrets) == 0 {
		wrong = append(wrong, "There is no secret for calls, so none are taken.")
	}
	endpoint, err := g.endpoint(ctx, address)
	if err != nil {
		return nil, err
	}
	if endpoint == nil {
		return append(wrong, "Stripe does not call "+address+"."), nil
	}
	return append(wrong, g.checkEndpoint(endpoint)...), nil
}

func (g *Gateway) checkEndpoint(endpoint *stripego.WebhookEndpoint) (wrong []string) {
	if endpoint.Status != "enabled" {
		wrong = append(wrong, "The endpoint "+endpoint.ID+" is switched off.")
	}
	if endpoint.APIVersion != "" && endpoint.APIVersion != stripego.APIVersion {
		wrong = append(wrong, fmt.Sprintf("The endpoint %s sends events of version %s, and this program is made for %s.", endpoint.ID, endpoint.APIVersion, stripego.APIVersion))
	}
	var missing []string
	for _, call := range calls {
		if !slices.Contains(endpoint.EnabledEvents, call) && !slices.Contains(endpoint.EnabledEvents, "*") {
			missing = append(missing, call)
		}
	}
	if len(missing) > 0 {
		wrong = append(wrong, fmt.Sprintf("The endpoint %s is not called about %s.", endpoint.ID, strings.Join(missing, ", ")))
	}
	return wrong
}
