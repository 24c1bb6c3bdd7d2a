package main

import (
	"math/rand/v2"

	"github.com/shopgraph/shopgraph/bench/answer"
	"github.com/shopgraph/shopgraph/bench/dataset"
)

// historySize is how many orders a history shows.
const historySize = 10

var historyPlan = answer.MustCompile(`query History {
  me {
    name
    orders(first: 10) {
      nodes {
        id
        number
        status
        createdAt
        total { gross { amount currencyCode } }
        shippingAddress { fullName line1 line2 city postalCode country }
        lines {
          productName
          quantity
          total { gross { amount currencyCode } }
          variant { id sku product { id name slug } }
        }
        payments { status amount { amount currencyCode } }
        fulfillments { status carrier trackingNumber shippedAt deliveredAt }
      }
    }
  }
}`)

var history = workload{
	name: "w3", title: "history: a random customer's last 10 orders", yardstick: true,
	open: func(s *dataset.Store, _ uint64) (func(*rand.Rand) shopper, error) {
		op := newOperation(historyPlan.Operation, historyPlan.Document)
		return asks(func(r *rand.Rand, body []byte) question {
			customer := r.IntN(s.Customers)
			return question{
				number: customer,
				token:  s.Customer(customer).Token,
				body:   op.body(body),
				answer: func(b []byte) []byte { return historyPlan.History(b, s, customer, historySize) },
			}
		}), nil
	},
}
