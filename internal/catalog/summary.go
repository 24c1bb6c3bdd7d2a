package catalog

import (
	"context"
	"fmt"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Summary is what lists show of a product beside its own columns.
type Summary struct {
	// PriceRange is the lowest and the highest price of all the variants that have one in the currency; nil if none has.
	PriceRange *PriceRange
	// Available tells whether the product can be bought now: it is active and has a variant with a price in the currency and stock
	// that no order has reserved.
	Available bool
	// MainImage is the first picture; nil if there is none.
	MainImage *ent.ProductImage
}

// PriceRange is the lowest and the highest of several prices.
type PriceRange struct{ Min, Max money.Money }

// SummaryPart is a set of parts of a summary.
type SummaryPart uint8

// The parts of a summary.
const (
	PriceRangePart SummaryPart = 1 << iota
	AvailablePart
	MainImagePart
	allSummaryParts = PriceRangePart | AvailablePart | MainImagePart
)

// SummaryKey asks for parts of a product's summary.
type SummaryKey struct {
	Product  typeid.Product
	Currency money.Currency
	Parts    SummaryPart
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
	if parts&AvailablePart != 0 {
		columns = append(columns,
			"offers.available AND EXISTS (SELECT FROM products WHERE products.id = k.product AND products.status = 'ACTIVE')")
		offers = append(offers, `bool_or(EXISTS (
			SELECT FROM stock_levels WHERE stock_levels.variant_id = variants.id AND stock_levels.on_hand > stock_levels.reserved
		)) AS available`)
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

// Summaries returns parts of products' summaries, by one statement. Those of products without any are empty.
func (s *Service) Summaries(ctx context.Context, keys []SummaryKey) (map[SummaryKey]*Summary, error) {
	whole := make(map[SummaryKey]*Summary, len(keys)) // by keys without parts
	var products []typeid.Product
	var currencies []money.Currency
	var parts SummaryPart
	for _, key := range keys {
		parts |= key.Parts
		key.Parts = 0
		if _, ok := whole[key]; !ok {
			whole[key] = nil
			products, currencies = append(products, key.Product), append(currencies, key.Currency)
		}
	}
	err := summaryQueries[parts].Each(ctx, s.store.Client, func(r *record.Reader) {
		key := SummaryKey{Product: typeid.Of[typeid.Product](r.UUID()), Currency: money.Currency(r.Text())}
		whole[key] = s.summary(r, parts, key.Currency)
	}, typeid.Array(products), currencyArray(currencies))
	if err != nil {
		return nil, fmt.Errorf("read summaries of products: %w", err)
	}
	out := make(map[SummaryKey]*Summary, len(keys))
	for _, key := range keys {
		of := key
		of.Parts = 0
		out[key] = whole[of]
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
	if parts&AvailablePart != 0 {
		summary.Available = r.Bool()
	}
	if parts&MainImagePart != 0 {
		summary.MainImage = s.store.Client.ProductImage.From(r)
	}
	return summary
}
