package index

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// rows are a few numbers of each product or variant, one after the other.
type rows struct {
	ends   []uint32 // where the row of each ends
	values []uint32
}

func (r *rows) of(i uint32) []uint32 {
	start := uint32(0)
	if i > 0 {
		start = r.ends[i-1]
	}
	return r.values[start:r.ends[i]]
}

// bounds returns where the values of row i are.
func (r *rows) bounds(i uint32) (start, end uint32) {
	if i > 0 {
		start = r.ends[i-1]
	}
	return start, r.ends[i]
}

// end ends a row, in which each value is kept once.
func (r *rows) end() {
	start := uint32(0)
	if n := len(r.ends); n > 0 {
		start = r.ends[n-1]
	}
	row := r.values[start:]
	slices.Sort(row)
	r.values = r.values[:int(start)+len(slices.Compact(row))]
	r.ends = append(r.ends, uint32(len(r.values)))
}

// fit frees the room that rows had to grow. slices.Clip would only hide it.
func (r *rows) fit() {
	r.ends, r.values = slices.Clone(r.ends), slices.Clone(r.values)
}

func (r *rows) size() int { return 4 * (cap(r.ends) + cap(r.values)) }

// renumber gives values other numbers, and has each row in their order.
func (r *rows) renumber(to []uint32) {
	for i, v := range r.values {
		r.values[i] = to[v]
	}
	for i := range r.ends {
		slices.Sort(r.of(uint32(i)))
	}
}

// setsByKey returns which rows have each value that there is.
func setsByKey[K ~uint32](r *rows) map[K]*roaring.Bitmap {
	by := map[K][]uint32{}
	for i := range uint32(len(r.ends)) {
		for _, v := range r.of(i) {
			by[K(v)] = append(by[K(v)], i)
		}
	}
	all := make(map[K]*roaring.Bitmap, len(by))
	for key, some := range by {
		all[key] = setOf(some)
	}
	return all
}

// setOf returns the set of what is in ascending order. Many that lie close together are sooner set bit by bit.
func setOf(ascending []uint32) *roaring.Bitmap {
	set := roaring.New()
	if n := len(ascending); n > 0 && int(ascending[n-1]/256) < n {
		dense := make(flags, ascending[n-1]/64+1)
		for _, i := range ascending {
			dense[i/64] |= 1 << (i % 64)
		}
		set.FromDense(dense, true)
	} else {
		set.AddMany(ascending)
	}
	set.RunOptimize()
	return set
}

// dictionary numbers the values of all facets: those of one facet follow one another.
type dictionary struct {
	terms []Term // by number, ascending
}

// of returns the numbers of a facet: from first up to end.
func (d *dictionary) of(f Facet) (first, end uint32) {
	byFacet := func(t Term, f Facet) int { return cmp.Compare(t.Facet, f) }
	start, _ := slices.BinarySearchFunc(d.terms, f, byFacet)
	stop := len(d.terms)
	if int(f)+1 <= int(^Facet(0)) {
		stop, _ = slices.BinarySearchFunc(d.terms, f+1, byFacet)
	}
	return uint32(start), uint32(stop)
}

// find returns a value's number.
func (d *dictionary) find(t Term) (int, bool) {
	return slices.BinarySearchFunc(d.terms, t, compareTerms)
}

// numbers returns the numbers of those terms that there are.
func (d *dictionary) numbers(terms []Term) (all []uint32) {
	for _, t := range terms {
		if n, ok := d.find(t); ok {
			all = append(all, uint32(n))
		}
	}
	return all
}

// sorted returns the dictionary of terms that were numbered as they came, and their new numbers by the old
// ones.
func sorted(terms []Term) (dictionary, []uint32) {
	order := make([]uint32, len(terms))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return compareTerms(terms[a], terms[b]) })
	d, to := dictionary{make([]Term, len(terms))}, make([]uint32, len(terms))
	for i, old := range order {
		d.terms[i], to[old] = terms[old], uint32(i)
	}
	return d, to
}
