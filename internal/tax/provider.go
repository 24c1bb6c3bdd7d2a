package tax

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/asked"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Provider tells which rates are due on something that is sold, where the staff have not written them down. It is
// asked outside of transactions, and may be far away.
type Provider interface {
	Quote(ctx context.Context, request Request) (Answer, error)
}

// Request asks a provider. The JSON is that of docs/taxes.md.
type Request struct {
	// Key is of all the rest: the same question has the same one.
	Key asked.Key `json:"-"`
	// Date is the day of the sale, in Coordinated Universal Time.
	Date string `json:"date"`
	// Origin is the store's home, as far as that is said.
	Origin      Location       `json:"origin"`
	Destination Location       `json:"destination"`
	Currency    money.Currency `json:"currencyCode"`
	Lines       []RequestLine  `json:"lines"`
	// Deliveries are what each delivery costs after discounts. They include taxes if all lines do.
	Deliveries []money.Decimal `json:"deliveries"`
}

// Location is where something is sent from or to. What is not known is empty.
type Location struct {
	Country    address.Country `json:"countryCode"`
	Region     string          `json:"regionCode"` // without the country's part
	PostalCode string          `json:"postalCode"`
}

// RequestLine is a line of what is sold.
type RequestLine struct {
	SKU      string        `json:"sku"`
	Class    string        `json:"taxClassCode"`
	Quantity int           `json:"quantity"`
	Amount   money.Decimal `json:"amount"`      // of all units, after discounts
	Included bool          `json:"taxIncluded"` // whether the amount includes taxes: those of Origin
	GiftCard bool          `json:"giftCard"`    // whether it is money itself
}

// Answer is the rates on each line and each delivery of a request, in the order in which they compound.
type Answer struct{ Lines, Deliveries [][]pricing.Rate }

// maxRateName is how many bytes the name and the jurisdiction of a rate have at the most.
const maxRateName = 200

// fits refuses an answer that is not one to a request.
func (a *Answer) fits(request *Request) error {
	if len(a.Lines) != len(request.Lines) || len(a.Deliveries) != len(request.Deliveries) {
		return fmt.Errorf("it tells of %d lines and %d deliveries, not of %d and %d", len(a.Lines), len(a.Deliveries), len(request.Lines), len(request.Deliveries))
	}
	for _, list := range [][][]pricing.Rate{a.Lines, a.Deliveries} {
		for _, rates := range list {
			if err := checkRates(rates); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkRates(rates []pricing.Rate) error {
	if len(rates) > pricing.MaxRates {
		return fmt.Errorf("it tells of more than %d taxes on one thing", pricing.MaxRates)
	}
	for _, r := range rates {
		switch {
		case r.Millionths < 0 || r.Millionths > pricing.RateScale:
			return fmt.Errorf("it tells of a rate of %d millionths", r.Millionths)
		case r.Name == "" || len(r.Name) > maxRateName || len(r.Jurisdiction) > maxRateName:
			return errors.New("it tells of a tax without a name, or with one that is too long")
		}
	}
	return nil
}

// weight is about how many bytes an answer takes.
func (a Answer) weight() (bytes int) {
	for _, list := range [][][]pricing.Rate{a.Lines, a.Deliveries} {
		for _, rates := range list {
			bytes += sliceWeight
			for _, r := range rates {
				bytes += rateWeight + len(r.Name) + len(r.Jurisdiction)
			}
		}
	}
	return bytes
}

const (
	sliceWeight = 24 // of a slice itself
	rateWeight  = 48 // of a rate without its texts
	// answersMemory is how many bytes of a provider's answers are kept.
	answersMemory = 16 << 20
	// maxQuestions is how many questions to a provider wait for an answer at a time.
	maxQuestions = 64
)

// Asked is a provider that is asked each question once.
type Asked struct {
	provider Provider
	book     *asked.Book[Answer]
}

// Ask returns what asks a provider, and waits so long for an answer.
func Ask(provider Provider, timeout time.Duration, log *slog.Logger) *Asked {
	return &Asked{provider, asked.New(asked.Options[Answer]{
		Who: "the provider of taxes", Timeout: timeout, Most: maxQuestions, Memory: answersMemory, Weigh: Answer.weight, Log: log,
	})}
}

// Known returns the answer to a request, as far as it is known. It is shared.
func (a *Asked) Known(key asked.Key) (Answer, asked.State) { return a.book.Known(key) }

// Ask asks, and returns once Known says what came of it.
func (a *Asked) Ask(ctx context.Context, request *Request) {
	a.book.Ask(ctx, request.Key, func(ctx context.Context) (Answer, error) {
		answer, err := a.provider.Quote(ctx, *request)
		if err == nil {
			err = answer.fits(request)
		}
		return answer, err
	})
}

// Failures returns how often the provider did not answer.
func (a *Asked) Failures() int64 { return a.book.Failures() }

// Wait returns once no question is under way. Nothing is asked after it.
func (a *Asked) Wait() { a.book.Wait() }

// Request returns what a provider is asked of a quote in a situation, with the classes of the quote's lines.
func (r *Rules) Request(s Situation, quote *pricing.Quote, classes []*typeid.TaxClass) *Request {
	request := &Request{
		Date: s.Now.UTC().Format(time.DateOnly), Origin: r.home().location(), Destination: Location{s.Country, s.Region, address.NormalPostalCode(s.PostalCode)},
		Currency: quote.Total.Gross.Currency,
		Lines:    make([]RequestLine, len(quote.Lines)), Deliveries: make([]money.Decimal, len(quote.Deliveries)),
	}
	if s.Country == "" {
		request.Destination = request.Origin
	}
	for i := range quote.Lines {
		line := &quote.Lines[i]
		request.Lines[i] = RequestLine{line.SKU, r.codeOf(classes[i]), line.Quantity, line.Paid().Decimal(), line.Item.Taxes.Included, line.GiftCard}
	}
	for i := range quote.Deliveries {
		request.Deliveries[i] = quote.Deliveries[i].Paid().Decimal()
	}
	request.Key = asked.KeyOf(request)
	return request
}

func (p place) location() Location { return Location{p.country, p.region, p.postal} }

// codeOf returns the code of a class; nil is the default one.
func (r *Rules) codeOf(class *typeid.TaxClass) string {
	if class == nil {
		return r.codes[r.standard]
	}
	return r.codes[*class]
}
