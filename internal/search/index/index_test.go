package index_test

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"iter"
	"maps"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

// The facets of tests: two of products, two of variants.
const firstOfVariants = 2

var facets = []index.Level{index.OfProducts, index.OfProducts, index.OfVariants, index.OfVariants}

const none = index.NoCategory

var parents = []index.Category{none, 0, 0, 2, none, 1}

// moved are the same categories in another tree, and one more.
var moved = []index.Category{4, 3, none, none, 2, 0, 5}

func id(n int) (id uuid.UUID) {
	binary.BigEndian.PutUint32(id[12:], uint32(n))
	id[0] = byte(n * 37) // so that ids are not in the order of numbers
	return id
}

func small[T ~uint16 | ~uint32 | ~int64](t *rapid.T, most int) T {
	return T(rapid.IntRange(0, most).Draw(t, "n"))
}

func several[T any](t *rapid.T, most int, draw func() T) (all []T) {
	for range rapid.IntRange(0, most).Draw(t, "several") {
		all = append(all, draw())
	}
	return all
}

func prices(t *rapid.T) *index.Range {
	return &index.Range{
		Min: rapid.SampledFrom([]int64{math.MinInt64, 0, 3, 8}).Draw(t, "least"),
		Max: rapid.SampledFrom([]int64{4, 12, math.MaxInt64}).Draw(t, "most"),
	}
}

func yes(t *rapid.T) bool { return rapid.Bool().Draw(t, "yes") }

// document draws a product of a shape.
func document(t *rapid.T, id uuid.UUID, shape index.Shape) *index.Document {
	d := &index.Document{
		ID: id, Category: index.Category(rapid.IntRange(-1, len(shape.Parents)-1).Draw(t, "category")), // -1 is none
		Others: several(t, 2, func() index.Category {
			return index.Category(rapid.IntRange(0, len(shape.Parents)-1).Draw(t, "other"))
		}),
		Created:    small[index.Instant](t, 7) - 2,
		Popularity: rapid.SampledFrom([]int64{0, 1, 2, 1 << 40}).Draw(t, "popularity"),
		Values:     several(t, 4, term(t, 0)),
		Collections: several(t, 3, func() index.Membership {
			return index.Membership{Collection: small[index.Collection](t, 2), Position: small[int64](t, 3)}
		}),
		Prices: several(t, 3, func() index.Price {
			return index.Price{Context: small[index.Context](t, 1), Amount: small[int64](t, 20)}
		}),
		Windows: several(t, 3, func() index.Window {
			return index.Window{Channel: small[index.Channel](t, 1), From: small[index.Instant](t, 4), Until: small[index.Instant](t, 9)}
		}),
		Variants: several(t, 3, func() index.Variant {
			return index.Variant{Values: several(t, 3, term(t, firstOfVariants))}
		}),
	}
	if yes(t) { // so that enough can be found
		d.Windows = append(d.Windows, index.Window{})
		d.Prices = append(d.Prices, index.Price{Amount: small[int64](t, 20)})
	}
	return d
}

// term draws values of facets from one on.
func term(t *rapid.T, first int) func() index.Term {
	return func() index.Term {
		return index.Term{Facet: index.Facet(first) + small[index.Facet](t, 1), Value: small[index.Value](t, 3)}
	}
}

