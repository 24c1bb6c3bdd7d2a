package catalog

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Summary is what lists show of a product beside its own columns.
type Summary struct {
	// PriceRange is the lowest and the highest price of all the variants that have one in the
	// currency; nil if none has.
	PriceRange *PriceRange
	// CompareAtRange is the lowest and the highest of the prices in the currency that present ones are
	// compared with; nil if none is. Such a price is always more than the present one.
	CompareAtRange *PriceRange
	// Stocked tells whether there is a variant with a price in the currency and stock that no order
	// has reserved.
	Stocked bool
	// MainImage is the first picture; nil if there is none.
	MainImage *ent.ProductImage
}

// Available tells whether the product that the summary is of can be bought now: it is active, and
// something of it is in stock.
func (s *Summary) Available(p *ent.Product) bool {
	return s.Stocked && p.Status == product.StatusActive
}

// PriceRange is the lowest and the highest of several prices.
type PriceRange struct{ Min, Max money.Money }

// The parts of a summary. PriceRangePart is both of the ranges.
const (
	PriceRangePart record.Parts = 1 << iota
	StockedPart
	MainImagePart
)

// SummaryKey asks for a product's summary.
type SummaryKey = For[typeid.Product]

// Summaries reads parts of products' summaries. That of a product without any is empty.
var Summaries = record.NewMany("summaries of products",
	func(found *record.Found[SummaryKey, *Summary], parts record.Parts, keys []SummaryKey) ([]*record.Read, error) {
		return byTerms(summaries, keys, func(r *record.Reader, key SummaryKey) {
			summary := readSummary(r, key.Terms.Value().Currency)
			if !parts.Has(PriceRangePart) { // it comes with whether there is stock
				summary.PriceRange, summary.CompareAtRange = nil, nil
			}
			if found.Readable(r, key) {
				found.Values[key] = summary
			}
		}, parts.Has(PriceRangePart), parts.Has(StockedPart), parts.Has(MainImagePart)), nil
	})

func readSummary(r *record.Reader, currency money.Currency) *Summary {
	return &Summary{
		PriceRange: readPriceRange(r, currency), CompareAtRange: readPriceRange(r, currency),
		Stocked: r.Bool(), MainImage: ent.ReadProductImage(r),
	}
}

func readPriceRange(r *record.Reader, currency money.Currency) *PriceRange {
	low, high := readAmount(r, currency), readAmount(r, currency)
	if low == nil || high == nil {
		return nil
	}
	return &PriceRange{*low, *high}
}
