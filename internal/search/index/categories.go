package index

import "github.com/RoaringBitmap/roaring/v2"

// categories counts the hits in categories below one.
func (v *View) categories(of Category, all []*found) (counted []CategoryCount) {
	own := make([]int, len(v.shape.Parents))
	several := several{parents: v.shape.Parents, counts: make([]int, len(own)), last: make([]int, len(own))}
	for _, f := range all {
		f.countSpans(own)
		several.count(f)
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
		if n := own[c] + several.counts[c]; n > 0 {
			counted = append(counted, CategoryCount{c, n})
		}
	}
	return counted
}

// countSpans adds the hits of each category alone that are in no others.
func (f *found) countSpans(to []int) {
	hits := f.hits
	if !f.spread.IsEmpty() {
		hits = roaring.AndNot(hits, f.spread)
	}
	spans := f.spans
	walk(hits, func(some []uint32) {
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

// several counts products that are in several categories: each once for a category, from their own up to the
// roots.
type several struct {
	parents []Category
	counts  []int
	last    []int // the product that was counted last for a category, from 1
	product int
}

func (s *several) count(f *found) {
	walk(roaring.And(f.hits, f.spread), func(some []uint32) {
		for _, i := range some {
			s.product++
			s.up(f.category(i))
			for _, c := range f.others.of(i) {
				s.up(Category(c))
			}
		}
	})
}

// up counts a category and those above it, until one was counted.
func (s *several) up(c Category) {
	for ; c != NoCategory && s.last[c] != s.product; c = s.parents[c] {
		s.last[c] = s.product
		s.counts[c]++
	}
}
