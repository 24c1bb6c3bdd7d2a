package index_test

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

// oracle answers queries by going through all documents for each question.
type oracle struct {
	shape     index.Shape
	documents map[uuid.UUID]*index.Document
}

// asked is a query with the scores of its candidates.
type asked struct {
	*index.Query
	scores map[uuid.UUID]float32 // nil is all products
}

// but says what of a query is left out: a facet, prices or nothing.
const (
	butNothing = -1
	butPrice   = -2
)

func (o *oracle) ask(q asked) *index.Answer {
	a := &index.Answer{}
	keys := []index.Key{}
	hits := o.hits(q, butNothing)
	a.Total = len(hits)
	for _, d := range hits {
		keys = append(keys, index.Key{Rank: rank(q, d), ID: d.ID})
	}
	a.Items, a.Spares, a.More = page(q, keys)
	for _, f := range q.Facets {
		a.Facets = append(a.Facets, o.facet(q, f))
	}
	if q.Prices {
		a.Prices = spread(o.amounts(q), q.Buckets)
	}
	if q.Categories {
		a.Categories = o.categories(q, hits)
	}
	return a
}

func (o *oracle) hits(q asked, but int) (hits []*index.Document) {
	for _, d := range o.documents {
		if o.inScope(q, d) && chosen(q, d, but) && slices.ContainsFunc(units(d), func(v index.Variant) bool { return fits(o.shape, q, v, but) }) {
			hits = append(hits, d)
		}
	}
	return hits
}

// units returns the variants of a product, or that there are none.
func units(d *index.Document) []index.Variant {
	if len(d.Variants) == 0 {
		return []index.Variant{{}}
	}
	return d.Variants
}

func (o *oracle) inScope(q asked, d *index.Document) bool {
	_, candidate := q.scores[d.ID]
	_, priced := price(d, q.Context)
	return (q.scores == nil || candidate) && (priced || q.Unpriced) &&
		slices.ContainsFunc(d.Windows, func(w index.Window) bool {
			return w.Channel == q.Channel && w.From <= q.At && (w.Until == 0 || q.At < w.Until)
		}) &&
		(q.Where == nil || o.holds(q, d, q.Where)) &&
		(q.Category == index.NoCategory || o.listed(d, q.Category)) &&
		(q.Collections == nil || slices.ContainsFunc(d.Collections, func(m index.Membership) bool { return slices.Contains(q.Collections, m.Collection) }))
}

func (o *oracle) listed(d *index.Document, in index.Category) bool {
	return o.below(d.Category, in) || slices.ContainsFunc(d.Others, func(c index.Category) bool { return o.below(c, in) })
}

func (o *oracle) below(c, of index.Category) bool {
	for ; c != index.NoCategory; c = o.shape.Parents[c] {
		if c == of {
			return true
		}
	}
	return false
}

func price(d *index.Document, c index.Context) (amount int64, ok bool) {
	for _, p := range d.Prices {
		if p.Context == c {
			amount, ok = p.Amount, true
		}
	}
	return amount, ok
}

func chosen(q asked, d *index.Document, but int) bool {
	if p, ok := price(d, q.Context); q.Price != nil && but != butPrice && (!ok || p < q.Price.Min || p > q.Price.Max) {
		return false
	}
	for _, s := range q.Selections {
		if s.Facet < firstOfVariants && int(s.Facet) != but && !has(d.Values, s) {
			return false
		}
	}
	return true
}

func has(all []index.Term, s index.Selection) bool {
	return slices.ContainsFunc(all, func(t index.Term) bool { return t.Facet == s.Facet && slices.Contains(s.Values, t.Value) })
}

func fits(shape index.Shape, q asked, v index.Variant, but int) bool {
	for _, list := range q.Variant {
		if !slices.ContainsFunc(v.Values, func(t index.Term) bool { return slices.Contains(list, t) }) {
			return false
		}
	}
	for _, s := range q.Selections {
		if shape.Facets[s.Facet] == index.OfVariants && int(s.Facet) != but && !has(v.Values, s) {
			return false
		}
	}
	return true
}

