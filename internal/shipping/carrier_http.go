package shipping

import (
	"context"
	"fmt"
	"net/http"

	"github.com/shopgraph/shopgraph/internal/asked"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
)

// HTTPCarrier is a carrier that a store has at an address of its own: docs/shipping.md says what is posted there, and
// what is answered.
type HTTPCarrier struct {
	address string
	http    *http.Client
}

var _ Carrier = (*HTTPCarrier)(nil)

// NewHTTPCarrier returns a carrier at an address.
func NewHTTPCarrier(address string) *HTTPCarrier { return &HTTPCarrier{address, &http.Client{}} }

// httpOffers are offers as they are written.
type httpOffers struct {
	Offers []struct {
		Method   string         `json:"method"`
		Amount   money.Decimal  `json:"amount"`
		Currency money.Currency `json:"currencyCode"`
		Earliest delivery.Date  `json:"earliestDate"`
		Latest   delivery.Date  `json:"latestDate"`
	} `json:"offers"`
}

// Rates implements Carrier. It takes as long as ctx allows.
func (c *HTTPCarrier) Rates(ctx context.Context, request CarrierRequest) ([]Offer, error) {
	var said httpOffers
	if err := asked.Post(ctx, c.http, c.address, request.Key, request, &said); err != nil {
		return nil, err
	}
	offers := make([]Offer, len(said.Offers))
	for i, o := range said.Offers {
		price, err := money.Parse(string(o.Amount), o.Currency)
		if err != nil {
			return nil, fmt.Errorf("an offer of %s: %w", o.Method, err)
		}
		offers[i] = Offer{o.Method, price, o.Earliest, o.Latest}
	}
	return offers, nil
}
