package main

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/shopgraph/shopgraph/bench/answer"
	"github.com/shopgraph/shopgraph/bench/dataset"
)

var filteredPlan = answer.MustCompile(`query Filtered($category: ID!) @inContext(currency: EUR) {
  products(first: 24, sort: PRICE_LOWEST, filter: {
    categoryId: $category, available: true, price: { min: "40", max: "120" }, options: [{ name: "Colour", values: ["Ochre", "Sage", "Rose"] }]
  }) {
    nodes {
      id
      name
      slug
      priceRange { min { amount currencyCode } max { amount currencyCode } }
      mainImage { url alt }
      available
    }
    totalCount
  }
}`)

var filtered = workload{
	name: "w10", title: "filters: 24 products of a category with ten below, in stock, in a range of prices, of some colours, by price in Euros",
	open: func(s *dataset.Store, _ uint64) (func(*rand.Rand) shopper, error) {
		op := newOperation(filteredPlan.Operation, filteredPlan.Document)
		return asks(func(r *rand.Rand, body []byte) question {
			top, _ := s.Parent(r.IntN(s.Leaves()))
			return question{
				number: top.N,
				body:   op.body(body, `"category":"`, top.ID.String(), `"`),
				answer: func(b []byte) []byte { return filteredPlan.Filtered(b, s, fitting(s, top.N), pageSize) },
			}
		}), nil
	},
}

// fitting returns the products of a category at the top that the filter lets through, the cheapest first.
func fitting(s *dataset.Store, top int) (found []int) {
	lowest := map[int]int64{}
	for leaf := range s.Leaves() {
		if above, _ := s.Parent(leaf); above.N != top {
			continue
		}
		for i := range s.Size(leaf) {
			n := s.InCategory(leaf, i)
			p := s.Product(n)
			one, other := p.Variants[0], p.Variants[1]
			low := min(one.Euros(), other.Euros())
			coloured := slices.Contains([]string{"Ochre", "Sage", "Rose"}, one.Options[1].Value) // as the other
			if coloured && low >= 4000 && low <= 12000 && one.Available()+other.Available() > 0 {
				found, lowest[n] = append(found, n), low
			}
		}
	}
	slices.SortFunc(found, func(a, b int) int {
		x, y := s.Product(a).ID.UUID(), s.Product(b).ID.UUID()
		return cmp.Or(cmp.Compare(lowest[a], lowest[b]), bytes.Compare(x[:], y[:]))
	})
	return found
}
