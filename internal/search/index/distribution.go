package index

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Distribution is how prices are spread. What is selected of them does not narrow them.
type Distribution struct {
	Least, Greatest int64
	// Buckets are parts of the same width from Least to Greatest, the last perhaps narrower.
	Buckets []Bucket
}

// Bucket is how many products have a price in a range.
type Bucket struct {
	Range
	Count int
}

// distribute returns the distribution of what fulfils a query, with no more than n buckets; nil if nothing has
// a price.
func distribute(all []*found, n int) *Distribution {
	d := &Distribution{Least: math.MaxInt64, Greatest: math.MinInt64}
	each := func(do func(v int64)) {
		for _, f := range all {
			f.eachPrice(do)
		}
	}
	each(func(v int64) { d.Least, d.Greatest = min(d.Least, v), max(d.Greatest, v) })
	if d.Least > d.Greatest {
		return nil
	}
	if n == 0 {
		return d
	}
	width := d.divide(uint64(n))
	each(func(v int64) { d.Buckets[(uint64(v)-uint64(d.Least))/width].Count++ })
	return d
}

// Spread returns how numbers are spread, with no more than n buckets. There is one at least.
func Spread(numbers []int64, n int) *Distribution {
	d := &Distribution{Least: slices.Min(numbers), Greatest: slices.Max(numbers)}
	width := d.divide(uint64(n))
	for _, v := range numbers {
		d.Buckets[(uint64(v)-uint64(d.Least))/width].Count++
	}
	return d
}

// divide makes empty buckets and returns how many numbers are in one.
func (d *Distribution) divide(n uint64) (width uint64) {
	whole := uint64(d.Greatest) - uint64(d.Least) // one less than how many numbers there are
	width = whole/n + 1
	for at := uint64(0); at <= whole; at += width {
		last := min(whole, at+width-1)
		d.Buckets = append(d.Buckets, Bucket{Range: Range{int64(uint64(d.Least) + at), int64(uint64(d.Least) + last)}})
		if last == whole {
			break // before it overflows
		}
	}
	return width
}

func (f *found) eachPrice(do func(v int64)) {
	c := f.prices.of(uint32(f.query.Context))
	if c == nil {
		return
	}
	for _, set := range []*roaring.Bitmap{f.hits, f.more(priceCut)} {
		walk(set, func(some []uint32) {
			for _, i := range some {
				if v := c.at(i); v != missing {
					do(v)
				}
			}
		})
	}
}
