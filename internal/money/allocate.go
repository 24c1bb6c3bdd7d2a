package money

import (
	"cmp"
	"math/bits"
	"slices"
)

// Allocate splits m in proportion to weights, a share for each, by the largest remainder. The
// shares add up to m exactly. Each share is less than one minor unit away from its exact
// proportion. Which share gets a left-over unit depends on the weights alone, larger ones first.
// Only among equal weights does it depend on their order. Weights that are all zero count as equal.
//
// Without weights there are no shares. Negative weights, or ones whose sum has no int64, are a
// programming error: it panics.
func (m Money) Allocate(weights ...int64) []Money {
	if len(weights) == 0 {
		return nil
	}
	total := sumOfWeights(weights)
	if total == 0 {
		weights = slices.Repeat([]int64{1}, len(weights))
		total = uint64(len(weights))
	}

	amount := magnitude(m.Amount)
	shares := make([]uint64, len(weights))
	remainders := make([]uint64, len(weights))
	left := amount
	for i, w := range weights {
		high, low := bits.Mul64(amount, uint64(w))
		shares[i], remainders[i] = bits.Div64(high, low, total)
		left -= shares[i]
	}

	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(remainders[b], remainders[a]), cmp.Compare(weights[b], weights[a]))
	})
	for _, i := range order[:left] {
		shares[i]++
	}

	out := make([]Money, len(weights))
	for i, share := range shares {
		out[i] = Money{int64(share), m.Currency}
		if m.Amount < 0 {
			out[i].Amount = -int64(share)
		}
	}
	return out
}

func sumOfWeights(weights []int64) uint64 {
	var total int64
	for _, w := range weights {
		if w < 0 || total+w < 0 {
			panic("money: Allocate with a negative weight or weights that overflow")
		}
		total += w
	}
	return uint64(total)
}
