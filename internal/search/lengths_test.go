package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestChosenCategories: what is chosen is in its place in the tree, and not deeper than nothing where it is elsewhere than the list. What
// is gone is not shown.
func TestChosenCategories(t *testing.T) {
	t.Parallel()
	home, lamps, desk, gone := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	d := newDictionary()
	d.setCategories([]readCategory{{id: gone}, {id: desk, parent: &lamps}, {id: lamps, parent: &home}, {id: home}})
	d.setCategories([]readCategory{{id: desk, parent: &lamps}, {id: lamps, parent: &home}, {id: home}})
	chosen := &catalog.FacetSelection{ID: catalog.FacetCategory}
	for _, id := range []uuid.UUID{gone, uuid.New(), desk, home} {
		chosen.Values = append(chosen.Values, typeid.Of[typeid.Category](id).String())
	}
	l := &Listing{Within: catalog.OfCategory, Of: home}
	f := d.categoryFacet(l, []index.CategoryCount{{Category: d.categories[lamps], Count: 3}}, chosen).(*CategoryFacet)
	got := ""
	for _, one := range f.All {
		got += fmt.Sprint(d.categories[one.ID.UUID()], one.Depth, one.Count, one.Selected, ";")
	}
	if want := "3 0 0 true;2 0 3 false;1 1 0 true;"; got != want {
		t.Errorf("the facet is %s, not %s", got, want)
	}
}

// TestLengthsOfLists: nothing is longer than the contract says, and what is chosen is there before anything else.
func TestLengthsOfLists(t *testing.T) {
	t.Parallel()
	f := &ValueFacet{}
	for i := range 10 {
		f.All = append(f.All, &FacetValue{ID: fmt.Sprint(i), Label: fmt.Sprint("Number ", i), Selected: i == 4 || i == 8})
	}
	for _, c := range []struct {
		text string
		most int
		want string
	}{{"", 5, "01248"}, {"num", 3, "048"}, {"7", 5, "478"}, {"", 1, "4"}, {"", 0, ""}, {"", 20, "0123456789"}} {
		got := ""
		for _, v := range f.Matching(c.text, c.most) {
			got += v.ID
		}
		if got != c.want {
			t.Errorf("%d with %q are %s, want %s", c.most, c.text, got, c.want)
		}
	}

	l := &Listing{tuning: &tuning.Tuning{}, Filter: &catalog.ProductFilter{Facets: []*catalog.FacetSelection{{ID: "option:z", Values: []string{"a"}}}}}
	all := []Facet{&ValueFacet{facetHead: facetHead{ID: "option:z"}}}
	for i := range 60 {
		all = append(all, &ValueFacet{facetHead: facetHead{ID: fmt.Sprintf("option:%02d", i)}})
	}
	if got := l.arrange(all, nil); len(got) != MaxFacets || got[0].head().ID != "option:00" || got[MaxFacets-1].head().ID != "option:z" {
		t.Errorf("%d facets, the last one %s", len(got), got[len(got)-1].head().ID)
	}

	name := strings.Repeat("a b ", 40)
	e := &Edge{&catalog.ProductEdge{Node: &ent.Product{Name: name}}, &Results{highlight: func(string) (found []words.Range) {
		for i := range 40 {
			found = append(found, words.Range{Start: 4 * i, End: 4*i + 1})
		}
		return found
	}}}
	parts := e.Highlighted(name)
	said := ""
	for _, p := range parts {
		said += p.Text
	}
	if isMarked := func(p *TextPart) bool { return p.Highlighted }; len(parts) > 20 || said != name || !slices.ContainsFunc(parts, isMarked) {
		t.Errorf("%d parts: %s", len(parts), said)
	}
}
