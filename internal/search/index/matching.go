package index

import "github.com/RoaringBitmap/roaring/v2"

// needed is what one variant must have: a bit for each facet that is selected, and for each list of which there are no
// alternatives.
type needed struct {
	variants *variants
	want     uint32
	fixed    uint32 // those of lists
	bits     []bits // by value
	able     *roaring.Bitmap
}

// bits are those of a value: is is its facet's, has the same if the value is selected.
type bits struct {
	is, has uint32
}

// need returns what a query asks of variants, nil if that is nothing.
func (f *found) need() *needed {
	n := &needed{variants: &f.variants}
	var able []*roaring.Bitmap
	for _, s := range f.query.Selections {
		if f.shape.Facets[s.Facet] == OfVariants {
			n.add(f, s)
			able = append(able, f.selected(s))
		}
	}
	for _, list := range f.query.Variant {
		n.list(f, list)
	}
	if n.want == 0 {
		return nil
	}
	if len(able) > 0 {
		n.able = both(able)
	}
	return n
}

func (n *needed) add(f *found, s Selection) {
	if n.bits == nil {
		n.bits = make([]bits, len(f.terms))
	}
	bit := n.want + 1 // the next one: all below are wanted
	n.want |= bit
	first, end := f.dictionary.of(s.Facet)
	for v := first; v < end; v++ {
		n.bits[v].is = bit
	}
	for _, v := range s.Values {
		if at, ok := f.dictionary.find(Term{s.Facet, v}); ok {
			n.bits[at].has |= bit
		}
	}
}

// list adds that a variant must have one of some terms.
func (n *needed) list(f *found, terms []Term) {
	if n.bits == nil {
		n.bits = make([]bits, len(f.terms))
	}
	bit := n.want + 1
	n.want, n.fixed = n.want|bit, n.fixed|bit
	for _, t := range terms {
		if at, ok := f.dictionary.find(t); ok {
			n.bits[at].has |= bit
		}
	}
}

// lacks returns the bits of what a variant does not have.
func (n *needed) lacks(variant uint32) uint32 {
	lacks := n.want
	if n.bits != nil {
		values := &n.variants.values
		for at, end := values.bounds(variant); at < end; at++ {
			lacks &^= n.bits[values.at(at)].has
		}
	}
	return lacks
}

// filter returns those of products that have a variant with all that is needed.
func (n *needed) filter(products *roaring.Bitmap) *roaring.Bitmap {
	if n.able != nil {
		products = roaring.And(products, n.able)
	}
	var kept []uint32
	walk(products, func(some []uint32) {
		for _, i := range some {
			for v, end := n.variants.of(i); v < end; v++ {
				if n.lacks(v) == 0 {
					kept = append(kept, i)
					break
				}
			}
		}
	})
	return setOf(kept)
}

// tally is a count of the values of variants, in which each product counts once for a value.
type tally struct {
	*needed
	counts
	last []uint32 // the product that was counted last for a value, from 1
}

// tally is filter, and counts: the values of variants with all that is needed, and those of a facet of
// variants that lack nothing else.
func (n *needed) tally(products *roaring.Bitmap, values int) (*roaring.Bitmap, counts) {
	t := tally{n, make(counts, values), make([]uint32, values)}
	var kept []uint32
	walk(products, func(some []uint32) {
		for _, i := range some {
			if t.product(i) {
				kept = append(kept, i)
			}
		}
	})
	return setOf(kept), t.counts
}

// product counts a product, and reports whether it has all that is needed.
func (t *tally) product(i uint32) (hit bool) {
	values := &t.variants.values
	for v, end := t.variants.of(i); v < end; v++ {
		switch lacks := t.lacks(v); {
		case lacks == 0:
			hit = true
			for at, stop := values.bounds(v); at < stop; at++ {
				t.value(values.at(at), i)
			}
		case lacks&(lacks-1) == 0 && lacks&t.fixed == 0:
			for at, stop := values.bounds(v); at < stop; at++ {
				if value := values.at(at); t.bits[value].is == lacks {
					t.value(value, i)
				}
			}
		}
	}
	return hit
}

func (t *tally) value(value, product uint32) {
	if t.last[value] != product+1 {
		t.last[value] = product + 1
		t.counts[value]++
	}
}

// flags are a bit of each product.
type flags []uint64

func (f flags) has(i uint32) bool { return f[i/64]>>(i%64)&1 != 0 }
