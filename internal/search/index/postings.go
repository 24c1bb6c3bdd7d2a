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
func (r *rows) invert(n int) (p postings) {
	at := make([]uint32, n+1)
	for _, v := range r.values {
		at[v+1]++
	}
	for v := range n {
		at[v+1] += at[v]
	}
	sorted, next := make([]uint32, len(r.values)), slices.Clone(at)
	for i := range uint32(len(r.ends)) {
		for _, v := range r.of(i) {
			sorted[next[v]] = i
			next[v]++
		}
	}
	p.sets, p.few.ends = make([]*roaring.Bitmap, n), make([]uint32, n)
	for v := range p.sets {
		if some := sorted[at[v]:at[v+1]]; len(some) < scarce {
			p.few.values = append(p.few.values, some...)
		} else {
			p.sets[v] = setOf(some)
		}
		p.few.ends[v] = uint32(len(p.few.values))
	}
	p.few.clip()
	return p
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
