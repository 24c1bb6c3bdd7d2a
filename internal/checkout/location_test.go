package checkout_test

import (
	"fmt"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// partedShop sends things from two locations, for 5.00 a parcel.
func partedShop(t *testing.T) (s *shop, reno *ent.Location) {
	t.Helper()
	s = newShop(t)
	s.sendByVan()
	reno = s.store.Client.Location.Create().SetName("Reno").SetCode("RNO").SetPriority(1).SaveX(t.Context())
	return s, reno
}

func (s *shop) stockAt(l *ent.Location, v typeid.Variant, onHand int) {
	s.store.Client.StockLevel.Create().SetVariantID(v).SetLocationID(l.ID).SetOnHand(onHand).ExecX(s.t.Context())
}

// reservedAt returns how many of a variant orders have reserved at each location.
func (s *shop) reservedAt(v typeid.Variant) (found string) {
	s.t.Helper()
	err := s.store.DB.QueryRowContext(s.t.Context(), `SELECT coalesce(string_agg(l.code || ' ' || r.n, ', ' ORDER BY l.code), '')
		FROM (SELECT location_id, sum(quantity) AS n FROM stock_reservations WHERE variant_id = $1 GROUP BY 1) r JOIN locations l ON l.id = r.location_id`, v).Scan(&found)
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

func (s *shop) deliveriesOf(id typeid.Order) string {
	s.t.Helper()
	deliveries, err := order.DeliveriesByOrder.Read(s.t.Context(), s.store.Client, []typeid.Order{id})
	if err != nil {
		s.t.Fatal(err)
	}
	var all string
	for _, d := range deliveries[id] {
		all += fmt.Sprintf("%s %s, ", d.Code, d.Cost.Subtotal)
	}
	return all
}

// TestEachLocationSendsAParcel: what no location has all of is sent from two, each for its price, and reserved there.
func TestEachLocationSendsAParcel(t *testing.T) {
	t.Parallel()
	s, reno := partedShop(t)
	berlins, renos, both := s.variant(5), s.variant(0), s.variant(5)
	s.stockAt(reno, renos, 5)
	s.stockAt(reno, both, 5)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: berlins, Quantity: 1}, cart.LineInput{VariantID: renos, Quantity: 2}, cart.LineInput{VariantID: both, Quantity: 1})
	in.ExpectedTotal.Amount = "60.00" // 50.00, and two parcels
	made := s.wantOrder(in, "60.00 USD")
	if got := s.deliveriesOf(made.ID); got != "van 5.00 USD, van 5.00 USD, " {
		t.Error(got)
	}
	for v, want := range map[typeid.Variant]string{berlins: "BER 1", renos: "RNO 2", both: "BER 1"} {
		if got := s.reservedAt(v); got != want {
			t.Errorf("reserved %q, want %q", got, want)
		}
	}
}

// TestOneLocationThatHasAllSendsIt, though another one sells first.
func TestOneLocationThatHasAllSendsIt(t *testing.T) {
	t.Parallel()
	s, reno := partedShop(t)
	renos, both := s.variant(0), s.variant(5)
	s.stockAt(reno, renos, 5)
	s.stockAt(reno, both, 5)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: renos, Quantity: 1}, cart.LineInput{VariantID: both, Quantity: 1})
	in.ExpectedTotal.Amount = "30.00"
	if s.wantOrder(in, "30.00 USD"); s.reservedAt(both) != "RNO 1" {
		t.Errorf("reserved %s", s.reservedAt(both))
	}
}

// TestStockMovesMeanwhile: what has to be sent from two locations by now costs more, which the buyer is told before
// they pay.
func TestStockMovesMeanwhile(t *testing.T) {
	t.Parallel()
	s, reno := partedShop(t)
	renos, both := s.variant(0), s.variant(5)
	s.stockAt(reno, renos, 5)
	s.stockAt(reno, both, 1)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: renos, Quantity: 1}, cart.LineInput{VariantID: both, Quantity: 1})
	in.ExpectedTotal.Amount = "30.00"
	s.exec(`UPDATE stock_levels SET on_hand = 0 WHERE on_hand = 1`)
	changed, ok := s.complete(in).(checkout.PriceChanged)
	if !ok || changed.ActualTotal.String() != "35.00 USD" {
		t.Fatalf("%+v", changed)
	}
	in.IdempotencyKey, in.ExpectedTotal.Amount = "another", "35.00"
	s.wantOrder(in, "35.00 USD")
}

// TestALocationThatIsNotActiveSendsNothing: from then on the store sends from one, and carts know it.
func TestALocationThatIsNotActiveSendsNothing(t *testing.T) {
	t.Parallel()
	s, reno := partedShop(t)
	v := s.variant(1)
	s.stockAt(reno, v, 5)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 1})
	in.ExpectedTotal.Amount = "17.50"
	s.exec(`UPDATE locations SET active = false WHERE code = 'BER'`)
	if s.wantOrder(in, "17.50 USD"); s.reservedAt(v) != "RNO 1" {
		t.Errorf("reserved %s", s.reservedAt(v))
	}
}
