package catalog

import (
	"context"
	"fmt"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Summary is what lists show of a product beside its own columns.
type Summary struct {
	// PriceRange is the lowest and the highest price of all the variants that have one in the currency; nil if none has.
	PriceRange *PriceRange
	// Stocked tells whether there is a variant with a price in the currency and stock that no order has reserved.
	Stocked bool
	// MainImage is the first picture; nil if there is none.
	MainImage *ent.ProductImage
}

// Available tells whether the product that the summary is of can be bought now: it is active, and something of it is in stock.
func (s *Summary) Available(p *ent.Product) bool {
	return s.Stocked && p.Status == product.StatusActive
}

// PriceRange is the lowest and the highest of several prices.
type PriceRange struct{ Min, Max money.Money }

// SummaryPart is a set of parts of a summary.
type SummaryPart uint8

// The parts of a summary.
const (
	PriceRangePart SummaryPart = 1 << iota
	StockedPart
	MainImagePart
	allSummaryParts = PriceRangePart | StockedPart | MainImagePart
)

// SummaryKey asks for a product's summary in a currency.
type SummaryKey struct {
	Product  typeid.Product
	Currency money.Currency
}

// summaryQueries are by the parts that they read.
var summaryQueries = func() (queries [allSummaryParts + 1]record.Query) {
	for parts := range queries {
		queries[parts] = summaryQuery(SummaryPart(parts))
	}
	return queries
}()

// summaryQuery reads parts of the summaries of products ($1), each in a currency ($2), in one statement: lists ask for them together.
// bpchar has no length, because char(3) would cut a longer code and find another currency's price.
func summaryQuery(parts SummaryPart) record.Query {
	columns := []string{"k.product", "k.currency"}
	from := "unnest($1::uuid[], $2::bpchar[]) AS k(product, currency)"
	var offers []string
	if parts&PriceRangePart != 0 {
		columns = append(columns, "offers.low", "offers.high")
		offers = append(offers, "min(prices.amount) AS low", "max(prices.amount) AS high")
	}
	if parts&StockedPart != 0 {
		columns = append(columns, "offers.stocked")
		offers = append(offers, `bool_or(EXISTS (
			SELECT FROM stock_levels WHERE stock_levels.variant_id = variants.id AND stock_levels.on_hand > stock_levels.reserved
		)) AS stocked`)
	}
	if offers != nil {
		from += ` LEFT JOIN LATERAL (
			SELECT ` + strings.Join(offers, ", ") + ` FROM variants
			JOIN prices ON prices.variant_id = variants.id AND prices.currency = k.currency
			WHERE variants.product_id = k.product
		) AS offers ON true`
	}
	if parts&MainImagePart != 0 {
		columns = append(columns, ent.ProductImageColumns)
		from += ` LEFT JOIN LATERAL (
			SELECT * FROM product_images WHERE product_id = k.product ORDER BY position, id LIMIT 1
		) AS product_images ON true`
	}
	return record.NewQuery("SELECT " + strings.Join(columns, ", ") + " FROM " + from)
}

// Summaries returns parts of products' summaries, by one statement. That of a product without any is empty.
func (s *Service) Summaries(ctx context.Context, keys []SummaryKey, parts SummaryPart) (map[SummaryKey]*Summary, error) {
	products, currencies := make([]typeid.Product, len(keys)), make([]money.Currency, len(keys))
	for i, key := range keys {
		products[i], currencies[i] = key.Product, key.Currency
	}
	out := make(map[SummaryKey]*Summary, len(keys))
	err := summaryQueries[parts].Each(ctx, s.store.Client, func(r *record.Reader) {
		key := SummaryKey{typeid.Of[typeid.Product](r.UUID()), money.Currency(r.Text())}
		out[key] = s.summary(r, parts, key.Currency)
	}, typeid.Array(products), currencyArray(currencies))
	if err != nil {
		return nil, fmt.Errorf("read summaries of products: %w", err)
	}
	return out, nil
}

func (s *Service) summary(r *record.Reader, parts SummaryPart, currency money.Currency) *Summary {
	summary := &Summary{}
	if parts&PriceRangePart != 0 {
		if low, high := record.Optional(r, r.Int), record.Optional(r, r.Int); low != nil && high != nil {
			summary.PriceRange = &PriceRange{money.Money{Amount: *low, Currency: currency}, money.Money{Amount: *high, Currency: currency}}
		}
	}
	if parts&StockedPart != 0 {
		summary.Stocked = r.Bool()
	}
	if parts&MainImagePart != 0 {
		summary.MainImage = s.store.Client.ProductImage.From(r)
	}
	return summary
}
