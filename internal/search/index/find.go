package index

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// found is the products of a part that fulfil a query.
type found struct {
	part
	query *Query
	shape *shape
	// scope is what fulfils the query but for what is selected.
	scope *roaring.Bitmap
	// chosen is what has what is selected of products.
	chosen []chosen
	// needed is what a variant must have.
	needed []needed
	// hits fulfil all of the query.
	hits *roaring.Bitmap
	// candidates are those of the part.
	candidates []Candidate
}

// chosen is products that have what is selected of a facet or of prices. It may have more that scope has
// not.
type chosen struct {
	by  cut
	set *roaring.Bitmap
}

// needed is variants that have what is selected of a facet, or that are in stock.
type needed struct {
	by  cut // noCut is the stock
	set *roaring.Bitmap
}

func (v *View) find(q *Query) (all []*found) {
	for _, p := range v.parts {
		if p.len() == 0 {
			continue
		}
		f := &found{part: p, query: q, shape: v.shape}
		f.scope = f.look()
		f.choose()
		f.hits = f.but(noCut)
		all = append(all, f)
	}
	return all
}

// nothing is not changed.
var nothing = roaring.New()

// look returns what fulfils a query but for what is selected.
func (f *found) look() *roaring.Bitmap {
	q := f.query
	c := f.channels[q.Channel]
	if c == nil || f.prices.of(uint32(q.Context)) == nil {
		return nothing
	}
	all := []*roaring.Bitmap{c.at(q.At, f.windows), f.priced[uint32(q.Context)]}
	if q.Category != NoCategory {
		all = append(all, f.inCategory(q.Category))
	}
	if q.Collections != nil {
		var inside []*roaring.Bitmap
		for _, c := range q.Collections {
			if set := f.inside[c]; set != nil {
				inside = append(inside, set)
			}
		}
		all = append(all, either(inside))
	}
	if q.Candidates != nil {
		all = append(all, f.take(q.Candidates))
	}
	scope := both(all)
	if !f.dead.IsEmpty() {
		scope = roaring.AndNot(scope, f.dead)
	}
	return scope
}

// inCategory returns the products of a category and of all below it: one range, if categories have not moved
// since the segment was made.
func (f *found) inCategory(c Category) *roaring.Bitmap {
	set := roaring.New()
	start, end := uint32(0), uint32(0)
	for _, below := range f.shape.below(c) {
		s, ok := f.span(below)
		if !ok {
			continue
		}
		if s.Start != end {
			set.AddRange(uint64(start), uint64(end))
			start = s.Start
		}
		end = s.End
	}
	set.AddRange(uint64(start), uint64(end))
	return set
}

// take keeps the candidates of the part, and returns them as a set.
func (f *found) take(all []Candidate) *roaring.Bitmap {
	at := func(ordinal uint32) int {
		i, _ := slices.BinarySearchFunc(all, ordinal, func(c Candidate, o uint32) int { return cmp.Compare(c.Ordinal, o) })
		return i
	}
	f.candidates = all[at(f.first):at(f.first+uint32(f.len()))]
	ordinals := make([]uint32, len(f.candidates))
	for i, c := range f.candidates {
		ordinals[i] = c.Ordinal - f.first
	}
	set := roaring.New()
	set.AddMany(ordinals)
	return set
}

// choose looks for what is selected.
func (f *found) choose() {
	q := f.query
	for _, s := range q.Selections {
		if f.shape.Facets[s.Facet] == OfVariants {
			f.needed = append(f.needed, needed{cut(s.Facet), f.having(s, f.variants.sets)})
		} else {
			f.chosen = append(f.chosen, chosen{cut(s.Facet), f.having(s, f.sets)})
		}
	}
	if q.InStock {
		f.needed = append(f.needed, needed{noCut, f.variants.inStock})
	}
	if q.Price != nil {
		f.chosen = append(f.chosen, chosen{priceCut, f.within(f.prices.of(uint32(q.Context)), *q.Price)})
	}
	for _, r := range q.Ranges {
		f.chosen = append(f.chosen, chosen{cut(r.Facet), f.within(f.numbers.of(uint32(r.Facet)), r.Range)})
	}
}

