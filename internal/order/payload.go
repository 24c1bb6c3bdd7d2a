package order

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// The payloads of mutations.
type (
	FulfillmentCreatePayload = fault.Outcome[*ent.Fulfillment]
	FulfillmentUpdatePayload = fault.Outcome[*ent.Fulfillment]
	TrackingRequestPayload   = fault.Outcome[string]
)
