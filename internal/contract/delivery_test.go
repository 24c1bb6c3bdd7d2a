package contract_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestDocumentedDelivery asks what docs/shipping.md asks.
func TestDocumentedDelivery(t *testing.T) {
	t.Parallel()
	operations := documented(t, "shipping.md", 3)
	_, url := newShop(t)
	guest := serve(t, url)
	staff := guest.signIn(t, demo.StaffEmail)
	near := variables{"latitude": "37.8", "longitude": "-122.4"} // San Francisco
	guest.ask(t, operations[0], near).is("pickupPoints.0.pickupPoint.name", "Bar Embarcadero", "pickupPoints.1.pickupPoint.name", "Bar Truckee")
	zone := staff.ask(t, operations[1], nil)
	zone.is("shippingZoneCreate.shippingZone.areas.0.postalTo", "25999")
	staff.ask(t, operations[2], variables{"zone": zone.text("shippingZoneCreate.shippingZone.id")}).
		is("shippingMethodCreate.shippingMethod.rates.0.rows.1.stepPrice.amount", "0.50")
}

// TestPickupPointsFollowTheStaff: the next who asks for pick-up points is told what the staff have changed, by any server.
func TestPickupPointsFollowTheStaff(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest, staff := serve(t, url), serve(t, url).signIn(t, demo.StaffEmail)
	const near = `{ pickupPoints { pickupPoint { name } } }`
	names := func() int { return len(guest.ask(t, near, nil).list("pickupPoints")) }
	if names() != 3 {
		t.Fatal("the demo has other pick-up points")
	}
	staff.ask(t, `mutation($id: ID!) { pickupPointUpdate(input: { id: $id, pickupPoint: { enabled: false } }) { userErrors { message } } }`,
		variables{"id": lookUp(t, st, "point", "Bar Truckee")})
	if n := names(); n != 2 {
		t.Errorf("%d are shown", n)
	}
	staff.ask(t, `mutation($id: ID!) { shippingMethodUpdate(input: { id: $id, shippingMethod: { enabled: false } }) { userErrors { message } } }`,
		variables{"id": lookUp(t, st, "method", "us-pickup")})
	if n := names(); n != 1 {
		t.Errorf("%d are shown beside those of a method that is not offered", n)
	}
}
