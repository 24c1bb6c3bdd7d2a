package index

import (
	"bytes"
	"cmp"
	"slices"
	"unsafe"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/google/uuid"
)

// segment is products that never change. A product's ordinal is its place in the order of categories, and
// of ids within one, so that a category with all below it is one range.
type segment struct {
	ids   []uuid.UUID
	byID  []uint32 // ordinals in the order of ids
	spans []span   // categories in the order of ordinals

	bySpan map[Category]span

	created, popularity column
	mostPopular         int64
	prices              columns
	priced              map[uint32]*roaring.Bitmap // products by context

	dictionary
	values   packed   // of products: their own, and what any variant of theirs has
	having   postings // products by value
	variants variants

	others rows                         // further categories of products
	also   map[Category]*roaring.Bitmap // products by further category
	spread *roaring.Bitmap              // products that have further categories

	collections rows
	positions   column // beside collections.values
	inside      map[Collection]*roaring.Bitmap

	windows   []Window // that there are
	published rows     // windows of products
	channels  map[Channel]*channel
}

// span is the ordinals of a category, from Start up to End. Its fields are exported for package binary.
type span struct {
	Category   Category
	Start, End uint32
}

// variants are numbered as their products are.
type variants struct {
	ends   []uint32 // where those of each product end
	values packed
}

func (v *variants) of(product uint32) (start, end uint32) {
	if product > 0 {
		start = v.ends[product-1]
	}
	return start, v.ends[product]
}

func (s *segment) len() int { return len(s.ids) }

// find returns a product's ordinal.
func (s *segment) find(id uuid.UUID) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(s.byID, id, func(ordinal uint32, id uuid.UUID) int {
		return compareIDs(s.ids[ordinal], id)
	})
	if !ok {
		return 0, false
	}
	return s.byID[i], true
}

func compareIDs(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }

func (s *segment) category(i uint32) Category {
	at, found := slices.BinarySearchFunc(s.spans, i, func(s span, i uint32) int { return cmp.Compare(s.Start, i) })
	if !found {
		at--
	}
	return s.spans[at].Category
}

// span returns the ordinals of a category alone.
func (s *segment) span(c Category) (span, bool) {
	one, ok := s.bySpan[c]
	return one, ok
}

// document returns a product as it was given, but for what does not matter.
func (s *segment) document(i uint32) *Document {
	d := &Document{
		ID: s.ids[i], Category: s.category(i),
		Created: Instant(s.created.at(i)), Popularity: s.popularity.at(i),
		Values: s.ownValues(i), Variants: s.documentVariants(i),
	}
	s.prices.each(i, func(key uint32, v int64) { d.Prices = append(d.Prices, Price{Context(key), v}) })
	start, end := s.collections.bounds(i)
	for ; start < end; start++ {
		d.Collections = append(d.Collections, Membership{Collection(s.collections.values[start]), s.positions.at(start)})
	}
	for _, c := range s.others.of(i) {
		d.Others = append(d.Others, Category(c))
	}
	for _, w := range s.published.of(i) {
		d.Windows = append(d.Windows, s.windows[w])
	}
	return d
}

// ownValues returns what no variant has: a facet is of products or of variants.
func (s *segment) ownValues(i uint32) (own []Term) {
	start, end := s.variants.of(i)
	for at, stop := s.values.bounds(i); at < stop; at++ {
		v, ofVariant := s.values.at(at), false
		for of := start; of < end && !ofVariant; of++ {
			ofVariant = s.variants.values.has(of, v)
		}
		if !ofVariant {
			own = append(own, s.terms[v])
		}
	}
	return own
}

func (s *segment) documentVariants(i uint32) (all []Variant) {
	start, end := s.variants.of(i)
	for ; start < end; start++ {
		one := Variant{}
		for at, stop := s.variants.values.bounds(start); at < stop; at++ {
			one.Values = append(one.Values, s.terms[s.variants.values.at(at)])
		}
		all = append(all, one)
	}
	return all
}

// member returns a product's position in a collection.
func (s *segment) member(i uint32, of Collection) int64 {
	start, end := s.collections.bounds(i)
	for ; start < end; start++ {
		if s.collections.values[start] == uint32(of) {
			return s.positions.at(start)
		}
	}
	return missing
}

// size returns about how many bytes a segment takes.
func (s *segment) size() int {
	n := cap(s.ids)*int(unsafe.Sizeof(uuid.UUID{})) + 4*cap(s.byID) + cap(s.spans)*int(unsafe.Sizeof(span{}))
	n += s.created.size() + s.popularity.size() + s.positions.size() + s.prices.size()
	n += cap(s.terms)*int(unsafe.Sizeof(Term{})) + s.values.size() + s.others.size() + s.collections.size() + s.published.size()
	n += 4*cap(s.variants.ends) + s.variants.values.size()
	n += s.having.size() + sizeOf(s.spread) + cap(s.windows)*int(unsafe.Sizeof(Window{}))
	for _, set := range s.priced {
		n += sizeOf(set)
	}
	for _, set := range s.also {
		n += sizeOf(set)
	}
	for _, set := range s.inside {
		n += sizeOf(set)
	}
	for _, c := range s.channels {
		n += c.size()
	}
	return n
}

// setOverhead is what a set takes beside its numbers.
const setOverhead = 200

func sizeOf(sets ...*roaring.Bitmap) (bytes int) {
	for _, set := range sets {
		bytes += setOverhead + int(set.GetSizeInBytes())
	}
	return bytes
}
