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
			of[i].Values = added(of[i].Values, f.valued(facet, f.count(facet, hits)))
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

// valued returns the counts of a facet that are not 0.
func (f *found) valued(facet Facet, c counts) (all []ValueCount) {
	first, end := f.dictionary.of(facet)
	for n := first; n < end; n++ {
		if c[n] > 0 {
			all = append(all, ValueCount{f.terms[n].Value, int(c[n])})
		}
	}
	return all
}

// countHits counts the values of the hits, at least those of what is asked for.
func (f *found) countHits() counts {
	c := make(counts, len(f.terms))
	f.add(c, f.hits, f.query.Facets)
	return c
}

// count counts a facet. hits are the counts of the hits, which it may change: of this facet alone.
func (f *found) count(facet Facet, hits counts) counts {
	if f.shape.Facets[facet] == OfVariants && f.needed != nil {
		return f.ofVariants
	}
	if f.chooses(cut(facet)) {
		f.add(hits, f.more(cut(facet)), []Facet{facet})
	}
	return hits
}

// add adds the counts of products: of facets, and perhaps of others if they are several.
func (f *found) add(c counts, products *roaring.Bitmap, facets []Facet) {
	switch {
	case f.suitSets(products, facets):
		f.addSets(c, products, facets)
	case len(facets) == 1:
		first, end := f.dictionary.of(facets[0])
		f.addRows(c, products, first, end)
	default:
		f.addRows(c, products, 0, uint32(len(f.terms)))
	}
}

// suitSets reports whether the values of facets are sooner counted by their sets than row by row. Few products
// are not: then to find it out would take longest.
func (f *found) suitSets(products *roaring.Bitmap, facets []Facet) bool {
	n := int(products.GetCardinality())
	if n < f.len()/16 {
		return false
	}
	effort := 0
	for _, facet := range facets {
		effort += f.effort(facet)
	}
	return effort < n*f.values.len()/f.len()
}

// effort is about how long the sets of a facet take, as a number of values in rows. A set with few products
// takes as long as these, and one with many is bits.
func (f *found) effort(facet Facet) (effort int) {
	first, end := f.dictionary.of(facet)
	for v := first; v < end; v++ {
		if n := f.having.count(v); n < f.len()/16 {
			effort += n
		} else {
			effort += f.len() / 128
		}
	}
	return effort
}

// addSets counts the values of facets by their sets, which suits many products.
func (f *found) addSets(c counts, products *roaring.Bitmap, facets []Facet) {
	dense := make(flags, (f.len()+63)/64)
	products.WriteDenseTo(dense)
	for _, facet := range facets {
		first, end := f.dictionary.of(facet)
		f.having.tally(c, products, dense, first, end)
	}
}

// addRows counts the values from first up to end, row by row.
func (f *found) addRows(c counts, products *roaring.Bitmap, first, end uint32) {
	n := end - first
	of := c[first:end]
	walk(products, func(some []uint32) {
		for _, i := range some {
			for at, stop := f.values.bounds(i); at < stop; at++ {
				if v := f.values.at(at) - first; v < n {
					of[v]++
				}
			}
		}
	})
}
