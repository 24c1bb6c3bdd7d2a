package index_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

// many is how many products benchmarks have.
const many = 1_000_000

// manyValues are the values of eleven facets, 3,224 together. The last three are of variants.
var manyValues = []int{1500, 200, 1000, 20, 50, 12, 300, 4, 64, 24, 50}

const ofProducts = 8

// manyShape has 1,111 categories on three levels: 0 has about all products, 1 a tenth and 2 a hundredth.
func manyShape() index.Shape {
	s := index.Shape{Parents: []index.Category{none}}
	for level, start, end := 0, 0, 1; level < 3; level++ {
		for c := start; c < end; c++ {
			for range 10 {
				s.Parents = append(s.Parents, index.Category(c))
			}
		}
		start, end = end, len(s.Parents)
	}
	for f := range manyValues {
		level := index.OfProducts
		if f >= ofProducts {
			level = index.OfVariants
		}
		s.Facets = append(s.Facets, level)
	}
	return s
}

func manyProducts() iter.Seq2[*index.Document, error] {
	random := rand.New(rand.NewPCG(1, 2))
	return func(yield func(*index.Document, error) bool) {
		for range many {
			if !yield(oneOfMany(random), nil) {
				return
			}
		}
	}
}

func oneOfMany(random *rand.Rand) *index.Document {
	term := func(f int) index.Term {
		least := min(random.IntN(manyValues[f]), random.IntN(manyValues[f])) // few values are of many products
		return index.Term{Facet: index.Facet(f), Value: index.Value(least)}
	}
	d := &index.Document{
		Category: index.Category(111 + random.IntN(1000)),
		Created:  index.Instant(random.Int64N(1 << 50)), Popularity: random.Int64N(1000),
		Prices:      []index.Price{{Amount: 100 + random.Int64N(100_000)}, {Context: 1, Amount: 100 + random.Int64N(100_000)}},
		Windows:     []index.Window{{}},
		Collections: []index.Membership{{Collection: index.Collection(random.IntN(200)), Position: random.Int64N(1000)}},
	}
	for i := range d.ID {
		d.ID[i] = byte(random.Uint32())
	}
	for f := range ofProducts {
		d.Values = append(d.Values, term(f))
	}
	for range 2 {
		v := index.Variant{}
		for f := ofProducts; f < len(manyValues); f++ {
			v.Values = append(v.Values, term(f))
		}
		d.Variants = append(d.Variants, v)
	}
	return d
}

var manyIndex = sync.OnceValues(func() (*index.Index, error) {
	return index.Build(context.Background(), manyShape(), manyProducts(), 1)
})

func theMany(b *testing.B) *index.View {
	b.Helper()
	x, err := manyIndex()
	if err != nil {
		b.Fatal(err)
	}
	return x.View()
}

func allFacets() (all []index.Facet) {
	for f := range manyValues {
		all = append(all, index.Facet(f))
	}
	return all
}

func ask(b *testing.B, v *index.View, q *index.Query) {
	b.Helper()
	a, err := v.Ask(q)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := v.Ask(q); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(a.Total), "hits")
}

// BenchmarkFacets counts all facets of what is in a category, and of as many that a search found anywhere.
func BenchmarkFacets(b *testing.B) {
	for level, c := range []index.Category{none, 1, 11} {
		q := &index.Query{Category: c, Facets: allFacets()}
		b.Run(fmt.Sprintf("category=%d", level), func(b *testing.B) { ask(b, theMany(b), q) })
	}
	for _, n := range []int{10_000, 100_000, many} {
		b.Run(fmt.Sprintf("found=%d", n), func(b *testing.B) {
			ask(b, theMany(b), &index.Query{Category: none, Facets: allFacets(), Candidates: scattered(n)})
		})
	}
}

// scattered returns the hits of a search.
func scattered(n int) *index.Candidates {
	all := &index.Candidates{}
	random := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		all.Ordinals, all.Scores = append(all.Ordinals, uint32(i*(many/n))), append(all.Scores, random.Float32())
	}
	return all
}

func values(n int) (all []index.Value) {
	for v := range n {
		all = append(all, index.Value(v))
	}
	return all
}

// BenchmarkSelected counts all facets with three of them selected: each has its alternatives.
func BenchmarkSelected(b *testing.B) {
	for _, kind := range []struct {
		name   string
		facets [3]index.Facet
	}{{"products", [3]index.Facet{1, 3, 7}}, {"variants", [3]index.Facet{3, 8, 9}}} {
		for level, c := range []index.Category{none, 1, 11} {
			q := &index.Query{Category: c, Facets: allFacets()}
			for _, f := range kind.facets {
				q.Selections = append(q.Selections, index.Selection{Facet: f, Values: values(manyValues[f] / 4)})
			}
			b.Run(fmt.Sprintf("%s/category=%d", kind.name, level), func(b *testing.B) { ask(b, theMany(b), q) })
		}
	}
}

// BenchmarkPage sorts what a search found.
func BenchmarkPage(b *testing.B) {
	for _, by := range []index.By{index.ByScore, index.ByPrice} {
		b.Run(fmt.Sprintf("by=%d", by), func(b *testing.B) {
			ask(b, theMany(b), &index.Query{
				Category: none, Candidates: scattered(45_000), First: 24, Spare: 8, Sort: index.Sort{By: by, Descending: true},
			})
		})
	}
	b.Run("all", func(b *testing.B) {
		ask(b, theMany(b), &index.Query{Category: none, First: 24, Offset: 5000, Sort: index.Sort{By: index.ByPrice}})
	})
}

// BenchmarkPrices draws a histogram of all prices.
func BenchmarkPrices(b *testing.B) {
	ask(b, theMany(b), &index.Query{Category: none, Prices: true, Buckets: 20})
}

// BenchmarkBuild makes the index, with the time that its products take to be made.
func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		if _, err := index.Build(b.Context(), manyShape(), manyProducts(), 1); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkApply changes ten products at a time.
func BenchmarkApply(b *testing.B) {
	theMany(b)
	x, _ := manyIndex()
	random := rand.New(rand.NewPCG(5, 6))
	var same []*index.Document
	for range 1000 {
		same = append(same, oneOfMany(random))
	}
	for at := 0; b.Loop(); at = (at + 10) % len(same) {
		if _, err := x.Apply(index.Change{Put: same[at : at+10]}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSnapshot writes the index and starts from what it wrote.
func BenchmarkSnapshot(b *testing.B) {
	v := theMany(b)
	var room bytes.Buffer
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			room.Reset()
			if err := v.Write(&room); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(room.Len())/1e6, "MB")
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := index.Read(bytes.NewReader(room.Bytes())); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSize reports what the index takes, and what the heap has of it.
func BenchmarkSize(b *testing.B) {
	v := theMany(b)
	var heap runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&heap)
	for b.Loop() {
		v.Size()
	}
	b.ReportMetric(float64(v.Size())/1e6, "MB")
	b.ReportMetric(float64(heap.HeapAlloc)/1e6, "MB-heap")
}
