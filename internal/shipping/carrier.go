package shipping

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
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

// Carriers are those that can be asked, by the names that methods have them by. Whoever makes them waits for them at the
// end, by Wait.
type Carriers struct {
	byName  map[string]*line
	log     *slog.Logger
	running sync.WaitGroup // questions that are not answered yet
}

// line is a carrier with the questions to it that are not answered yet: a place for each.
type line struct {
	Carrier
	places chan struct{}
}

const (
	// CarrierTimeout is how long all carriers together have to answer.
	CarrierTimeout = 2 * time.Second
	// MaxQuestions is how many questions to a carrier wait for an answer at a time. One that does not heed the
	// timeout is asked no more meanwhile.
	MaxQuestions = 16
)

// errBusy is why a carrier is not asked.
var errBusy = fmt.Errorf("%d questions wait for its answer", MaxQuestions)

// NewCarriers returns what asks carriers.
func NewCarriers(carriers map[string]Carrier, log *slog.Logger) *Carriers {
	c := &Carriers{byName: make(map[string]*line, len(carriers)), log: log}
	for name, carrier := range carriers {
		c.byName[name] = &line{carrier, make(chan struct{}, MaxQuestions)}
	}
	return c
}

// Wait returns once no question is under way. Nothing is asked after it.
func (c *Carriers) Wait() { c.running.Wait() }

// answer is what a carrier says.
type answer struct {
	carrier string
	offers  []Offer
}

// Ask returns options with what their carriers offer now in place of the methods' own prices and days. What the
// goods pay for stays free. Where a carrier fails, is late, or offers nothing that makes sense, the method's own price
// stays, and the option is Estimated: nobody is refused delivery because a carrier is down. That is logged.
func (c *Carriers) Ask(ctx context.Context, request delivery.Request, options []delivery.Option) []delivery.Option {
	ctx, cancel := context.WithTimeout(ctx, CarrierTimeout)
	defer cancel()
	asked := c.methods(options)
	answers := make(chan answer, len(asked)) // so that who is late does not wait for a reader
	for name, methods := range asked {
		c.ask(ctx, name, CarrierRequest{request.Destination, request.Currency, request.Group, methods}, answers)
	}
	offers := map[[2]string]Offer{} // by carrier and method
	for len(asked) > 0 && ctx.Err() == nil {
		select {
		case a := <-answers:
			delete(asked, a.carrier)
			for _, o := range a.offers {
				offers[[2]string{a.carrier, o.Method}] = o
			}
		case <-ctx.Done():
		}
	}
	for name := range asked {
		c.log.WarnContext(ctx, "a carrier does not answer in time", "carrier", name)
	}
	return each(options, func(o delivery.Option) delivery.Option {
		if !c.prices(o) {
			return o
		}
		offer, there := offers[[2]string{o.Carrier, o.Code}]
		return priced(o, offer, there)
	})
}

// ask asks a carrier, which answers or fails later. That is logged, and so is that too many questions to it wait.
func (c *Carriers) ask(ctx context.Context, name string, request CarrierRequest, answers chan<- answer) {
	to := c.byName[name]
	select {
	case to.places <- struct{}{}:
	default:
		c.failed(ctx, name, errBusy)
		answers <- answer{carrier: name}
		return
	}
	c.running.Go(func() {
		defer func() { <-to.places }()
		offers, err := to.rates(ctx, request)
		if err != nil {
			c.failed(ctx, name, err)
			offers = nil
		}
		answers <- answer{name, offers}
	})
}

func (c *Carriers) failed(ctx context.Context, name string, err error) {
	c.log.WarnContext(ctx, "a carrier offers nothing", "carrier", name, "error", err)
}

// rates asks the carrier. That it panics is an error.
func (l *line) rates(ctx context.Context, request CarrierRequest) (offers []Offer, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic: %v", value)
		}
	}()
	return l.Rates(ctx, request)
}

// prices reports whether a carrier is to say what an option costs.
func (c *Carriers) prices(o delivery.Option) bool {
	return c.byName[o.Carrier] != nil && !o.Price.IsZero()
}

// methods are the codes of the methods that each carrier is asked for.
func (c *Carriers) methods(options []delivery.Option) map[string][]string {
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
