package order

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
)

type (
	// FulfillmentCreatePayload is what became of recording a parcel.
	FulfillmentCreatePayload = fault.Outcome[*ent.Fulfillment]
	// FulfillmentUpdatePayload is what became of recording what happened to a parcel.
	FulfillmentUpdatePayload = fault.Outcome[*ent.Fulfillment]
	// TrackingRequestPayload is what became of asking for a link to follow an order.
	TrackingRequestPayload = fault.Outcome[string]
)

// ClaimPayload is what became of claiming orders.
type ClaimPayload struct {
	Orders     []*ent.Order
	HasMore    bool
	UserErrors []*fault.UserError
}
