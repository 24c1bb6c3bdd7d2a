package index

import "slices"

// Popularity returns what a product's popularity is by its ordinal, 0 for one that there is not. What it returns is good
// for the view, and fast for many products.
func (v *View) Popularity() func(ordinal uint32) int64 {
	return func(ordinal uint32) int64 {
		p := v.partOf(ordinal)
		if p == nil {
			return 0
		}
		return p.popularity.at(ordinal - p.first)
	}
}

// Having returns whether a product, or one of its variants, has a value, by its ordinal. What it returns is good for the
// view, and fast for many products.
func (v *View) Having(t Term) func(ordinal uint32) bool {
	numbers, known := make([]int, len(v.parts)), make([]bool, len(v.parts))
	for i, p := range v.parts {
		numbers[i], known[i] = p.dictionary.find(t)
	}
	return func(ordinal uint32) bool {
		for i := range v.parts {
			p := &v.parts[i]
			if at := ordinal - p.first; ordinal >= p.first && at < uint32(p.len()) {
				return known[i] && slices.Contains(p.values.of(at), uint32(numbers[i]))
			}
		}
		return false
	}
}

// partOf returns the part that has a product, nil if none has.
func (v *View) partOf(ordinal uint32) *part {
	for i := range v.parts {
		if p := &v.parts[i]; ordinal >= p.first && ordinal-p.first < uint32(p.len()) {
			return p
		}
	}
	return nil
}
