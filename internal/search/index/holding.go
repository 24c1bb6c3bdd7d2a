package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/google/uuid"
)

// holding returns for what of some products a condition holds.
func (f *found) holding(c *Condition, in *roaring.Bitmap) *roaring.Bitmap {
	switch {
	case in.IsEmpty():
		return nothing
	case c.And != nil:
		for _, one := range f.inOrder(c.And) {
			in = f.holding(one, in)
		}
		return in
	case c.Or != nil:
		all := make([]*roaring.Bitmap, len(c.Or))
		for i, one := range c.Or {
			all[i] = f.holding(one, in)
		}
		return either(all)
	case c.Not != nil:
		return roaring.AndNot(in, f.holding(c.Not, in))
	case c.Price != nil:
		return f.within(in, f.prices.of(uint32(f.query.Context)), *c.Price)
	case c.Created != nil:
		return f.within(in, &f.created, c.Created.numbers())
	case c.Variant != nil:
		return f.holdingOfVariant(c.Variant, in)
	}
	return roaring.And(in, either(f.listed(c)))
}

// listed returns sets of products, of which those are in one that a list names.
func (f *found) listed(c *Condition) (all []*roaring.Bitmap) {
	switch {
	case c.Values != nil:
		return f.having.of(f.numbers(c.Values))
	case c.Category != nil:
		for _, one := range c.Category {
			all = append(all, f.inCategory(one))
		}
	case c.Collections != nil:
		return f.inCollections(c.Collections)
	case c.IDs != nil:
		return []*roaring.Bitmap{f.named(c.IDs)}
	}
	return all
}

func (f *found) named(ids []uuid.UUID) *roaring.Bitmap {
	set := roaring.New()
	for _, id := range ids {
		if i, ok := f.find(id); ok {
			set.Add(i)
		}
	}
	return set
}

// holdingOfVariant returns what of some products has a variant that has one of each list.
func (f *found) holdingOfVariant(lists [][]Term, in *roaring.Bitmap) *roaring.Bitmap {
	if len(lists) == 0 {
		return in
	}
	n, able := needed{variants: &f.variants}, []*roaring.Bitmap{in}
	for _, list := range lists {
		able = append(able, either(f.having.of(f.numbers(list))))
	}
	in = both(able)
	if len(lists) == 1 || in.IsEmpty() {
		return in
	}
	for _, list := range lists {
		n.list(f, list)
	}
	return n.filter(in)
}

// inOrder returns conditions with those first that hold for few products, as far as that is known without
// looking at products one by one.
func (f *found) inOrder(all []*Condition) []*Condition {
	type bounded struct {
		*Condition
		most int
	}
	sorted := make([]bounded, len(all))
	for i, c := range all {
		sorted[i] = bounded{c, f.most(c)}
	}
	slices.SortStableFunc(sorted, func(a, b bounded) int { return cmp.Compare(a.most, b.most) })
	ordered := make([]*Condition, len(all))
	for i, one := range sorted {
		ordered[i] = one.Condition
	}
	return ordered
}

// most returns for how many products a condition holds at most.
func (f *found) most(c *Condition) (n int) {
	switch {
	case c.And != nil:
		n = f.len()
		for _, one := range c.And {
			n = min(n, f.most(one))
		}
		return n
	case c.Or != nil:
		for _, one := range c.Or {
			n += f.most(one)
		}
	case c.Values != nil:
		for _, v := range f.numbers(c.Values) {
			n += f.having.count(v)
		}
	case c.IDs != nil:
		n = len(c.IDs)
	case c.Collections != nil:
		for _, set := range f.listed(c) {
			n += int(set.GetCardinality())
		}
	default: // finding it out takes longer
		return f.len()
	}
	return min(n, f.len())
}

// numbers returns the range of the instants in a time.
func (r InstantRange) numbers() Range {
	in := Range{int64(r.From), math.MaxInt64}
	if r.From == 0 {
		in.Min = math.MinInt64
	}
	if r.Until != 0 {
		in.Max = max(int64(r.Until), missing+1) - 1
	}
	return in
}