func (o *oracle) facet(q asked, f index.Facet) index.FacetCount {
	counted := map[index.Value]int{}
	for _, s := range q.Selections {
		for _, v := range s.Values {
			if s.Facet == f {
				counted[v] = 0
			}
		}
	}
	for _, d := range o.hits(q, int(f)) {
		of := map[index.Value]bool{}
		for _, t := range d.Values {
			of[t.Value] = of[t.Value] || t.Facet == f
		}
		for _, v := range d.Variants {
			for _, t := range v.Values {
				of[t.Value] = of[t.Value] || t.Facet == f && fits(o.shape, q, v, int(f))
			}
		}
		for v, is := range of {
			if is {
				counted[v]++
			}
		}
	}
	c := index.FacetCount{Facet: f}
	for v, n := range counted {
		c.Values = append(c.Values, index.ValueCount{Value: v, Count: n})
	}
	slices.SortFunc(c.Values, func(a, b index.ValueCount) int { return cmp.Compare(a.Value, b.Value) })
	return c
}

func (o *oracle) amounts(q asked) (all []int64) {
	for _, d := range o.hits(q, butPrice) {
		if v, ok := price(d, q.Context); ok {
			all = append(all, v)
		}
	}
	return all
}

// spread looks for the bucket of each amount.
func spread(all []int64, n int) *index.Distribution {
	if len(all) == 0 {
		return nil
	}
	d := &index.Distribution{Least: slices.Min(all), Greatest: slices.Max(all)}
	if n == 0 {
		return d
	}
	for at, width := d.Least, (d.Greatest-d.Least)/int64(n)+1; at <= d.Greatest; at += width {
		b := index.Bucket{Range: index.Range{Min: at, Max: min(at+width-1, d.Greatest)}}
		for _, v := range all {
			if b.Min <= v && v <= b.Max {
				b.Count++
			}
		}
		d.Buckets = append(d.Buckets, b)
	}
	return d
}

func (o *oracle) categories(q asked, hits []*index.Document) (all []index.CategoryCount) {
	var visit func(parent index.Category)
	visit = func(parent index.Category) {
		for c, p := range o.shape.Parents {
			if p != parent {
				continue
			}
			one := index.CategoryCount{Category: index.Category(c)}
			for _, d := range hits {
				if o.listed(d, one.Category) {
					one.Count++
				}
			}
			if one.Count > 0 {
				all = append(all, one)
			}
			visit(one.Category)
		}
	}
	visit(q.Category)
	return all
}

// rank is what comes first if it is less.
func rank(q asked, d *index.Document) int64 {
	v, ok := ranked(q, d)
	if q.Sort.By == index.ByID {
		return 0
	}
	if !ok {
		return math.MaxInt64
	}
	if q.Sort.Descending {
		return -v - 1
	}
	return v
}

func ranked(q asked, d *index.Document) (v int64, ok bool) {
	switch q.Sort.By {
	case index.ByScore:
		score, ok := q.scores[d.ID]
		return int64(int32(math.Float32bits(score))), ok // scores of tests are not negative
	case index.ByPrice:
		return price(d, q.Context)
	case index.ByPopularity:
		return d.Popularity, true
	case index.ByCollection:
		for _, m := range d.Collections {
			if m.Collection == q.Sort.Of {
				v, ok = m.Position, true
			}
		}
	}
	return v, ok
}

func page(q asked, keys []index.Key) (items, spares []index.Item, more bool) {
	if q.First+q.Spare == 0 {
		return nil, nil, false
	}
	compare := func(a, b index.Key) int {
		ids := bytes.Compare(a.ID[:], b.ID[:])
		if q.Sort.Descending {
			ids = -ids
		}
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), ids)
	}
	slices.SortFunc(keys, compare)
	if q.After != nil {
		keys = slices.DeleteFunc(keys, func(k index.Key) bool { return compare(k, *q.After) <= 0 })
	}
	keys = keys[min(q.Offset, len(keys)):]
	for i, k := range keys {
		switch one := (index.Item{ID: k.ID, Key: k}); {
		case i < q.First:
			items = append(items, one)
		case i < q.First+q.Spare:
			spares = append(spares, one)
		}
	}
	return items, spares, len(keys) > q.First
}
