package main

import (
	"math/rand/v2"

	"github.com/shopgraph/shopgraph/bench/answer"
	"github.com/shopgraph/shopgraph/bench/dataset"
)

// pageSize is how many products a listing shows.
const pageSize = 24

var listingPlan = answer.MustCompile(`query Listing($category: ID!) {
  products(first: 24, filter: {categoryId: $category}) {
    nodes {
      id
      name
      slug
      priceRange { min { amount currencyCode } max { amount currencyCode } }
      mainImage { url alt }
      available
    }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`)

var listing = workload{
	name: "w1", title: "listing: 24 products of a random category", yardstick: true,
	open: func(s *dataset.Store, _ uint64) (func(*rand.Rand) shopper, error) {
		return lists(s, func(r *rand.Rand) int { return r.IntN(s.Leaves()) }), nil
	},
}

// lists returns what makes shoppers who list categories.
func lists(s *dataset.Store, choose func(*rand.Rand) int) func(*rand.Rand) shopper {
	op := newOperation(listingPlan.Operation, listingPlan.Document)
	return asks(func(r *rand.Rand, body []byte) question {
		category := choose(r)
		return question{
			number: category,
			body:   op.body(body, `"category":"`, s.Category(category).ID.String(), `"`),
			answer: func(b []byte) []byte { return listingPlan.Listing(b, s, category, pageSize) },
		}
	})
}
