package main

import (
	"math/rand/v2"

	"github.com/shopgraph/shopgraph/bench/answer"
	"github.com/shopgraph/shopgraph/bench/dataset"
)

var detailPlan = answer.MustCompile(`query Detail($slug: String!) {
  product(slug: $slug) {
    id
    name
    slug
    description
    category { id name slug }
    variants { id name sku price { amount currencyCode } availableQuantity }
    images { url alt }
  }
}`)

var detail = workload{
	name: "w2", title: "detail: a random product by its slug", yardstick: true,
	open: func(s *dataset.Store, _ uint64) (func(*rand.Rand) shopper, error) {
		op := newOperation(detailPlan.Operation, detailPlan.Document)
		return asks(func(r *rand.Rand, body []byte) question {
			product := r.IntN(s.Products)
			return question{
				number: product,
				body:   op.body(body, `"slug":"`, slugOf(s, product), `"`),
				answer: func(b []byte) []byte { return detailPlan.Detail(b, s, product) },
			}
		}), nil
	},
}

func slugOf(s *dataset.Store, product int) string {
	p := s.Product(product)
	return p.Slug()
}
