package index

import (
	"cmp"
	"slices"
	"sync"

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
	// needed is what a variant must have; nil is nothing.
	needed *needed
	// products have what is chosen, and hits fulfil all of the query.
	products, hits *roaring.Bitmap
	// ofVariants are the counts of facets of variants, if needed is not nil and facets are asked for.
	ofVariants counts
	// candidates are those of the part, if any are asked for.
	candidates Candidates
}

// chosen is products that have what is selected of a facet or of prices. It may have more that scope has
// not.
type chosen struct {
	by  cut
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
		f.match()
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
	if c == nil {
		return nothing
	}
	all := []*roaring.Bitmap{c.at(q.At, f.windows)}
	if !q.Unpriced {
		priced := f.priced[uint32(q.Context)]
		if priced == nil {
			return nothing
		}
		all = append(all, priced)
	}
	if q.Category != NoCategory {
		all = append(all, f.inCategory(q.Category))
	}
	if q.Collections != nil {
		all = append(all, either(f.inCollections(q.Collections)))
	}
	if q.Candidates != nil {
		all = append(all, f.take(*q.Candidates))
	}
	scope := both(all)
	if !f.dead.IsEmpty() {
		scope = roaring.AndNot(scope, f.dead)
	}
	if q.Where != nil {
		scope = f.holding(q.Where, scope)
	}
	return scope
}

func (f *found) inCollections(some []Collection) (inside []*roaring.Bitmap) {
	for _, c := range some {
		if set := f.inside[c]; set != nil {
			inside = append(inside, set)
		}
	}
	return inside
}

// inCategory returns the products that are in a category or below it: those whose own categories these are,
// and those that are there, too.
func (f *found) inCategory(c Category) *roaring.Bitmap {
	all := []*roaring.Bitmap{f.ownedBy(c)}
	if len(f.also) > 0 {
		for _, below := range f.shape.below(c) {
			if set := f.also[below]; set != nil {
				all = append(all, set)
			}
		}
	}
	return either(all)
}

// ownedBy returns the products whose own category is one or below it: one range, if categories have not moved
// since the segment was made.
func (f *found) ownedBy(c Category) *roaring.Bitmap {
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
func (f *found) take(all Candidates) *roaring.Bitmap {
	from, _ := slices.BinarySearch(all.Ordinals, f.first)
	to, _ := slices.BinarySearch(all.Ordinals, f.first+uint32(f.len()))
	all.Ordinals, all.Scores = all.Ordinals[from:to], all.Scores[from:to]
	f.candidates = all
	numbers := all.Ordinals
	if f.first > 0 {
		numbers = make([]uint32, len(all.Ordinals))
		for i, ordinal := range all.Ordinals {
			numbers[i] = ordinal - f.first
		}
	}
	return setOf(numbers)
}

// choose looks for what is selected of products.
func (f *found) choose() {
	q := f.query
	for _, s := range q.Selections {
		if f.shape.Facets[s.Facet] == OfProducts {
			f.chosen = append(f.chosen, chosen{cut(s.Facet), f.selected(s)})
		}
	}
	if q.Price != nil {
		f.chosen = append(f.chosen, chosen{priceCut, f.within(f.scope, f.prices.of(uint32(q.Context)), *q.Price)})
	}
}

// match looks for the hits.
func (f *found) match() {
	f.products, f.needed = f.choosing(noCut), f.need()
	switch {
	case f.needed == nil:
		f.hits = f.products
	case len(f.query.Facets) == 0:
		f.hits = f.needed.filter(f.products)
	default:
		f.hits, f.ofVariants = f.needed.tally(f.products, len(f.terms))
	}
}

// selected returns the products that have a value of a selection, or a variant that has. Where the scope is
// small, it looks for those in the scope alone.
func (f *found) selected(s Selection) *roaring.Bitmap {
	var values []uint32
	for _, v := range s.Values {
		if n, ok := f.dictionary.find(Term{s.Facet, v}); ok {
			values = append(values, uint32(n))
		}
	}
	all := f.having.of(values)
	if f.scope.GetCardinality() < uint64(f.len())/4 {
		for i := range all {
			all[i] = roaring.And(f.scope, all[i])
		}
	}
	return either(all)
}

// within returns what of some products has a number in a range.
func (f *found) within(of *roaring.Bitmap, c *column, r Range) *roaring.Bitmap {
	least := max(r.Min, missing+1)
	if c == nil || least > r.Max {
		return nothing
	}
	in, n := make([]uint32, of.GetCardinality()), 0
	width := uint64(r.Max) - uint64(least)
	walk(of, func(some []uint32) {
		at := n // so that the compiler keeps it in a register
		for _, i := range some {
			in[at] = i // stays if it is in the range: no branch to guess
			next := at
			if uint64(c.at(i))-uint64(least) <= width {
				next++
			}
			at = next
		}
		n = at
	})
	return setOf(in[:n])
}

// choosing returns what of the scope has what is chosen, whatever is of one facet or of prices.
func (f *found) choosing(but cut) *roaring.Bitmap {
	all := []*roaring.Bitmap{f.scope}
	for _, c := range f.chosen {
		if c.by != but {
			all = append(all, c.set)
		}
	}
	return both(all)
}

// more returns what would fulfil the query, too, if it chose nothing of one facet or of prices.
func (f *found) more(by cut) *roaring.Bitmap {
	if !f.chooses(by) {
		return nothing
	}
	more := roaring.AndNot(f.choosing(by), f.products)
	if f.needed == nil {
		return more
	}
	return f.needed.filter(more)
}

func (f *found) chooses(by cut) bool {
	return slices.ContainsFunc(f.chosen, func(c chosen) bool { return c.by == by })
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

// rooms are for some numbers of a set.
var rooms = sync.Pool{New: func() any { return new([1024]uint32) }}

// walk calls for what is in a set, some at a time, in ascending order.
func walk(set *roaring.Bitmap, do func(some []uint32)) {
	room := rooms.Get().(*[1024]uint32)
	defer rooms.Put(room)
	for it := set.ManyIterator(); ; {
		n := it.NextMany(room[:])
		if n == 0 {
			return
		}
		do(room[:n])
	}
}
