package order

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type (
	// Connection is a page of orders.
	Connection = page.Connection[*ent.Order]
	// Edge is an order on a page.
	Edge = page.Edge[*ent.Order]
)

// FulfillmentCreateInput is a parcel to be packed. Nil Lines are all that is not in a parcel yet.
type FulfillmentCreateInput struct {
	IdempotencyKey string
	OrderID        typeid.Order
	LocationID     *typeid.Location `json:",omitempty"` // the one that can send most of it if it is nil
	Lines          []FulfillmentLineInput
}

// FulfillmentLineInput is how much of an order's line goes into a parcel.
type FulfillmentLineInput struct {
	OrderLineID typeid.OrderLine
	Quantity    int
}

// FulfillmentUpdateInput is what happened to a parcel. A nil status stays as it is.
type FulfillmentUpdateInput struct {
	ID             typeid.Fulfillment
	Status         *fulfillment.Status
	Carrier        patch.Text
	TrackingNumber patch.Text
	TrackingURL    patch.Text
	// ExpectedEarliest and ExpectedLatest are days such as 2026-11-29.
	ExpectedEarliest, ExpectedLatest patch.Text
}

// EventMessage is what a subscription to an order's events brings: an *ent.OrderEvent or a
// ResyncRequired.
type EventMessage any

// ResyncRequired says that the stream cannot go on from where the client is.
type ResyncRequired struct{ Reason string }

// ClaimInput is which of the orders that guests placed to claim: all, or the one with a number.
type ClaimInput struct{ Number *string }

// TrackingRequestInput is the order to follow, and the address it was placed with.
type TrackingRequestInput struct{ Number, Email string }
