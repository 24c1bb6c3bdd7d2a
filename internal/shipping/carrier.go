package shipping

import (
	"context"
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
)

// Carrier tells what it takes at the moment to carry goods. It may be far away: whoever asks limits how long it
// may take, and does so outside of transactions.
type Carrier interface {
	// Rates returns offers for the methods that a request names. It may leave out some.
	Rates(ctx context.Context, request CarrierRequest) ([]Offer, error)
}

// CarrierRequest asks a carrier for offers.
type CarrierRequest struct {
	Destination delivery.Destination
	Currency    money.Currency
	Group       delivery.Group
	// Methods are the codes of the methods that the store has of the carrier.
	Methods []string
}

// Offer is what a carrier takes to carry goods by a method. Earliest and Latest are empty if it promises nothing.
type Offer struct {
	Method           string // its code
	Price            money.Money
	Earliest, Latest delivery.Date
}

// Carriers are those that can be asked, by the names that methods have them by.
type Carriers map[string]Carrier

// CarrierTimeout is how long all carriers together have to answer.
const CarrierTimeout = 2 * time.Second

// Ask returns options with what their carriers offer now in place of the methods' own prices and days. What the
// goods pay for stays free. Where a carrier fails, is late, or offers nothing that makes sense, the method's own price
// stays, and the option is Estimated: nobody is refused delivery because a carrier is down.
func (c Carriers) Ask(ctx context.Context, request delivery.Request, options []delivery.Option) []delivery.Option {
	ctx, cancel := context.WithTimeout(ctx, CarrierTimeout)
	defer cancel()
	type answer struct {
		carrier string
		offers  []Offer
	}
	asked := c.methods(options)
	answers := make(chan answer, len(asked)) // so that who is late does not wait for a reader
	for name, methods := range asked {
		go func() {
			offers, err := c[name].Rates(ctx, CarrierRequest{request.Destination, request.Currency, request.Group, methods})
			if err != nil {
				offers = nil
			}
			answers <- answer{name, offers}
		}()
	}
	offers := map[[2]string]Offer{} // by carrier and method
	for range asked {
		select {
		case a := <-answers:
			for _, o := range a.offers {
				offers[[2]string{a.carrier, o.Method}] = o
			}
			continue
		case <-ctx.Done():
		}
		break
	}
	return each(options, func(o delivery.Option) delivery.Option {
		if !c.prices(o) {
			return o
		}
		offer, there := offers[[2]string{o.Carrier, o.Code}]
		return priced(o, offer, there)
	})
}

// prices reports whether a carrier is to say what an option costs.
func (c Carriers) prices(o delivery.Option) bool { return c[o.Carrier] != nil && !o.Price.IsZero() }

// methods are the codes of the methods that each carrier is asked for.
func (c Carriers) methods(options []delivery.Option) map[string][]string {
	asked := map[string][]string{}
	for _, o := range options {
		if c.prices(o) {
			asked[o.Carrier] = append(asked[o.Carrier], o.Code)
		}
	}
	return asked
}

// priced returns an option as its carrier offers it, or as the store itself does if the offer is missing, negative or in
// another currency.
func priced(o delivery.Option, offer Offer, there bool) delivery.Option {
	if !there || offer.Price.Currency != o.Price.Currency || offer.Price.Amount < 0 {
		o.Estimated = true
		return o
	}
	o.Price = offer.Price
	if offer.Latest != "" {
		o.Earliest, o.Latest = offer.Earliest, offer.Latest
	}
	return o
}
