package order

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/carrier"
)

// CarrierOf returns which carrier has a parcel; nil if it is none that is known.
func CarrierOf(parcel *ent.Fulfillment) *carrier.Code {
	c := carrier.Of(parcel.Carrier, parcel.TrackingNumber)
	if c == nil {
		return nil
	}
	return &c.Code
}

// PageOf returns the address of a carrier's page about a parcel: the one that was given, or else that of a carrier that
// is known. It is nil if there is none.
func PageOf(parcel *ent.Fulfillment) *string {
	if parcel.TrackingURL != nil {
		return parcel.TrackingURL
	}
	if page := carrier.Of(parcel.Carrier, parcel.TrackingNumber).Page(parcel.TrackingNumber); page != "" {
		return &page
	}
	return nil
}
