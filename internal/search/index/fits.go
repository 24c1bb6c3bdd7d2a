package index

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Known is what documents may refer to: what has names elsewhere.
type Known struct {
	Shape Shape
	// Values are how many values each facet of Shape has.
	Values                          []int
	Collections, Channels, Contexts int
}

// Fits returns an error unless a view has this shape and refers to nothing that is not known: a view that was read may
// be of something else.
func (v *View) Fits(k Known) error {
	if !slices.Equal(v.shape.Parents, k.Shape.Parents) || !slices.Equal(v.shape.Facets, k.Shape.Facets) {
		return errors.New("the index has other categories or facets")
	}
	for _, p := range v.parts {
		if err := p.fits(&k); err != nil {
			return err
		}
	}
	return nil
}

func (s *segment) fits(k *Known) error {
	for _, t := range s.terms {
		if int(t.Facet) >= len(k.Values) || int(t.Value) >= k.Values[t.Facet] {
			return fmt.Errorf("there is no value %d of facet %d", t.Value, t.Facet)
		}
	}
	for _, w := range s.windows {
		if int(w.Channel) >= k.Channels {
			return fmt.Errorf("there is no channel %d", w.Channel)
		}
	}
	categories := uint32(len(k.Shape.Parents))
	for _, one := range s.spans {
		if uint32(one.Category) >= categories && one.Category != NoCategory {
			return fmt.Errorf("there is no category %d", one.Category)
		}
	}
	if !below(s.others.values, categories) || !below(s.collections.values, uint32(k.Collections)) || !below(s.prices.keys, uint32(k.Contexts)) {
		return errors.New("there is no such category, collection or context")
	}
	return nil
}

func below(all []uint32, end uint32) bool {
	return !slices.ContainsFunc(all, func(n uint32) bool { return n >= end })
}

var errParts = errors.New("the parts of a segment do not fit one another")

// whole returns an error unless all that is kept by ordinals is kept of all, and what refers to something else in the
// segment finds it.
func (s *segment) whole() error {
	n := len(s.ids)
	if len(s.byID) != n || !below(s.byID, uint32(n)) || !s.spansAreWhole() || len(s.variants.ends) != n || !slices.IsSorted(s.variants.ends) {
		return errParts
	}
	for _, c := range append([]column{s.created, s.popularity}, s.prices.all...) {
		if c.len() != n {
			return errParts
		}
	}
	variants := 0
	if n > 0 {
		variants = int(s.variants.ends[n-1])
	}
	if s.positions.len() != len(s.collections.values) {
		return errParts
	}
	terms, windows := uint32(len(s.terms)), uint32(len(s.windows))
	if !slices.IsSortedFunc(s.terms, compareTerms) || !s.values.areWhole(n, terms) || !s.variants.values.areWhole(variants, terms) ||
		!s.published.areWhole(n, windows) || !s.others.areWhole(n, math.MaxUint32) || !s.collections.areWhole(n, math.MaxUint32) {
		return errParts
	}
	return nil
}

// spansAreWhole reports whether spans have each ordinal once.
func (s *segment) spansAreWhole() bool {
	at := uint32(0)
	for _, one := range s.spans {
		if one.Start != at || one.End <= at {
			return false
		}
		at = one.End
	}
	return at == uint32(len(s.ids))
}

func (c *column) len() int { return max(len(c.wide), len(c.narrow)) }

// areWhole reports whether there are n rows, which have all values, and these are below end.
func (r *rows) areWhole(n int, end uint32) bool {
	if len(r.ends) != n || !slices.IsSorted(r.ends) || !below(r.values, end) {
		return false
	}
	return n == 0 && len(r.values) == 0 || n > 0 && int(r.ends[n-1]) == len(r.values)
}
