package checkout_test

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/quote"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func fourDollars(string) (int, string) {
	return http.StatusOK, `{"offers":[{"method":"van","amount":"4","currencyCode":"USD","earliestDate":"2030-01-02","latestDate":"2030-01-03"}]}`
}

// deliveringShop is a taxedShop that sends things by van, for 5.00 if the carrier does not tell another price.
func deliveringShop(t *testing.T) (s *shop, taxes, carrier *provider) {
	t.Helper()
	carrier, url := serveProvider(t, fourDollars)
	s, taxes = taxedShop(t, time.Minute, io.Discard, func(quotes *quote.Service) {
		carriers := shipping.NewCarriers(map[string]shipping.Carrier{"hermes": shipping.NewHTTPCarrier(url)}, slog.New(slog.DiscardHandler))
		quotes.AskCarriers(carriers)
		t.Cleanup(carriers.Wait)
	})
	s.sendByVan()
	return s, taxes, carrier
}

// sendByVan has the store send things by van, for 5.00 a parcel, or for what the carrier hermes tells.
func (s *shop) sendByVan() {
	s.t.Helper()
	for _, statement := range []string{
		`INSERT INTO shipping_zones (id, created_at, updated_at, name) VALUES (new_id(), now(), now(), 'Everywhere')`,
		`INSERT INTO zone_areas (zone_id, position) SELECT id, 0 FROM shipping_zones`,
		`INSERT INTO shipping_methods (id, created_at, updated_at, code, name, carrier, kind, zone_id, profile_id)
			SELECT new_id(), now(), now(), 'van', 'By van', 'hermes', 'HOME', z.id, p.id FROM shipping_zones z, delivery_profiles p WHERE p.is_default`,
		`INSERT INTO shipping_rates (method_id, currency) SELECT id, 'USD' FROM shipping_methods`,
		`INSERT INTO shipping_rate_rows (method_id, currency, amount) SELECT id, 'USD', 500 FROM shipping_methods`,
	} {
		s.exec(statement)
	}
}

// wantDelivery looks at what the delivery of an order costs, and until when it arrives.
func (s *shop) wantDelivery(id typeid.Order, want string) {
	s.t.Helper()
	deliveries, err := order.DeliveriesByOrder.Read(s.t.Context(), s.store.Client, []typeid.Order{id})
	if err != nil || len(deliveries[id]) != 1 {
		s.t.Fatalf("%v, %v", deliveries, err)
	}
	d := deliveries[id][0]
	if got := strings.TrimSpace(told(d.Cost.Subtotal, d.Estimated) + " " + string(d.Latest)); got != want {
		s.t.Errorf("the delivery is %s, want %s", got, want)
	}
}

// TestCarrierTellsPrices: a cart shows what the carrier offers, with the taxes that the provider tells of that, and
// the order has the same. Each is asked once, while the cart is not locked.
func TestCarrierTellsPrices(t *testing.T) {
	t.Parallel()
	s, taxes, carrier := deliveringShop(t)
	in := s.purchaseToOakland("31.26", cart.LineInput{VariantID: s.variant(5), Quantity: 2})
	carrier.answers(func(question string) (int, string) {
		s.wantUnlocked(in.Cart)
		return fourDollars(question)
	})
	s.wantCost(in, "31.26 USD") // 25.00 and 4.00, with 1.50, 0.56 and 0.20
	made := s.wantOrder(in, "31.26 USD")
	s.wantDelivery(made.ID, "4.00 USD 2030-01-03")
	if carrier.questions() != 1 || taxes.questions() != 1 || !strings.Contains(taxes.asked[0], `"deliveries":["4.00"]`) {
		t.Errorf("the carrier was asked %s, and the provider %s", carrier.asked, taxes.asked)
	}
}

// TestCheckoutAsksCarriers: by a server that has not shown the cart. What the cart was estimated to cost is refused
// once the carrier answers.
func TestCheckoutAsksCarriers(t *testing.T) {
	t.Parallel()
	s, _, carrier := deliveringShop(t)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: s.variant(5), Quantity: 2})
	in.ShippingAddress, in.ExpectedTotal.Amount = &oakland, "32.31" // with 5.00, and 0.25 of taxes on it
	changed, ok := s.complete(in).(checkout.PriceChanged)
	if !ok || changed.ActualTotal.String() != "31.26 USD" {
		t.Fatalf("%+v", changed)
	}
	in.IdempotencyKey, in.ExpectedTotal.Amount = "another", "31.26"
	s.wantDelivery(s.wantOrder(in, "31.26 USD").ID, "4.00 USD 2030-01-03")
	if carrier.questions() != 1 {
		t.Errorf("it was asked %d times", carrier.questions())
	}
}

// TestCarrierFails: the method's own price stands in, which the order says of its delivery. The taxes on it are not estimated.
func TestCarrierFails(t *testing.T) {
	t.Parallel()
	s, _, carrier := deliveringShop(t)
	carrier.answers(failing)
	in := s.purchaseToOakland("32.31", cart.LineInput{VariantID: s.variant(5), Quantity: 2})
	s.wantCost(in, "32.31 USD")
	s.wantDelivery(s.wantOrder(in, "32.31 USD").ID, "5.00 USD or so")
}
