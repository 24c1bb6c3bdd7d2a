package order

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type (
	// FulfillmentCreatePayload is what became of recording a parcel.
	FulfillmentCreatePayload = fault.Outcome[*ent.Fulfillment]
	// FulfillmentUpdatePayload is what became of recording what happened to a parcel.
	FulfillmentUpdatePayload = fault.Outcome[*ent.Fulfillment]
	// UpdatePayload is what became of changing an order.
	UpdatePayload = fault.Outcome[*ent.Order]
	// TagPayload is what became of tagging orders: how many have changed.
	TagPayload = fault.Outcome[int]
	// FulfillPayload is what became of packing parcels of several orders.
	FulfillPayload = fault.Outcome[[]*Fulfilled]
	// CommentCreatePayload is what became of noting something.
	CommentCreatePayload = fault.Outcome[*ent.OrderComment]
	// CommentDeletePayload is what became of taking a comment away: the order that it was about.
	CommentDeletePayload = fault.Outcome[*typeid.Order]
	// TrackingRequestPayload is what became of asking for a link to follow an order.
	TrackingRequestPayload = fault.Outcome[string]
)

// ClaimPayload is what became of claiming orders.
type ClaimPayload struct {
	Orders     []*ent.Order
	HasMore    bool
	UserErrors []*fault.UserError
}