// having returns what has a value of a selection.
func (f *found) having(s Selection, sets []*roaring.Bitmap) *roaring.Bitmap {
	var all []*roaring.Bitmap
	for _, v := range s.Values {
		if n, ok := f.dictionary.find(Term{s.Facet, v}); ok {
			all = append(all, sets[n])
		}
	}
	return either(all)
}

// within returns what of the scope has a number in a range.
func (f *found) within(c *column, r Range) *roaring.Bitmap {
	if c == nil {
		return nothing
	}
	var in []uint32
	walk(f.scope, func(some []uint32) {
		for _, i := range some {
			if r.has(c.at(i)) {
				in = append(in, i)
			}
		}
	})
	return setOf(in)
}

// but returns what fulfils the query, whatever is selected of one facet or of prices.
func (f *found) but(by cut) *roaring.Bitmap {
	products, matching := both(f.products(by)), f.matching(by)
	if matching == nil {
		return products
	}
	return f.withVariant(products, matching)
}

// products returns the scope and what is chosen of products, but for one.
func (f *found) products(but cut) []*roaring.Bitmap {
	all := []*roaring.Bitmap{f.scope}
	for _, c := range f.chosen {
		if c.by != but {
			all = append(all, c.set)
		}
	}
	return all
}

// matching returns the variants that have what is needed, whatever is selected of one facet. nil is all,
// and products without variants.
func (f *found) matching(but cut) *roaring.Bitmap {
	var all []*roaring.Bitmap
	for _, n := range f.needed {
		if n.by != but || n.by == noCut {
			all = append(all, n.set)
		}
	}
	if all == nil {
		return nil
	}
	return both(all)
}

// withVariant returns the products that have one of several variants. It goes by what is less.
func (f *found) withVariant(products, matching *roaring.Bitmap) *roaring.Bitmap {
	if products.GetCardinality() < matching.GetCardinality()/4 {
		return f.filterByVariant(products, matching)
	}
	var owners []uint32
	walk(matching, func(some []uint32) {
		for _, v := range some {
			if owner := f.variants.owners[v]; len(owners) == 0 || owners[len(owners)-1] != owner {
				owners = append(owners, owner)
			}
		}
	})
	return roaring.And(products, setOf(owners))
}

func (f *found) filterByVariant(products, matching *roaring.Bitmap) *roaring.Bitmap {
	var kept []uint32
	walk(products, func(some []uint32) {
		for _, i := range some {
			if start, end := f.variants.of(i); start < end && matching.IntersectsWithInterval(uint64(start), uint64(end)) {
				kept = append(kept, i)
			}
		}
	})
	return setOf(kept)
}

// either returns the union of sets, which must not be changed.
func either(all []*roaring.Bitmap) *roaring.Bitmap {
	switch len(all) {
	case 0:
		return nothing
	case 1:
		return all[0]
	}
	return roaring.FastOr(all...)
}

// both returns what is in all sets, which must not be changed. It begins with the smallest.
func both(all []*roaring.Bitmap) *roaring.Bitmap {
	if len(all) == 1 {
		return all[0]
	}
	slices.SortFunc(all, func(a, b *roaring.Bitmap) int { return cmp.Compare(a.GetCardinality(), b.GetCardinality()) })
	return roaring.FastAnd(all...)
}

// walk calls for what is in a set, some at a time, in ascending order.
func walk(set *roaring.Bitmap, do func(some []uint32)) {
	var room [1024]uint32
	for it := set.ManyIterator(); ; {
		n := it.NextMany(room[:])
		if n == 0 {
			return
		}
		do(room[:n])
	}
}
