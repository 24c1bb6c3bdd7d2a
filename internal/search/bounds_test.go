package search_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search"
)

// TestLargeQuestions asks for more than an index answers: the database does, or says what is too much.
func TestLargeQuestions(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	options := &catalog.ProductFilter{}
	for i := range 40 {
		options.Options = append(options.Options, &catalog.OptionFilter{Name: fmt.Sprint("option", i), Values: []string{"a"}})
	}
	deep := &catalog.ProductFilter{Tags: []string{"coffee"}}
	for range 4 {
		deep = &catalog.ProductFilter{Vendors: []string{"Stillwerk"}, Not: deep, Or: []*catalog.ProductFilter{{Tags: []string{"tea"}}, {}}}
	}
	deep.Facets = []*catalog.FacetSelection{{ID: "onSale", Values: []string{"true"}}, {ID: "available", Values: []string{"true"}}}
	var facets catalog.ProductFilter
	for i := range 31 {
		facets.Facets = append(facets.Facets, &catalog.FacetSelection{ID: fmt.Sprint("option:o", i), Values: []string{"a"}})
	}
	for name, tt := range map[string]struct {
		filter *catalog.ProductFilter
		index  bool
		wrong  bool
	}{
		"options": {filter: options}, "depth": {filter: deep, index: true}, "facets": {filter: &facets, wrong: true},
		"two of one": {wrong: true, filter: &catalog.ProductFilter{Facets: []*catalog.FacetSelection{{ID: "tag", Values: []string{"a"}}, {ID: "tag", Values: []string{"b"}}}}},
		"unknown":    {wrong: true, filter: &catalog.ProductFilter{Facets: []*catalog.FacetSelection{{ID: "colour", Values: []string{"a"}}}}},
		"two things": {wrong: true, filter: &catalog.ProductFilter{Facets: []*catalog.FacetSelection{{ID: "price", Values: []string{"a"}, Price: &catalog.PriceFilter{}}}}},
		"skus":       {filter: &catalog.ProductFilter{SKUs: []string{"MUG-1"}}},
		"slugs":      {filter: &catalog.ProductFilter{Slugs: []string{"linen-notebook"}}},
	} {
		l := func() *search.Listing {
			return &search.Listing{Within: catalog.OfCategory, Terms: usd, Languages: []string{"en"}, Filter: tt.filter}
		}
		_, byIndex, err := s.Facets(t.Context(), s.finder(usd), l(), nil)
		if told := (*fault.Error)(nil); tt.wrong != errors.As(err, &told) || !tt.wrong && err != nil || byIndex != tt.index {
			t.Errorf("facets with many %s: by the index %t, %v", name, byIndex, err)
		}
		found := l()
		found.Text = &search.Text{Query: strings.Repeat("mug ", 200), Prefix: true}
		_, byIndex, err = s.Search(t.Context(), s.finder(usd), found, catalog.SortRelevance, page.Args{})
		if told := (*fault.Error)(nil); tt.wrong != errors.As(err, &told) || !tt.wrong && err != nil || byIndex != tt.index {
			t.Errorf("search with many %s: by the index %t, %v", name, byIndex, err)
		}
	}
}
