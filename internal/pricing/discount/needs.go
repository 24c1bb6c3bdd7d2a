package discount

import "slices"

// NeedsGoods reports whether a promotion looks at more of goods than their products and variants: their
// types, categories, collections, vendors, tags or attributes.
func (p *Promotion) NeedsGoods() bool {
	a := &p.Action
	return p.Condition.needsGoods() || a.Of.needsGoods() ||
		a.BuyGet != nil && a.BuyGet.Buy.needsGoods() ||
		a.Bundle != nil && slices.ContainsFunc(a.Bundle.Parts, func(p Part) bool { return p.Of.needsGoods() })
}

func (c *Condition) needsGoods() bool {
	switch {
	case c == nil:
		return false
	case c.Not != nil:
		return c.Not.needsGoods()
	case c.Quantity != nil:
		return c.Quantity.Of.needsGoods()
	case c.Subtotal != nil:
		return c.Subtotal.Of.needsGoods()
	}
	needs := func(c Condition) bool { return c.needsGoods() }
	return slices.ContainsFunc(c.All, needs) || slices.ContainsFunc(c.Any, needs)
}

// NeedsFirstOrder reports whether a promotion asks whether the buyer has ordered before.
func (p *Promotion) NeedsFirstOrder() bool { return p.Condition.needsFirstOrder() }

func (c *Condition) needsFirstOrder() bool {
	if c == nil {
		return false
	}
	needs := func(c Condition) bool { return c.needsFirstOrder() }
	return c.FirstOrder != nil || c.Not.needsFirstOrder() || slices.ContainsFunc(c.All, needs) || slices.ContainsFunc(c.Any, needs)
}

func (t *Target) needsGoods() bool {
	if t == nil {
		return false
	}
	needs := func(t Target) bool { return t.needsGoods() }
	return t.ProductTypes != nil || t.Categories != nil || t.Collections != nil || t.Vendors != nil || t.Tags != nil || t.Attribute != nil ||
		t.Not.needsGoods() || slices.ContainsFunc(t.All, needs) || slices.ContainsFunc(t.Any, needs)
}

// MayCombine reports whether two promotions may be combined on the same goods: see Combine. Two of products
// that may not count together all the same for goods of which each takes off others.
func MayCombine(one, other *Promotion) bool {
	a, b := choiceOf(&Candidate{Promotion: one}), choiceOf(&Candidate{Promotion: other})
	if byClass(b.Candidate, a.Candidate) < 0 {
		a, b = b, a
	}
	return a.combinesWith(&b)
}
