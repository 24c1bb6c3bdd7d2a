package tax

import (
	"context"
	"fmt"
	"net/http"

	"github.com/shopgraph/shopgraph/internal/asked"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
)

// HTTPProvider is a provider that a store has at an address of its own: docs/taxes.md says what is posted there, and
// what is answered.
type HTTPProvider struct {
	address string
	http    *http.Client
}

var _ Provider = (*HTTPProvider)(nil)

// NewHTTPProvider returns a provider at an address.
func NewHTTPProvider(address string) *HTTPProvider { return &HTTPProvider{address, &http.Client{}} }

// httpAnswer is an Answer as it is written.
type httpAnswer struct {
	Lines      [][]httpRate `json:"lines"`
	Deliveries [][]httpRate `json:"deliveries"`
}

// httpRate is a rate in per cent, such as 7.25.
type httpRate struct {
	Name         string        `json:"name"`
	Jurisdiction string        `json:"jurisdiction"`
	Rate         money.Decimal `json:"rate"`
	Compound     bool          `json:"compound"`
}

// Quote implements Provider. It takes as long as ctx allows.
func (p *HTTPProvider) Quote(ctx context.Context, request Request) (answer Answer, err error) {
	var said httpAnswer
	if err := asked.Post(ctx, p.http, p.address, request.Key, request, &said); err != nil {
		return answer, err
	}
	if answer.Lines, err = ratesOfAll(said.Lines); err != nil {
		return answer, err
	}
	answer.Deliveries, err = ratesOfAll(said.Deliveries)
	return answer, err
}

func ratesOfAll(said [][]httpRate) ([][]pricing.Rate, error) {
	all := make([][]pricing.Rate, len(said))
	for i, rates := range said {
		for _, r := range rates {
			millionths, err := pricing.ParsePercentage(r.Rate)
			if err != nil {
				return nil, fmt.Errorf("the rate %q: %w", r.Rate, err)
			}
			all[i] = append(all[i], pricing.Rate{Name: r.Name, Jurisdiction: r.Jurisdiction, Millionths: millionths, Compound: r.Compound})
		}
	}
	return all, nil
}
