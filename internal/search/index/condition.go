package index

import (
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// Condition is what holds for a product or does not. It has exactly one of its fields; a list that is not nil
// but empty is one, too.
type Condition struct {
	// And holds if all do, Or if one does, and Not if another does not.
	And, Or []*Condition
	Not     *Condition
	// Values are of which the product has one, or any variant of it.
	Values []Term
	// Variant are lists of facets OfVariants, MaxSelections at most: there is a variant that has one of each.
	// Without lists it holds for all products.
	Variant [][]Term
	// Category are of which the product is in one, or below it.
	Category []Category
	// Collections are of which it is in one.
	Collections []Collection
	// IDs are of which it has one.
	IDs []uuid.UUID
	// Price is what it costs in the query's context. It holds for no product without a price there.
	Price *Range
	// Created is when the product was.
	Created *InstantRange
}

// InstantRange is a time: From belongs to it, Until no more. 0 is no bound.
type InstantRange struct {
	From, Until Instant
}

// Limits of conditions.
const (
	// MaxDepth is how deep conditions may be within one another, with the outermost.
	MaxDepth = 16
	// MaxConditions is how many a query may have with all that are in others, and with what they list.
	MaxConditions = 100_000
)

var (
	errForm  = errors.New("a condition has not exactly one of its fields")
	errDepth = fmt.Errorf("a condition is deeper than %d", MaxDepth)
	errMany  = fmt.Errorf("a condition has more than %d parts", MaxConditions)
)

// conditions checks a condition, and what is in it.
type conditions struct {
	*shape
	left int // how many more there may be
}

func (s *conditions) check(c *Condition, depth int) error {
	switch {
	case depth > MaxDepth:
		return errDepth
	case c == nil || c.forms() != 1:
		return errForm
	}
	s.left -= 1 + len(c.Values) + len(c.Variant) + len(c.Category) + len(c.Collections) + len(c.IDs)
	if s.left < 0 {
		return errMany
	}
	for _, some := range [][]*Condition{c.And, c.Or} {
		for _, one := range some {
			if err := s.check(one, depth+1); err != nil {
				return err
			}
		}
	}
	if c.Not != nil {
		return s.check(c.Not, depth+1)
	}
	return s.checkLists(c)
}

// forms returns how many of its fields a condition has.
func (c *Condition) forms() (n int) {
	for _, has := range []bool{
		c.And != nil, c.Or != nil, c.Not != nil, c.Values != nil, c.Variant != nil, c.Category != nil,
		c.Collections != nil, c.IDs != nil, c.Price != nil, c.Created != nil,
	} {
		if has {
			n++
		}
	}
	return n
}

func (s *conditions) checkLists(c *Condition) error {
	for _, t := range c.Values {
		if err := s.hasFacet(t.Facet); err != nil {
			return err
		}
	}
	if len(c.Variant) > MaxSelections {
		return fmt.Errorf("a condition has %d lists of what a variant has, at most %d", len(c.Variant), MaxSelections)
	}
	for _, list := range c.Variant {
		if s.left -= len(list); s.left < 0 {
			return errMany
		}
		if err := s.terms(list, OfVariants); err != nil {
			return err
		}
	}
	return s.known(c.Category...)
}
