// Package index finds products in memory: it filters, counts facets, sorts and pages. Counts are exact.
//
// It knows no store and no clock. What names things elsewhere is a number here, which the caller gives:
// categories, collections, facets and their values, channels, and contexts of prices. Products are kept in
// segments that never change, a large one and up to two small ones, so that readers never wait for the one
// who writes.
package index

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"
)

// What names things. Each begins at 0 and should be dense.
type (
	// Category is a category's index in Shape.Parents.
	Category uint32
	// Collection is a collection.
	Collection uint32
	// Facet is a facet's index in Shape.Facets.
	Facet uint16
	// Value is a value of a facet. Facets may use the same numbers.
	Value uint32
	// Channel is where products are published.
	Channel uint16
	// Context is what a price depends on: a channel, a country and a group of customers.
	Context uint16
	// Instant is microseconds since 1970, UTC, as Postgres keeps them.
	Instant int64
)

// NoCategory is the category of products without one, and the parent of roots.
const NoCategory Category = math.MaxUint32

// Document is what the index knows of a product. Order within its lists does not matter. What is named twice
// in one counts once, the last where they differ; of a channel's windows each counts.
type Document struct {
	ID       uuid.UUID
	Category Category
	// Others are categories that it is in, too, MaxOthers at most.
	Others []Category
	// Collections are those it is in.
	Collections []Membership
	// Values are of facets OfProducts: several of one facet, if it has them.
	Values   []Term
	Variants []Variant
	// Prices are its lowest ones. In contexts without one it is not found, if queries do not ask for that.
	Prices []Price
	// Windows are when it is published. It is not in channels without one.
	Windows    []Window
	Created    Instant
	Popularity int64
}

// MaxOthers are how many categories a product may be in beside its own.
const MaxOthers = 20

// Membership is a place in a collection.
type Membership struct {
	Collection Collection
	Position   int64
}

// Term is a value of a facet.
type Term struct {
	Facet Facet
	Value Value
}

// Variant is what can be bought. What is selected of variants must hold for one variant.
type Variant struct {
	Values []Term // of facets OfVariants
}

// Price is an amount in minor units.
type Price struct {
	Context Context
	Amount  int64
}

// Window is a time in which a product is published: From belongs to it, Until no more. 0 is no bound.
// Windows without bounds cost least, so leave out a From that is past.
type Window struct {
	Channel     Channel
	From, Until Instant
}

func (w Window) open(at Instant) bool {
	return (w.From == 0 || w.From <= at) && (w.Until == 0 || at < w.Until)
}

// missing is what columns have for nothing. No amount, instant, position or popularity may be it.
const missing = math.MinInt64

// check returns what a document has that a shape does not allow.
func (s *shape) check(d *Document) error {
	if d.Category != NoCategory {
		if err := s.known(d.Category); err != nil {
			return fmt.Errorf("product %s: %w", d.ID, err)
		}
	}
	if len(d.Others) > MaxOthers {
		return fmt.Errorf("product %s: %d further categories, at most %d", d.ID, len(d.Others), MaxOthers)
	}
	if err := s.known(d.Others...); err != nil {
		return fmt.Errorf("product %s: %w", d.ID, err)
	}
	if err := s.terms(d.Values, OfProducts); err != nil {
		return fmt.Errorf("product %s: %w", d.ID, err)
	}
	for _, v := range d.Variants {
		if err := s.terms(v.Values, OfVariants); err != nil {
			return fmt.Errorf("product %s: %w", d.ID, err)
		}
	}
	if d.hasMissing() {
		return fmt.Errorf("product %s: a number is too small", d.ID)
	}
	return nil
}

func (d *Document) hasMissing() bool {
	return min(d.Popularity, int64(d.Created)) == missing ||
		slices.ContainsFunc(d.Prices, func(p Price) bool { return p.Amount == missing }) ||
		slices.ContainsFunc(d.Collections, func(m Membership) bool { return m.Position == missing })
}

func (s *shape) terms(all []Term, want Level) error {
	for _, t := range all {
		if err := s.of(t.Facet, want); err != nil {
			return err
		}
	}
	return nil
}

// hasFacet returns an error if there is no such facet.
func (s *shape) hasFacet(f Facet) error {
	if int(f) >= len(s.Facets) {
		return fmt.Errorf("there is no facet %d", f)
	}
	return nil
}

func (s *shape) of(f Facet, want Level) error {
	if err := s.hasFacet(f); err != nil {
		return err
	}
	if got := s.Facets[f]; got != want {
		return fmt.Errorf("facet %d is of %s, not of %s", f, got, want)
	}
	return nil
}

func compareTerms(a, b Term) int {
	return cmp.Or(cmp.Compare(a.Facet, b.Facet), cmp.Compare(a.Value, b.Value))
}