// query draws a query, and the scores of its candidates.
func query(t *rapid.T, o *oracle) asked {
	q := &index.Query{
		Channel: index.Channel(rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "channel")),
		Context: index.Context(rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "context")),
		At:      small[index.Instant](t, 10) + 1, Category: none,
		Sort: index.Sort{
			By: index.By(rapid.IntRange(0, int(index.ByCollection)).Draw(t, "by")), Of: small[index.Collection](t, 2), Descending: yes(t),
		},
		First: rapid.IntRange(0, 12).Draw(t, "first"), Offset: rapid.SampledFrom([]int{0, 0, 1, 5, 30}).Draw(t, "offset"),
		Spare: rapid.IntRange(0, 4).Draw(t, "spare"), Facets: []index.Facet{3, 0, 1, 2}, Buckets: rapid.IntRange(0, 7).Draw(t, "buckets"),
		Prices: yes(t), Categories: yes(t), Unpriced: yes(t),
	}
	if yes(t) {
		q.Category = index.Category(rapid.IntRange(0, len(o.shape.Parents)-1).Draw(t, "category"))
	}
	if rapid.IntRange(0, 2).Draw(t, "collections") == 0 {
		q.Collections = append([]index.Collection{}, several(t, 2, func() index.Collection { return small[index.Collection](t, 3) })...)
	}
	if yes(t) {
		q.Where = condition(t, o, 3)
	}
	for _, f := range rapid.SliceOfNDistinct(rapid.IntRange(0, 3), 0, 3, rapid.ID).Draw(t, "selected") {
		q.Selections = append(q.Selections, index.Selection{
			Facet: index.Facet(f), Values: several(t, 3, func() index.Value { return small[index.Value](t, 4) }),
		})
	}
	if rapid.IntRange(0, 2).Draw(t, "variant") == 0 {
		q.Variant = several(t, 2, func() []index.Term { return given(several(t, 3, term(t, firstOfVariants))) })
	}
	if rapid.IntRange(0, 2).Draw(t, "price") == 0 {
		q.Price = prices(t)
	}
	a := asked{Query: q}
	if yes(t) {
		a.scores = map[uuid.UUID]float32{}
		for _, of := range o.ids() {
			if yes(t) {
				a.scores[of] = float32(rapid.IntRange(0, 4).Draw(t, "score")) / 4
			}
		}
	}
	if hits := o.hits(a, butNothing); len(hits) > 0 && yes(t) {
		d := slices.MinFunc(hits, func(a, b *index.Document) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		q.After = &index.Key{Rank: rank(a, d), ID: d.ID}
	}
	return a
}

func (o *oracle) ids() []uuid.UUID {
	var all []uuid.UUID
	for of := range o.documents {
		all = append(all, of)
	}
	slices.SortFunc(all, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	return all
}

// candidates are scores as a view takes them, or others which become them by what they are multiplied by.
func candidates(t *rapid.T, v *index.View, scores map[uuid.UUID]float32) *index.Candidates {
	if scores == nil {
		return nil
	}
	type candidate struct {
		ordinal      uint32
		score, times float32
	}
	ranked := yes(t)
	all := []candidate{}
	for of, score := range scores {
		ordinal, ok := v.Ordinal(of)
		if !ok {
			t.Fatalf("product %s has no ordinal", of)
		}
		one := candidate{ordinal, score, 1}
		if ranked {
			one.times = []float32{0.5, 1, 2, 4}[(ordinal*7+uint32(score*4))%4] // which divide and multiply exactly
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Compare(a.ordinal, b.ordinal) })
	c, times := &index.Candidates{}, map[uint32]float32{}
	for _, one := range all {
		c.Ordinals, c.Scores = append(c.Ordinals, one.ordinal), append(c.Scores, one.score/one.times)
		times[one.ordinal] = one.times
	}
	if ranked {
		c.Rank, c.Most = func(ordinal uint32, score float32) float32 { return score * times[ordinal] }, 4
	}
	return c
}

func inTurn(all []*index.Document) iter.Seq2[*index.Document, error] {
	return func(yield func(*index.Document, error) bool) {
		for _, d := range all {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// compareAnswers asks an index and the oracle the same.
func compareAnswers(t *rapid.T, x *index.Index, o *oracle) {
	v := x.View()
	if v.Len() != len(o.documents) {
		t.Fatalf("there are %d products, want %d", v.Len(), len(o.documents))
	}
	compareParts(t, v, o)
	q := query(t, o)
	q.Candidates = candidates(t, v, q.scores)
	got, err := v.Ask(q.Query)
	if err != nil {
		t.Fatal(err)
	}
	if want := o.ask(q); !reflect.DeepEqual(got, want) {
		t.Fatalf("asked %+v\n got %+v\nwant %+v", *q.Query, show(got), show(want))
	}
}

// show is an answer with what it points to.
func show(a *index.Answer) any {
	var prices index.Distribution
	if a.Prices != nil {
		prices = *a.Prices
	}
	return []any{*a, prices}
}

// TestAnswers holds an index that changes to an oracle: through changes, changes of the tree of
// categories, snapshots and building it anew.
func TestAnswers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := &oracle{index.Shape{Parents: parents, Facets: facets}, map[uuid.UUID]*index.Document{}}
		number := rapid.IntRange(0, 60)
		all := several(t, 60, func() *index.Document { return document(t, id(number.Draw(t, "id")), o.shape) })
		for _, d := range all {
			o.documents[d.ID] = d
		}
		x, err := index.BuildSmall(t.Context(), o.shape, inTurn(all), 1)
		if err != nil {
			t.Fatal(err)
		}
		position := uint64(1)
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) { compareAnswers(t, x, o) },
			"ask": func(t *rapid.T) {
				for range 5 {
					compareAnswers(t, x, o)
				}
			},
			"change": func(t *rapid.T) {
				position++
				change := index.Change{Position: position}
				if len(o.shape.Parents) == len(parents) && rapid.IntRange(0, 5).Draw(t, "move") == 0 {
					o.shape.Parents = moved
					change.Shape = &o.shape
				}
				change.Put = several(t, 8, func() *index.Document { return document(t, id(number.Draw(t, "id")), o.shape) })
				change.Delete = several(t, 3, func() uuid.UUID { return id(number.Draw(t, "id")) })
				o.apply(change)
				if _, err := x.Apply(change); err != nil {
					t.Fatal(err)
				}
				if got := x.View().Position(); got != position {
					t.Fatalf("the index is at %d, not at %d", got, position)
				}
			},
			"popularity": func(t *rapid.T) {
				before := x.View()
				x.SetPopularity(o.newPopularity(t))
				for i, p := range before.Parts() {
					if !p.Same(x.View().Parts()[i]) {
						t.Fatal("a part is another one")
					}
				}
			},
			"start again": func(t *rapid.T) {
				var snapshot bytes.Buffer
				if err := x.View().Write(&snapshot); err != nil {
					t.Fatal(err)
				}
				if x, err = index.Read(&snapshot); err != nil {
					t.Fatal(err)
				}
				if got := x.View().Position(); got != position {
					t.Fatalf("the index is at %d, not at %d", got, position)
				}
				x.SetFresh(index.Small)
			},
			"put back": func(t *rapid.T) { // what was read of a product is what it is
				if d := x.View().Document(id(number.Draw(t, "id"))); d != nil {
					if _, err := x.Apply(index.Change{Put: []*index.Document{d}, Position: position}); err != nil {
						t.Fatal(err)
					}
				}
			},
			"build anew": func(t *rapid.T) {
				var all []*index.Document
				for _, of := range o.ids() {
					all = append(all, x.View().Document(of))
				}
				if x, err = index.BuildSmall(t.Context(), o.shape, inTurn(all), position); err != nil {
					t.Fatal(err)
				}
			},
		})
	})
}

