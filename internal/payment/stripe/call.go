package stripe

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	stripego "github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/webhook"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// replayWindow is how old a call may be.
const replayWindow = 5 * time.Minute

// Event implements gateway.Caller. Calls of any version of Stripe's API are read, since only the payment that they are
// about is looked at.
func (g *Gateway) Event(header http.Header, body []byte) (gateway.Event, error) {
	errs := []error{gateway.ErrForged}
	for _, secret := range g.opts.WebhookSecrets {
		event, err := webhook.ConstructEventWithOptions(body, header.Get("Stripe-Signature"), secret,
			webhook.ConstructEventOptions{Tolerance: replayWindow, IgnoreAPIVersionMismatch: true})
		if err == nil {
			return told(&event)
		}
		errs = append(errs, err)
	}
	return gateway.Event{}, fmt.Errorf("stripe: read a call: %w", errors.Join(errs...))
}

func told(event *stripego.Event) (gateway.Event, error) {
	e := gateway.Event{ID: event.ID, Type: string(event.Type), CreatedAt: time.Unix(event.Created, 0).UTC()}
	if event.Data == nil {
		return e, nil
	}
	var about struct {
		Object string `json:"object"`
		ID     any    `json:"id"`
		Intent any    `json:"payment_intent"` // its id, or all of it
	}
	if err := json.Unmarshal(event.Data.Raw, &about); err != nil {
		return gateway.Event{}, fmt.Errorf("stripe: read what %s is about: %w", e.ID, err)
	}
	switch about.Object {
	case "payment_intent":
		e.Reference = idOf(about.ID)
	case "charge", "refund", "dispute", "radar.early_fraud_warning":
		e.Reference = idOf(about.Intent)
	}
	return e, nil
}

// idOf returns the id of what is given by it, or as a whole in the form of some version.
func idOf(given any) (id string) {
	if whole, ok := given.(map[string]any); ok {
		given = whole["id"]
	}
	id, _ = given.(string)
	return id
}
