package main

import (
	"math/rand/v2"

	"github.com/shopgraph/shopgraph/bench/answer"
	"github.com/shopgraph/shopgraph/bench/dataset"
)

// documentsVaried is how many documents the shoppers of a varied workload use between them, as
// clients of a few versions do.
const documentsVaried = 200

// varied is one of their documents.
type varied struct {
	answer.Varied
	operation
	of int // what it asks about, if that stands in the document
}

// vary returns what makes shoppers who use random documents. The function compile makes a document
// about the n-th thing of a kind. The function ask writes a question about a thing.
func vary(
	seed uint64, things int, compile func(r *rand.Rand, n int) (answer.Varied, error),
	ask func(v *varied, n int, body []byte) question,
) (func(*rand.Rand) shopper, error) {
	r := rand.New(rand.NewPCG(seed, documentsVaried))
	all := make([]varied, documentsVaried)
	for i := range all {
		n := r.IntN(things)
		v, err := compile(r, n)
		if err != nil {
			return nil, err
		}
		all[i] = varied{v, newOperation(v.Operation, v.Document), n}
	}
	return asks(func(r *rand.Rand, body []byte) question {
		i, n := r.IntN(len(all)), r.IntN(things)
		if all[i].Fixed {
			n = all[i].of
		}
		q := ask(&all[i], n, body)
		q.number = i*things + n
		return q
	}), nil
}

var variedListing = workload{
	name: "w1r", title: "listings with 200 random selections",
	open: func(s *dataset.Store, seed uint64) (func(*rand.Rand) shopper, error) {
		return vary(seed, s.Leaves(), func(r *rand.Rand, n int) (answer.Varied, error) {
			return answer.VaryListing(r, s.Category(n).ID.String(), pageSize)
		}, func(v *varied, n int, body []byte) question {
			return question{
				body:   v.body(body, `"of":"`, s.Category(n).ID.String(), `","first":24`),
				answer: func(b []byte) []byte { return v.Listing(b, s, n, pageSize) },
			}
		})
	},
}

var variedDetail = workload{
	name: "w2r", title: "details with 200 random selections",
	open: func(s *dataset.Store, seed uint64) (func(*rand.Rand) shopper, error) {
		return vary(seed, s.Products, func(r *rand.Rand, n int) (answer.Varied, error) {
			return answer.VaryDetail(r, slugOf(s, n))
		}, func(v *varied, n int, body []byte) question {
			return question{
				body:   v.body(body, `"of":"`, slugOf(s, n), `"`),
				answer: func(b []byte) []byte { return v.Detail(b, s, n) },
			}
		})
	},
}

var variedHistory = workload{
	name: "w3r", title: "histories with 200 random selections",
	open: func(s *dataset.Store, seed uint64) (func(*rand.Rand) shopper, error) {
		return vary(seed, s.Customers, func(r *rand.Rand, _ int) (answer.Varied, error) {
			return answer.VaryHistory(r, historySize)
		}, func(v *varied, n int, body []byte) question {
			return question{
				token: s.Customer(n).Token,
				body:  v.body(body, `"first":10`), answer: func(b []byte) []byte { return v.History(b, s, n, historySize) },
			}
		})
	},
}
