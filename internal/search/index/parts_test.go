package index_test

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

// compareParts goes through the parts of a view: they have all products, each once that is not gone.
func compareParts(t *rapid.T, v *index.View, o *oracle) {
	next, here := uint32(0), 0
	for _, p := range v.Parts() {
		if p.First != next || len(p.IDs) == 0 {
			t.Fatalf("a part of %d products begins at %d, not at %d", len(p.IDs), p.First, next)
		}
		for i, of := range p.IDs {
			ordinal := p.First + uint32(i)
			if got := v.ID(ordinal); got != of {
				t.Fatalf("product %d is %s, and %s in its part", ordinal, got, of)
			}
			if p.Gone != nil && p.Gone(ordinal) {
				continue
			}
			here++
			if got, ok := v.Ordinal(of); !ok || got != ordinal || o.documents[of] == nil {
				t.Fatalf("product %s is %d, and %d in its part", of, got, ordinal)
			}
		}
		next += uint32(len(p.IDs))
	}
	if here != len(o.documents) || v.ID(next) != uuid.Nil {
		t.Fatalf("the parts have %d products, want %d", here, len(o.documents))
	}
}

// TestBuiltInOrder builds an index of products in any order: they have the ordinals that Build promises.
func TestBuiltInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		shape := index.Shape{Parents: rapid.SampledFrom([][]index.Category{parents, moved}).Draw(t, "parents"), Facets: facets}
		order, err := shape.Preorder()
		if err != nil {
			t.Fatal(err)
		}
		order = append(order, none)
		var all []*index.Document
		for n := range rapid.IntRange(0, 40).Draw(t, "products") {
			all = append(all, document(t, id(n), shape))
		}
		x, err := index.BuildSmall(t.Context(), shape, inTurn(slices.Clone(all)), 1)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(all, func(a, b *index.Document) int {
			return cmp.Or(cmp.Compare(slices.Index(order, a.Category), slices.Index(order, b.Category)), bytes.Compare(a.ID[:], b.ID[:]))
		})
		for i, d := range all {
			if got, ok := x.View().Ordinal(d.ID); !ok || int(got) != i {
				t.Fatalf("product %d has the ordinal %d", i, got)
			}
		}
	})
}

// TestPreorder has a category come before those below it, and siblings in their order.
func TestPreorder(t *testing.T) {
	t.Parallel()
	order, err := index.Shape{Parents: parents}.Preorder()
	if want := []index.Category{0, 1, 5, 2, 3, 4}; err != nil || !slices.Equal(order, want) {
		t.Errorf("the order is %v, want %v: %v", order, want, err)
	}
	if _, err := (index.Shape{Parents: []index.Category{0}}).Preorder(); err == nil {
		t.Error("a circle has an order")
	}
}

// TestPopularityOfAViewStays sets the popularity of an index: a view from before has the old one.
func TestPopularityOfAViewStays(t *testing.T) {
	t.Parallel()
	x, err := index.Build(t.Context(), index.Shape{Parents: parents, Facets: facets}, inTurn([]*index.Document{plain(1, 5)}), 3)
	if err != nil {
		t.Fatal(err)
	}
	before := x.View()
	x.SetPopularity(map[uuid.UUID]int64{id(1): math.MinInt64})
	if got, now := before.MostPopular(), x.View().MostPopular(); got != 5 || now != 0 {
		t.Errorf("the greatest popularity was %d, and is %d", got, now)
	}
	if got := before.Document(id(1)).Popularity; got != 5 {
		t.Errorf("the popularity was 5 and is %d", got)
	}
	if got := x.View().Document(id(1)).Popularity; got != math.MinInt64+1 || x.View().Position() != 3 {
		t.Errorf("the least popularity is %d at %d", got, x.View().Position())
	}
}

// TestSameParts changes an index: its first part stays, and those that are made anew are others.
func TestSameParts(t *testing.T) {
	t.Parallel()
	x, err := index.Build(t.Context(), index.Shape{Parents: parents, Facets: facets}, inTurn([]*index.Document{plain(1, 1), plain(2, 1)}), 1)
	if err != nil {
		t.Fatal(err)
	}
	put := func(n int) []index.Part {
		t.Helper()
		if _, err := x.Apply(index.Change{Put: []*index.Document{plain(n, 1)}}); err != nil {
			t.Fatal(err)
		}
		return x.View().Parts()
	}
	built, changed, again := x.View().Parts(), put(2), put(2)
	if len(built) != 1 || len(changed) != 2 || len(again) != 2 {
		t.Fatalf("there are %d, %d and %d parts", len(built), len(changed), len(again))
	}
	if !built[0].Same(changed[0]) || !changed[0].Same(again[0]) {
		t.Error("the first part is another one after a change")
	}
	if changed[1].Same(again[1]) || changed[0].Same(changed[1]) {
		t.Error("parts are the same that were made anew")
	}
	if built[0].Gone != nil || changed[0].Gone == nil {
		t.Error("the first part has nothing that is gone after a change, or has it before")
	}
}
