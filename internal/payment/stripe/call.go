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
		ID     string `json:"id"`
		Intent any    `json:"payment_intent"` // its id, or all of it
	}
	if err := json.Unmarshal(event.Data.Raw, &about); err != nil {
		return gateway.Event{}, fmt.Errorf("stripe: read what %s is about: %w", e.ID, err)
	}
	switch intent := about.Intent.(type) {
	case string:
		e.Reference = intent
	case map[string]any:
		e.Reference, _ = intent["id"].(string)
	}
	if about.Object == "payment_intent" {
		e.Reference = about.ID
	}
	return e, nil
}
