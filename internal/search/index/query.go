package index

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"
)

// Query asks for products that fulfil all of it, for a page of them, and for counts.
type Query struct {
	Channel Channel
	Context Context
	At      Instant
	// Unpriced has products without a price in Context be found, too. No range of prices has them.
	Unpriced bool

	// Category is where to look, with all below it: for products whose own it is, or that are in it, too.
	// NoCategory is everywhere.
	Category Category
	// Collections are those of which a product must be in one. nil is no matter.
	Collections []Collection
	// Where narrows what is looked at as Category does. nil is all products.
	Where *Condition
	// Candidates are all that is looked at. nil is all products.
	Candidates *Candidates

	// Selections are of different facets. A product must have one of the values of each, and those of
	// facets of variants on one variant.
	Selections []Selection
	Price      *Range
	// Variant are lists of values of facets OfVariants: one variant has one of each, and all that is selected. There
	// are no alternatives to these.
	Variant [][]Term

	Sort   Sort
	First  int  // how many products at most, 0 for counts alone
	Offset int  // how many to leave out before them
	After  *Key // nil begins with the first
	// Spare is how many more to name, which stand in for those that turn out to be gone.
	Spare int

	// Facets are those to count the values of, each once.
	Facets []Facet
	// Prices asks for how prices are spread, in no more than Buckets parts.
	Prices  bool
	Buckets int
	// Categories asks for the counts of what is below Category.
	Categories bool
}

// Candidates are the hits of a search elsewhere.
type Candidates struct {
	Ordinals []uint32 // in the view that is asked, in ascending order
	Scores   []float32
	// Rank returns what one of them is sorted by, which is Most times its score at the most. It is asked about those alone that
	// may come onto the page. nil is the score itself; else no score may be negative.
	Rank func(ordinal uint32, score float32) float32
	Most float32
}

// Selection is values of a facet, of which a product or variant has one. Without any, none does.
type Selection struct {
	Facet  Facet
	Values []Value
}

// Range is amounts from Min to Max, both included. Use math.MinInt64 and math.MaxInt64 for no bound.
type Range struct {
	Min, Max int64
}

// Limits of queries.
const (
	MaxFirst   = 1000
	MaxOffset  = 10_000
	MaxBuckets = 1000
	// MaxSelections are how many selections and lists of a variant's values a query may have: what variants need is bits of a number.
	MaxSelections = 30
)

var errNegative = errors.New("a number of products or buckets is negative")

// check returns what is wrong with a query.
func (s *shape) checkQuery(q *Query) error {
	if min(q.First, q.Offset, q.Spare, q.Buckets) < 0 {
		return errNegative
	}
	if q.First > MaxFirst || q.Spare > MaxFirst || q.Offset > MaxOffset || q.Buckets > MaxBuckets {
		return fmt.Errorf("at most %d products after %d and %d buckets can be asked for", MaxFirst, MaxOffset, MaxBuckets)
	}
	if q.Sort.By > ByCollection {
		return fmt.Errorf("there is no order %d", q.Sort.By)
	}
	if q.Category != NoCategory {
		if err := s.known(q.Category); err != nil {
			return err
		}
	}
	if q.Candidates != nil {
		if err := q.Candidates.check(); err != nil {
			return err
		}
	}
	if q.Where != nil {
		if err := (&conditions{s, MaxConditions}).check(q.Where, 1); err != nil {
			return err
		}
	}
	return s.checkFacets(q)
}

func (c *Candidates) check() error {
	if len(c.Scores) != len(c.Ordinals) {
		return fmt.Errorf("%d candidates have %d scores", len(c.Ordinals), len(c.Scores))
	}
	for i := 1; i < len(c.Ordinals); i++ {
		if c.Ordinals[i-1] >= c.Ordinals[i] {
			return errors.New("candidates are not in order")
		}
	}
	return nil
}

func (s *shape) checkFacets(q *Query) error {
	if len(q.Selections)+len(q.Variant) > MaxSelections {
		return fmt.Errorf("at most %d facets can be selected", MaxSelections)
	}
	for _, list := range q.Variant {
		if err := s.terms(list, OfVariants); err != nil {
			return err
		}
	}
	selected := map[Facet]bool{}
	for _, one := range q.Selections {
		if err := s.hasFacet(one.Facet); err != nil {
			return err
		}
		if selected[one.Facet] {
			return fmt.Errorf("facet %d is selected twice", one.Facet)
		}
		selected[one.Facet] = true
	}
	for i, f := range q.Facets {
		if err := s.hasFacet(f); err != nil {
			return err
		}
		if slices.Contains(q.Facets[:i], f) {
			return fmt.Errorf("facet %d is asked for twice", f)
		}
	}
	return nil
}

// Answer is what a query asks for.
type Answer struct {
	// Total is how many products fulfil the query, exactly.
	Total int
	// Items are the page, and Spares those that come next.
	Items, Spares []Item
	// More reports whether products come after Items.
	More bool
	// Facets are in the order in which they were asked for.
	Facets []FacetCount
	// Prices are nil if they were not asked for or nothing has any.
	Prices *Distribution
	// Categories are those below the query's that have products, in preorder.
	Categories []CategoryCount
}

// Item is a product on a page.
type Item struct {
	ID  uuid.UUID
	Key Key
}

// FacetCount is the values of a facet that products have, by ascending number. What is selected of the
// facet itself does not narrow it, and is there even with 0 products.
type FacetCount struct {
	Facet  Facet
	Values []ValueCount
}

// ValueCount is how many products have a value, on the variants that fulfil the rest of the query.
type ValueCount struct {
	Value Value
	Count int
}

// CategoryCount is how many products are in a category or below it. One that is there several times counts once.
type CategoryCount struct {
	Category Category
	Count    int
}

// Ask answers a query. An error says what is wrong with the query.
func (v *View) Ask(q *Query) (*Answer, error) {
	if err := v.shape.checkQuery(q); err != nil {
		return nil, err
	}
	all := v.find(q)
	a := &Answer{}
	for _, f := range all {
		a.Total += int(f.hits.GetCardinality())
	}
	a.page(q, all)
	a.Facets = v.facets(q, all)
	if q.Prices {
		a.Prices = distribute(all, q.Buckets)
	}
	if q.Categories {
		a.Categories = v.categories(q.Category, all)
	}
	return a, nil
}

// cut is what a query selects products by: a facet, or prices.
type cut uint32

const (
	priceCut cut = math.MaxUint16 + 1 + iota
	noCut
)