// TestTwins holds an index of a few products that are there again and again, so that many have a value.
func TestTwins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := &oracle{index.Shape{Parents: parents, Facets: facets}, map[uuid.UUID]*index.Document{}}
		few := []*index.Document{document(t, id(0), o.shape), document(t, id(1), o.shape), document(t, id(2), o.shape)}
		for n := range rapid.IntRange(60, 120).Draw(t, "products") {
			twin := *few[n*n%7%3]
			twin.ID = id(n)
			o.documents[twin.ID] = &twin
		}
		x, err := index.Build(t.Context(), o.shape, inTurn(slices.Collect(maps.Values(o.documents))), 1)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			compareAnswers(t, x, o)
		}
	})
}

// TestRoomOfRareValues has many values of one product each: none takes more than a few numbers.
func TestRoomOfRareValues(t *testing.T) {
	t.Parallel()
	const products, each, most = 1000, 40, 40
	size := func(each int) int {
		var all []*index.Document
		for n := range products {
			d := &index.Document{ID: id(n), Category: none}
			for v := range each {
				d.Values = append(d.Values, index.Term{Value: index.Value(n*each + v)})
			}
			all = append(all, d)
		}
		x, err := index.Build(t.Context(), index.Shape{Facets: facets}, inTurn(all), 1)
		if err != nil {
			t.Fatal(err)
		}
		return x.View().Size()
	}
	if got := (size(each) - size(0)) / (products * each); got < 8 || got > most {
		t.Errorf("a value takes %d bytes, at most %d were to be", got, most)
	}
}

// newPopularity draws the popularity of some products, and sets that of all.
func (o *oracle) newPopularity(t *rapid.T) map[uuid.UUID]int64 {
	by := map[uuid.UUID]int64{id(1000): 7}
	for _, of := range o.ids() {
		changed := *o.documents[of]
		if changed.Popularity = 0; binary.BigEndian.Uint32(of[12:])%2 == 0 {
			changed.Popularity = small[int64](t, 5) + 1
			by[of] = changed.Popularity
		}
		o.documents[of] = &changed
	}
	return by
}

func (o *oracle) apply(c index.Change) {
	for _, d := range c.Put {
		o.documents[d.ID] = d
	}
	for _, gone := range c.Delete {
		delete(o.documents, gone)
	}
}
