package index

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// counts are how many products have each value of a part.
type counts []uint32

// facets counts the values of what is asked for.
func (v *View) facets(q *Query, all []*found) []FacetCount {
	if len(q.Facets) == 0 {
		return nil
	}
	of := make([]FacetCount, len(q.Facets))
	for _, f := range all {
		hits := f.countHits()
		for i, facet := range q.Facets {
			of[i].Values = added(of[i].Values, f.named(facet, f.count(facet, hits)))
		}
	}
	for i, facet := range q.Facets {
		of[i].Facet = facet
		for _, s := range q.Selections {
			if s.Facet == facet {
				of[i].Values = added(of[i].Values, selected(s))
			}
		}
	}
	return of
}

// selected returns the values of a selection, which no product has more for it.
func selected(s Selection) (all []ValueCount) {
	for _, v := range slices.Sorted(slices.Values(s.Values)) {
		all = append(all, ValueCount{Value: v})
	}
	return slices.Compact(all)
}

// added adds counts, both of them by ascending value.
func added(a, b []ValueCount) []ValueCount {
	if len(a) == 0 {
		return b
	}
	sum := make([]ValueCount, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].Value < b[0].Value:
			sum, a = append(sum, a[0]), a[1:]
		case a[0].Value > b[0].Value:
			sum, b = append(sum, b[0]), b[1:]
		default:
			sum = append(sum, ValueCount{a[0].Value, a[0].Count + b[0].Count})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(sum, a...), b...)
}

// named returns the counts of a facet that are not 0.
func (f *found) named(facet Facet, c counts) (all []ValueCount) {
	first, end := f.dictionary.of(facet)
	for n := first; n < end; n++ {
		if c[n] > 0 {
			all = append(all, ValueCount{f.terms[n].Value, int(c[n])})
		}
	}
	return all
}

// countHits counts all values of the hits.
func (f *found) countHits() counts {
	c := make(counts, len(f.terms))
	f.countRows(f.hits, c, 0, uint32(len(f.terms)))
	return c
}

// count counts a facet. hits are the counts of the hits, which it may change: of this facet alone.
func (f *found) count(facet Facet, hits counts) counts {
	if f.shape.Facets[facet] == OfVariants && f.needed != nil {
		return f.ofVariants
	}
	if f.chooses(cut(facet)) {
		first, end := f.dictionary.of(facet)
		f.countRows(f.more(cut(facet)), hits, first, end)
	}
	return hits
}

// countRows counts the values of products from first up to end, row by row.
func (f *found) countRows(products *roaring.Bitmap, c counts, first, end uint32) {
	n := end - first
	of := c[first:end]
	walk(products, func(some []uint32) {
		for _, i := range some {
			for _, v := range f.values.of(i) {
				if v -= first; v < n {
					of[v]++
				}
			}
		}
	})
}

// categories counts the hits in categories below one.
func (v *View) categories(of Category, all []*found) (counted []CategoryCount) {
	own := make([]int, len(v.shape.Parents))
	for _, f := range all {
		f.countSpans(own)
	}
	below := v.shape.order
	if of != NoCategory {
		below = v.shape.below(of)[1:]
	}
	for i := len(below) - 1; i >= 0; i-- {
		c := below[i]
		if p := v.shape.Parents[c]; p != NoCategory {
			own[p] += own[c]
		}
	}
	for _, c := range below {
		if own[c] > 0 {
			counted = append(counted, CategoryCount{c, own[c]})
		}
	}
	return counted
}

// countSpans adds the hits of each category alone.
func (f *found) countSpans(to []int) {
	spans := f.spans
	walk(f.hits, func(some []uint32) {
		for _, i := range some {
			for spans[0].End <= i {
				spans = spans[1:]
			}
			if c := spans[0].Category; c != NoCategory {
				to[c]++
			}
		}
	})
}
