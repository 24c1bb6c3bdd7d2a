package index_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

// holds looks at one product alone.
func (o *oracle) holds(q asked, d *index.Document, c *index.Condition) bool {
	holds := func(one *index.Condition) bool { return o.holds(q, d, one) }
	oneOf := func(terms []index.Term, of []index.Term) bool {
		return slices.ContainsFunc(terms, func(t index.Term) bool { return slices.Contains(of, t) })
	}
	switch {
	case c.And != nil:
		return !slices.ContainsFunc(c.And, func(one *index.Condition) bool { return !holds(one) })
	case c.Or != nil:
		return slices.ContainsFunc(c.Or, holds)
	case c.Not != nil:
		return !holds(c.Not)
	case c.Values != nil:
		return oneOf(c.Values, d.Values) ||
			slices.ContainsFunc(d.Variants, func(v index.Variant) bool { return oneOf(c.Values, v.Values) })
	case c.Variant != nil:
		return len(c.Variant) == 0 || slices.ContainsFunc(d.Variants, func(v index.Variant) bool {
			return !slices.ContainsFunc(c.Variant, func(list []index.Term) bool { return !oneOf(list, v.Values) })
		})
	case c.Category != nil:
		return slices.ContainsFunc(c.Category, func(in index.Category) bool { return o.listed(d, in) })
	case c.Collections != nil:
		return slices.ContainsFunc(d.Collections, func(m index.Membership) bool { return slices.Contains(c.Collections, m.Collection) })
	case c.IDs != nil:
		return slices.Contains(c.IDs, d.ID)
	case c.Price != nil:
		p, ok := price(d, q.Context)
		return ok && c.Price.Min <= p && p <= c.Price.Max
	}
	return (c.Created.From == 0 || c.Created.From <= d.Created) && (c.Created.Until == 0 || d.Created < c.Created.Until)
}

// condition draws a condition that is no deeper than depth.
func condition(t *rapid.T, o *oracle, depth int) *index.Condition {
	deeper := func() *index.Condition { return condition(t, o, depth-1) }
	term := func(first int) func() index.Term {
		return func() index.Term {
			return index.Term{Facet: index.Facet(first) + small[index.Facet](t, 1), Value: small[index.Value](t, 4)}
		}
	}
	variant := func() []index.Term { return several(t, 3, term(firstOfVariants)) }
	form := rapid.IntRange(0, 9)
	if depth == 1 {
		form = rapid.IntRange(3, 9)
	}
	c := &index.Condition{}
	switch form.Draw(t, "form") {
	case 0:
		c.And = given(several(t, 3, deeper))
	case 1:
		c.Or = given(several(t, 3, deeper))
	case 2:
		c.Not = deeper()
	case 3:
		c.Values = given(several(t, 3, term(rapid.SampledFrom([]int{0, firstOfVariants}).Draw(t, "level"))))
	case 4:
		c.Variant = given(several(t, 3, variant))
	case 5:
		c.Category = given(several(t, 2, func() index.Category {
			return index.Category(rapid.IntRange(0, len(o.shape.Parents)-1).Draw(t, "category"))
		}))
	case 6:
		c.Collections = given(several(t, 2, func() index.Collection { return small[index.Collection](t, 3) }))
	case 7:
		c.IDs = given(several(t, 20, func() uuid.UUID { return id(rapid.IntRange(0, 60).Draw(t, "id")) }))
	case 8:
		c.Price = prices(t)
	case 9:
		c.Created = &index.InstantRange{From: small[index.Instant](t, 3), Until: small[index.Instant](t, 6)}
	}
	return c
}

// given returns a list that is not nil.
func given[T any](all []T) []T { return append([]T{}, all...) }

// TestRefusedConditions has conditions that are none, and those that are too large.
func TestRefusedConditions(t *testing.T) {
	t.Parallel()
	v := empty(t).View()
	nested := func(depth int) *index.Condition {
		c := &index.Condition{IDs: []uuid.UUID{}}
		for range depth - 1 {
			c = &index.Condition{Not: c}
		}
		return c
	}
	circle := &index.Condition{}
	circle.Not = circle
	for name, c := range map[string]*index.Condition{
		"nothing":          {},
		"two":              {Values: []index.Term{}, IDs: []uuid.UUID{}},
		"nil within":       {And: []*index.Condition{nil}},
		"nothing within":   {Or: []*index.Condition{{}}},
		"deep":             nested(index.MaxDepth + 1),
		"circle":           circle,
		"many ids":         {IDs: make([]uuid.UUID, index.MaxConditions)},
		"many values":      {Variant: [][]index.Term{slices.Repeat([]index.Term{{Facet: firstOfVariants}}, index.MaxConditions)}},
		"many within":      {And: slices.Repeat([]*index.Condition{nested(2)}, index.MaxConditions/2)},
		"many lists":       {Variant: make([][]index.Term, index.MaxSelections+1)},
		"unknown facet":    {Values: []index.Term{{Facet: 9}}},
		"no variant's":     {Variant: [][]index.Term{{{Facet: 0}}}},
		"unknown category": {Category: []index.Category{index.Category(len(parents))}},
		"no category":      {Category: []index.Category{none}},
	} {
		if _, err := v.Ask(&index.Query{Category: none, Where: c}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, c := range map[string]*index.Condition{
		"deep":        nested(index.MaxDepth),
		"many ids":    {IDs: make([]uuid.UUID, index.MaxConditions-1)},
		"many within": {And: slices.Repeat([]*index.Condition{nested(1)}, index.MaxConditions-1)},
	} {
		if _, err := v.Ask(&index.Query{Category: none, Where: c}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
