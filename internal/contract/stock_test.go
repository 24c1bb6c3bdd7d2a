package contract_test

import (
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestInactiveLocation: what only lies at a location that is not active cannot be bought. Variants and what
// lists are filtered by know it soon, and again once the location is active.
func TestInactiveLocation(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest := serve(t, url)
	staff := guest.signIn(t, demo.StaffEmail)
	berlin := lookUp(t, st, "location", "BER")
	const gyuto = `SELECT bool_or(available) FROM product_prices WHERE product_id = (SELECT product_id FROM variants WHERE sku = 'GYUTO')`
	for _, active := range []bool{false, true} {
		staff.ask(t, `mutation($id: ID!, $active: Boolean!) { locationUpdate(input: { id: $id, location: { active: $active } }) { location { active } } }`,
			variables{"id": berlin, "active": active}).is("locationUpdate.location.active", active)
		for end := time.Now().Add(patience); texts(t, st, `SELECT settled::text FROM locations WHERE code = 'BER'`)[0] != "true"; {
			if time.Now().After(end) {
				t.Fatal("the stock does not follow")
			}
		}
		guest.ask(t, `{ variant(sku: "GYUTO") { available } }`, nil).is("variant.available", active)
		if got := texts(t, st, "SELECT ("+gyuto+")::text")[0] == "true"; got != active {
			t.Errorf("the lists say that it is available: %v, want %v", got, active)
		}
		if wrong, err := st.Recount(t.Context()); err != nil || len(wrong) > 0 {
			t.Errorf("wrong: %v, %v", wrong, err)
		}
	}
}
