package index_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"testing"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

func empty(t *testing.T) *index.Index {
	t.Helper()
	x, err := index.Build(t.Context(), index.Shape{Parents: parents, Facets: facets}, inTurn(nil), 0)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestRefusedDocuments has documents that do not fit: each is refused, and nothing of its change is done.
func TestRefusedDocuments(t *testing.T) {
	t.Parallel()
	x := empty(t)
	for name, d := range map[string]*index.Document{
		"unknown category":      {Category: index.Category(len(parents))},
		"unknown others":        {Others: []index.Category{0, index.Category(len(parents))}},
		"others without one":    {Others: []index.Category{none}},
		"too many others":       {Others: make([]index.Category, index.MaxOthers+1)},
		"unknown facet":         {Values: []index.Term{{Facet: 9}}},
		"of variants":           {Values: []index.Term{{Facet: firstOfVariants}}},
		"of products":           {Variants: []index.Variant{{Values: []index.Term{{Facet: 0}}}}},
		"price too small":       {Prices: []index.Price{{Amount: math.MinInt64}}},
		"places too small":      {Collections: []index.Membership{{Position: math.MinInt64}}},
		"created much too soon": {Created: math.MinInt64},
	} {
		if _, err := x.Apply(index.Change{Put: []*index.Document{plain(1, 1), d}, Position: 1}); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := index.Build(t.Context(), index.Shape{Parents: parents, Facets: facets}, inTurn([]*index.Document{d}), 0); err == nil {
			t.Errorf("%s: no error of Build", name)
		}
	}
	if v := x.View(); v.Len() != 0 || v.Position() != 0 {
		t.Errorf("the index has %d products at %d", v.Len(), v.Position())
	}
}

// TestRefusedShapes has trees that are none, and shapes that do not follow one another.
func TestRefusedShapes(t *testing.T) {
	t.Parallel()
	x := empty(t)
	for name, s := range map[string]index.Shape{
		"circle":           {Parents: []index.Category{none, 2, 1, none, none, none}, Facets: facets},
		"own parent":       {Parents: []index.Category{none, 1, none, none, none, none}, Facets: facets},
		"unknown parent":   {Parents: []index.Category{none, 17, none, none, none, none}, Facets: facets},
		"unknown level":    {Parents: parents, Facets: append(append([]index.Level{}, facets...), 3)},
		"fewer categories": {Parents: parents[:2], Facets: facets},
		"fewer facets":     {Parents: parents, Facets: facets[:2]},
		"another level":    {Parents: parents, Facets: append([]index.Level{index.OfVariants}, facets[1:]...)},
	} {
		if _, err := x.Apply(index.Change{Shape: &s}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := index.Build(t.Context(), index.Shape{Parents: []index.Category{0}}, inTurn(nil), 0); err == nil {
		t.Error("Build took a circle")
	}
}

// TestRefusedQueries has queries that ask for what there is not, or for too much.
func TestRefusedQueries(t *testing.T) {
	t.Parallel()
	v := empty(t).View()
	selection := func(f ...index.Facet) (all []index.Selection) {
		for _, one := range f {
			all = append(all, index.Selection{Facet: one})
		}
		return all
	}
	for name, q := range map[string]index.Query{
		"unknown category":  {Category: 6},
		"unknown order":     {Sort: index.Sort{By: index.ByCollection + 1}},
		"negative page":     {First: -1},
		"large page":        {First: index.MaxFirst + 1},
		"far page":          {Offset: index.MaxOffset + 1},
		"many spares":       {Spare: index.MaxFirst + 1},
		"many buckets":      {Buckets: index.MaxBuckets + 1},
		"unknown facet":     {Facets: []index.Facet{7}},
		"facet twice":       {Facets: []index.Facet{0, 1, 0}},
		"unknown selection": {Selections: selection(7)},
		"selection twice":   {Selections: selection(2, 2)},
		"many selections":   {Selections: make([]index.Selection, index.MaxSelections+1)},
		"order of hits":     {Candidates: &index.Candidates{Ordinals: []uint32{2, 1}, Scores: []float32{1, 1}}},
		"hit twice":         {Candidates: &index.Candidates{Ordinals: []uint32{2, 2}, Scores: []float32{1, 1}}},
		"hit without score": {Candidates: &index.Candidates{Ordinals: []uint32{2}}},
	} {
		if _, err := v.Ask(&q); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestBounds fills an index until a new one is due, and further until it takes no more.
func TestBounds(t *testing.T) {
	t.Parallel()
	x := empty(t)
	few := func(start, n int) (c index.Change) {
		for i := range n {
			c.Put = append(c.Put, plain(start+i, 1))
		}
		return c
	}
	if _, err := x.Apply(few(0, index.Due+1)); err == nil {
		t.Error("a large change was taken")
	}
	var err error
	for n := 0; err == nil && n < 2*index.Full; n += index.Due / 2 {
		var due bool
		due, err = x.Apply(few(n, index.Due/2))
		if want := n+index.Due/2 >= index.Due; due != want {
			t.Errorf("after %d changes a new index is due: %t", n+index.Due/2, due)
		}
	}
	if got := x.View().Len(); !errors.Is(err, index.ErrFull) || got != index.Full {
		t.Errorf("the index takes %d changes and says %v", got, err)
	}
}

var errSource = errors.New("the store is gone")

// TestEndedEarly has a build be broken off.
func TestEndedEarly(t *testing.T) {
	t.Parallel()
	shape := index.Shape{Parents: parents, Facets: facets}
	broken := iter.Seq2[*index.Document, error](func(yield func(*index.Document, error) bool) {
		_ = yield(plain(1, 1), nil) && yield(nil, errSource)
	})
	if _, err := index.Build(t.Context(), shape, broken, 0); !errors.Is(err, errSource) {
		t.Errorf("the source's error is %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := index.Build(ctx, shape, inTurn([]*index.Document{plain(1, 1)}), 0); !errors.Is(err, context.Canceled) {
		t.Errorf("the context's error is %v", err)
	}
}
