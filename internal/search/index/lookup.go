package index

import "github.com/RoaringBitmap/roaring/v2"

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

// MostPopular returns the greatest popularity that a product has, or had until it was put anew; 0 if there is none.
func (v *View) MostPopular() (most int64) {
	for i := range v.parts {
		most = max(most, v.parts[i].mostPopular)
	}
	return most
}

// Having returns whether a product, or one of its variants, has one of some values, by its ordinal. What it returns is good for the
// view, and fast for many products.
func (v *View) Having(terms ...Term) func(ordinal uint32) bool {
	sets := make([][]*roaring.Bitmap, len(v.parts))
	for i, p := range v.parts {
		sets[i] = p.having.of(p.dictionary.numbers(terms))
	}
	return func(ordinal uint32) bool {
		for i := range v.parts {
			p := &v.parts[i]
			if at := ordinal - p.first; ordinal >= p.first && at < uint32(p.len()) {
				return isInOne(sets[i], at)
			}
		}
		return false
	}
}

func isInOne(sets []*roaring.Bitmap, i uint32) bool {
	for _, set := range sets {
		if set.Contains(i) {
			return true
		}
	}
	return false
}

// Published returns whether a product is published in a channel at a time, by its ordinal. What it returns is good for the view,
// and fast for many products.
func (v *View) Published(in Channel, at Instant) func(ordinal uint32) bool {
	sets := make([]*roaring.Bitmap, len(v.parts))
	for i, p := range v.parts {
		if sets[i] = nothing; p.channels[in] != nil {
			sets[i] = p.channels[in].at(at, p.windows)
		}
	}
	return func(ordinal uint32) bool {
		for i := range v.parts {
			p := &v.parts[i]
			if at := ordinal - p.first; ordinal >= p.first && at < uint32(p.len()) {
				return sets[i].Contains(at) && !p.isDead(at)
			}
		}
		return false
	}
}

// Newer reports whether a product was made after another one, by their ordinals, as Sort has it.
func (v *View) Newer(ordinal, than uint32) bool {
	p, q := v.partOf(ordinal), v.partOf(than)
	return compareIDs(p.ids[ordinal-p.first], q.ids[than-q.first]) > 0
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
