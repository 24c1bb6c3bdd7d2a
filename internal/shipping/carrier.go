package shipping

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/asked"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
)

// Carrier tells what it takes at the moment to carry goods. It may be far away: it is asked outside of
// transactions, and whoever asks limits how long it may take.
type Carrier interface {
	// Rates returns offers for the methods that a request names. It may leave out some.
	Rates(ctx context.Context, request CarrierRequest) ([]Offer, error)
}

// CarrierRequest asks a carrier for offers. The JSON is that of docs/shipping.md.
type CarrierRequest struct {
	// Key is of all the rest: the same question has the same one.
	Key asked.Key `json:"-"`
	// Date is the day of the order, in Coordinated Universal Time.
	Date        string             `json:"date"`
	Destination CarrierDestination `json:"destination"`
	Currency    money.Currency     `json:"currencyCode"`
	// Methods are the codes of the methods that the store has of the carrier.
	Methods []string      `json:"methods"`
	Items   []CarrierItem `json:"items"`
}

// CarrierDestination is where something is sent to. What is not known is empty.
type CarrierDestination struct {
	Country    address.Country `json:"countryCode"`
	Region     string          `json:"regionCode"` // without the country's part
	PostalCode string          `json:"postalCode"`
}

// CarrierItem is so many of a variant. Grams and Amount are of all of them, Amount after discounts; 0 grams is a
// weight that is not known.
type CarrierItem struct {
	Variant  string        `json:"variantId"`
	Quantity int           `json:"quantity"`
	Grams    int64         `json:"grams"`
	Amount   money.Decimal `json:"amount"`
}

// Offer is what a carrier takes to carry goods by a method. Earliest and Latest are empty if it promises nothing.
type Offer struct {
	Method           string // its code
	Price            money.Money
	Earliest, Latest delivery.Date
}

// Carriers are those that can be asked, by the names that methods have them by. Each is asked a question once, and
// its answer kept for some minutes. Whoever makes them waits for them at the end, by Wait.
type Carriers struct{ byName map[string]*line }

// line is a carrier with what it has answered.
type line struct {
	Carrier
	book *asked.Book[[]Offer]
}

const (
	// CarrierTimeout is how long a carrier has to answer.
	CarrierTimeout = 2 * time.Second
	// MaxQuestions is how many questions to a carrier wait for an answer at a time. One that does not heed the
	// timeout is asked no more meanwhile.
	MaxQuestions = 16
	// offersMemory is how many bytes of a carrier's answers are kept.
	offersMemory = 4 << 20
	// offerWeight is how many bytes an offer takes at the most: its method is a code of the store.
	offerWeight = 256
)

// NewCarriers returns what asks carriers.
func NewCarriers(carriers map[string]Carrier, log *slog.Logger) *Carriers {
	c := &Carriers{byName: make(map[string]*line, len(carriers))}
	for name, carrier := range carriers {
		c.byName[name] = &line{carrier, asked.New(asked.Options[[]Offer]{
			Who: "carrier " + name, Timeout: CarrierTimeout, Most: MaxQuestions, Memory: offersMemory,
			Weigh: func(offers []Offer) int { return offerWeight * len(offers) }, Log: log,
		})}
	}
	return c
}

// Wait returns once no question is under way. Nothing is asked after it.
func (c *Carriers) Wait() {
	for _, l := range c.byName {
		l.book.Wait()
	}
}

// Known returns options with what their carriers are known to offer in place of the methods' own prices and days.
// What the goods pay for stays free. Where nothing is known, or a carrier has failed or offers nothing that makes
// sense, the method's own price stays, and the option is Estimated: nobody is refused delivery because a carrier is
// down. With it come the questions that are to be asked, outside of transactions: then more is known.
func (c *Carriers) Known(request delivery.Request, options []delivery.Option) (priced []delivery.Option, open []func(context.Context)) {
	offers := map[[2]string]Offer{} // by carrier and method
	for name, methods := range c.methods(options) {
		to, question := c.byName[name], requestOf(&request, methods)
		said, state := to.book.Known(question.Key)
		if state == asked.Open {
			open = append(open, func(ctx context.Context) { to.ask(ctx, question) })
		}
		for _, o := range said {
			offers[[2]string{name, o.Method}] = o
		}
	}
	return each(options, func(o delivery.Option) delivery.Option {
		if !c.prices(o) {
			return o
		}
		offer, there := offers[[2]string{o.Carrier, o.Code}]
		return pricedBy(o, offer, there)
	}), open
}

// ask asks the carrier, and returns once it is known what came of it.
func (l *line) ask(ctx context.Context, question *CarrierRequest) {
	l.book.Ask(ctx, question.Key, func(ctx context.Context) ([]Offer, error) {
		offers, err := l.Rates(ctx, *question)
		if err != nil {
			return nil, err
		}
		offers = slices.DeleteFunc(slices.Clone(offers), func(o Offer) bool { return !slices.Contains(question.Methods, o.Method) })
		return offers, checkOffers(offers, len(question.Methods))
	})
}

func checkOffers(offers []Offer, most int) error {
	if len(offers) > most {
		return fmt.Errorf("%d offers for %d methods", len(offers), most)
	}
	for _, o := range offers {
		for _, day := range []delivery.Date{o.Earliest, o.Latest} {
			if day == "" {
				continue
			}
			if _, err := delivery.ParseDate(string(day)); err != nil {
				return fmt.Errorf("an offer of %s: %w", o.Method, err)
			}
		}
	}
	return nil
}

// requestOf returns what a carrier is asked for some methods.
func requestOf(r *delivery.Request, methods []string) *CarrierRequest {
	question := &CarrierRequest{
		Date: max(r.Now.UTC().Format(time.DateOnly), string(r.Group.ReleasedOn())), Currency: r.Currency, Methods: methods,
		Destination: CarrierDestination{r.Destination.Country, r.Destination.Region, address.NormalPostalCode(r.Destination.PostalCode)},
		Items: each(r.Group.Items, func(i delivery.Item) CarrierItem {
			return CarrierItem{i.Variant.String(), i.Quantity, i.Grams, money.Money{Amount: i.Value, Currency: r.Currency}.Decimal()}
		}),
	}
	question.Key = asked.KeyOf(question)
	return question
}

// prices reports whether a carrier is to say what an option costs.
func (c *Carriers) prices(o delivery.Option) bool {
	return c.byName[o.Carrier] != nil && !o.Price.IsZero()
}

// methods are the codes of the methods that each carrier is asked for.
func (c *Carriers) methods(options []delivery.Option) map[string][]string {
	all := map[string][]string{}
	for _, o := range options {
		if c.prices(o) {
			all[o.Carrier] = append(all[o.Carrier], o.Code)
		}
	}
	return all
}

// pricedBy returns an option as its carrier offers it, or as the store itself does if the offer is missing, negative or in
// another currency.
func pricedBy(o delivery.Option, offer Offer, there bool) delivery.Option {
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
