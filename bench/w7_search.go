package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/shopgraph/shopgraph/bench/dataset"
)

// searchFacets is how many facets the search has.
const searchFacets = 8

const searchDocument = `query Search($query: String!) {
  search(query: $query, first: 24) {
    totalCount
    nodes { name slug priceRange { min { amount currencyCode } } }
    facets(ids: ["category", "price", "vendor", "tag", "option:size", "option:colour", "attribute:material", "attribute:weight"]) {` + facetFields + `    }
  }
}`

var searched = workload{
	name: "w7", title: "search: 24 products that two words find, of names or of a colour and a kind of thing, and 8 facets", searches: true, rival: openSpecialist,
	open: func(s *dataset.Store, _ uint64) (func(*rand.Rand) shopper, error) {
		return searches(newOperation("Search", searchDocument), func(r *rand.Rand) probe {
			words := anyPair(s, r)
			return probe{fmt.Sprintf(`"query":"%s %s"`, words.first, words.last), func(answer []byte) error { return words.check(s, answer) }}
		}), nil
	},
}

// check looks whether the product is found that has the words, if all are shown.
func (p pair) check(s *dataset.Store, answer []byte) error {
	f, err := decode(answer, "search")
	if err != nil {
		return err
	}
	if f.TotalCount == 0 {
		return errNothing
	}
	if err := f.check(s, searchFacets); err != nil {
		return err
	}
	wanted := slugOf(s, p.product)
	isShown := slices.ContainsFunc(f.Nodes, func(n node) bool { return n.Slug == wanted })
	if f.TotalCount <= pageSize && !isShown {
		return fmt.Errorf("%s is not found", wanted)
	}
	buckets := 0
	for _, facet := range f.Facets {
		for _, b := range facet.Buckets {
			buckets += b.Count
		}
	}
	if buckets != f.TotalCount {
		return fmt.Errorf("%d products have prices, %d are found", buckets, f.TotalCount)
	}
	return nil
}
