package order

import entorder "github.com/shopgraph/shopgraph/ent/order"

// FulfillmentStatus is how far the goods of an order are on their way, as one value.
type FulfillmentStatus string

// How far the goods of an order can be.
const (
	FulfillmentNone       FulfillmentStatus = "UNFULFILLED"
	FulfillmentInProgress FulfillmentStatus = "IN_PROGRESS"
	FulfillmentPart       FulfillmentStatus = "PARTIALLY_FULFILLED"
	FulfillmentAll        FulfillmentStatus = "FULFILLED"
)

// FulfillmentStatusOf returns how far the goods of an order with a status are.
func FulfillmentStatusOf(s entorder.Status) FulfillmentStatus {
	switch s {
	case entorder.StatusProcessing, entorder.StatusReadyForPickup:
		return FulfillmentInProgress
	case entorder.StatusPartiallyShipped:
		return FulfillmentPart
	case entorder.StatusShipped, entorder.StatusOutForDelivery, entorder.StatusDelivered, entorder.StatusReturnRequested, entorder.StatusReturned:
		return FulfillmentAll
	}
	return FulfillmentNone
}
