package index

import (
	"slices"

	"github.com/google/uuid"
)

// Part is products of a view with ordinals that follow one another, so that something else can be kept about
// them by the same ordinals.
type Part struct {
	// First is the ordinal of the first of IDs in the view.
	First uint32
	// IDs are of the products, by ordinal. They must not be changed.
	IDs []uuid.UUID
	// Gone reports whether the product with an ordinal of the view is no more, or another part has it anew.
	// It is nil if none is.
	Gone func(ordinal uint32) bool
}

// Parts returns what a view consists of, by ascending ordinal and with no gaps. Most views of an index share
// their first part.
func (v *View) Parts() (all []Part) {
	for _, p := range v.parts {
		if p.len() == 0 {
			continue
		}
		one := Part{First: p.first, IDs: slices.Clip(p.ids)}
		if !p.dead.IsEmpty() {
			one.Gone = func(ordinal uint32) bool { return p.isDead(ordinal - p.first) }
		}
		all = append(all, one)
	}
	return all
}

// Same reports whether a part of another view of the index is this one: the same products have the same
// ordinals, and their documents are the same but for their popularity. What is gone may differ.
func (p Part) Same(other Part) bool {
	return p.First == other.First && len(p.IDs) == len(other.IDs) && (len(p.IDs) == 0 || &p.IDs[0] == &other.IDs[0])
}

// ID returns the id of the product with an ordinal, even if it is gone; uuid.Nil if there never was one.
func (v *View) ID(ordinal uint32) uuid.UUID {
	for _, p := range v.parts {
		if i := ordinal - p.first; ordinal >= p.first && int(i) < p.len() {
			return p.ids[i]
		}
	}
	return uuid.Nil
}
