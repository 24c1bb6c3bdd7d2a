package index_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

// TestManyValues has products and variants with more values than two bytes number: what has few comes out alike.
func TestManyValues(t *testing.T) {
	t.Parallel()
	const many = 40_000 // of products, and as many of variants
	var all []*index.Document
	for n := range many {
		d := plain(n+1, uint64(n))
		d.Windows = []index.Window{{}}
		d.Values = []index.Term{{Facet: 0, Value: index.Value(n)}, {Facet: 1, Value: index.Value(n % 3)}}
		d.Variants = []index.Variant{
			{Values: []index.Term{{Facet: 2, Value: index.Value(n)}, {Facet: 3, Value: 1}}},
			{Values: []index.Term{{Facet: 2, Value: index.Value(n + 1)}, {Facet: 3, Value: 2}}},
		}
		all = append(all, d)
	}
	x, err := index.Build(t.Context(), index.Shape{Parents: parents, Facets: facets}, inTurn(all), 1)
	if err != nil {
		t.Fatal(err)
	}
	var written bytes.Buffer
	if err := x.View().Write(&written); err != nil {
		t.Fatal(err)
	}
	read, err := index.Read(&written)
	if err != nil {
		t.Fatal(err)
	}
	last := many - 1
	q := &index.Query{
		Category: none, Unpriced: true, First: 3, Facets: []index.Facet{0, 1, 2, 3},
		Selections: []index.Selection{{Facet: 2, Values: []index.Value{index.Value(last), many}}, {Facet: 3, Values: []index.Value{2}}},
	}
	want := []index.FacetCount{
		{Facet: 0, Values: []index.ValueCount{{index.Value(last - 1), 1}, {index.Value(last), 1}}},
		{Facet: 1, Values: []index.ValueCount{{index.Value(last % 3), 1}, {index.Value((last - 1) % 3), 1}}},
		{Facet: 3, Values: []index.ValueCount{{1, 1}, {2, 2}}},
	}
	for what, v := range map[string]*index.View{"built": x.View(), "read": read.View()} {
		a, err := v.Ask(q)
		if err != nil {
			t.Fatal(err)
		}
		if got := append(a.Facets[:2:2], a.Facets[3]); a.Total != 2 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d products, %+v", what, a.Total, got)
		}
		if n := len(a.Facets[2].Values); n != many { // of the variants that have 2 of the other facet
			t.Errorf("%s: %d alternatives", what, n)
		}
		if got := v.Document(all[last].ID); !reflect.DeepEqual(got.Values, all[last].Values) || !reflect.DeepEqual(got.Variants, all[last].Variants) {
			t.Errorf("%s: the last product is %+v", what, got)
		}
	}
}
