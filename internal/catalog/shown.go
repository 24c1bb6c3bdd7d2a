package catalog

import (
	"math"
	"unique"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ShownKey asks for a product that something else has found, if it may be shown: if it is active and sold by the terms, and
// costs what is asked for now.
type ShownKey struct {
	Product typeid.Product
	Shown
}

// Shown is what a product has to be.
type Shown struct {
	Terms unique.Handle[Terms]
	// Low and High are what its lowest price lies between, if Priced says so.
	Low, High int64
	Priced    bool
}

// NewShown returns what products of a list have to be, which fulfil a filter and are in an order. What else the filter asks
// for was seen to by who found them. The filter was checked.
func NewShown(terms Terms, filter *ProductFilter, sort ProductSort) Shown {
	s := Shown{Terms: unique.Make(terms), High: math.MaxInt64, Priced: sort == SortPriceLowest || sort == SortPriceHighest}
	if filter == nil {
		return s
	}
	plain, err := filter.plain()
	if err != nil {
		return s
	}
	_, compared, err := plain.split(terms.Currency)
	if err == nil && compared.priced {
		s.Priced, s.Low, s.High = true, compared.low, compared.high
	}
	return s
}

// ShownProducts reads products that were found, those of them that may be shown.
var ShownProducts = record.NewMany("products that were found", func(found *record.Found[ShownKey, *ent.Product], _ record.Parts, keys []ShownKey) ([]*record.Read, error) {
	alike := map[Shown][]typeid.Product{}
	for _, key := range keys {
		alike[key.Shown] = append(alike[key.Shown], key.Product)
	}
	var reads []*record.Read
	for s, products := range alike {
		terms := s.Terms.Value()
		args := append([]any{typeid.Array(products)}, terms.args()...)
		reads = append(reads, shownProducts.With(func(r *record.Reader) {
			key := ShownKey{typeid.Of[typeid.Product](r.UUID()), s}
			p := ent.ReadProduct(r)
			if found.Readable(r, key) {
				found.Values[key] = p
			}
		}, append(args, terms.assortment(), s.Priced, s.Low, s.High)...))
	}
	return reads, nil
})

// SortingOf returns how lists of products that fulfil a filter are sorted. It reports false of an order that a list within
// a scope does not have.
func SortingOf(sort ProductSort, within Scope) (page.Sorting[*ent.Product], bool) {
	sorting, known := ofFiltered[sort]
	return sorting, known && (sort != SortManual || within == OfCollection)
}
