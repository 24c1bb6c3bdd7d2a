package index

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// scarce is how many products a value has that is worth a set: those of fewer take less room side by side.
const scarce = 32

// postings are the products that have each value: a set, or a row if they are few.
type postings struct {
	sets []*roaring.Bitmap // by value, nil if its products are in few
	few  rows
}

// invert returns the rows that have each of n values.
func (p *packed) invert(n int) (by postings) {
	at := make([]uint32, n+1)
	for place := range uint32(p.len()) {
		at[p.at(place)+1]++
	}
	for v := range n {
		at[v+1] += at[v]
	}
	sorted, next := make([]uint32, p.len()), slices.Clone(at)
	for i := range uint32(len(p.ends)) {
		for place, end := p.bounds(i); place < end; place++ {
			v := p.at(place)
			sorted[next[v]] = i
			next[v]++
		}
	}
	by.sets, by.few.ends = make([]*roaring.Bitmap, n), make([]uint32, n)
	for v := range by.sets {
		if some := sorted[at[v]:at[v+1]]; len(some) < scarce {
			by.few.values = append(by.few.values, some...)
		} else {
			by.sets[v] = setOf(some)
		}
		by.few.ends[v] = uint32(len(by.few.values))
	}
	by.few.fit()
	return by
}

// count returns how many products have a value.
func (p *postings) count(value uint32) int {
	if set := p.sets[value]; set != nil {
		return int(set.GetCardinality())
	}
	return len(p.few.of(value))
}

// of returns sets of which a product is in one if it has one of some values. They must not be changed.
func (p *postings) of(values []uint32) (all []*roaring.Bitmap) {
	var few []uint32
	for _, v := range values {
		if set := p.sets[v]; set != nil {
			all = append(all, set)
			continue
		}
		few = append(few, p.few.of(v)...)
	}
	if len(few) > 0 {
		slices.Sort(few)
		all = append(all, setOf(few))
	}
	return all
}

// tally adds how many of some products have each value from first up to end. dense are the same products.
func (p *postings) tally(c counts, products *roaring.Bitmap, dense flags, first, end uint32) {
	for v := first; v < end; v++ {
		if set := p.sets[v]; set != nil {
			c[v] += uint32(products.AndCardinality(set))
			continue
		}
		for _, i := range p.few.of(v) {
			if dense.has(i) {
				c[v]++
			}
		}
	}
}

func (p *postings) size() int {
	n := p.few.size() + 8*cap(p.sets)
	for _, set := range p.sets {
		if set != nil {
			n += sizeOf(set)
		}
	}
	return n
}
