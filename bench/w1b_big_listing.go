package main

import (
	"math/rand/v2"

	"github.com/shopgraph/shopgraph/bench/dataset"
)

var bigListing = workload{
	name: "w1b", title: "listing: 24 products of the big category", yardstick: true,
	open: func(s *dataset.Store, _ uint64) (func(*rand.Rand) shopper, error) {
		return lists(s, func(*rand.Rand) int { return s.BigCategory() }), nil
	},
}
