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
	shares := make([]int64, len(weights))
	Apportion(shares, m.Amount, weights)
	out := make([]Money, len(weights))
	for i, share := range shares {
		out[i] = Money{share, m.Currency}
	}
	return out
}

// Apportion is Allocate for an amount of minor units. It writes the shares, of which there is one for each
// weight.
func Apportion(shares []int64, amount int64, weights []int64) {
	total := sumOfWeights(weights)
	if len(weights) == 0 {
		return
	}
	if total == 0 {
		equal(shares, amount)
		return
	}
	var few [64]uint64
	remainders := few[:0]
	size := magnitude(amount)
	left := size
	for i, w := range weights {
		high, low := bits.Mul64(size, uint64(w))
		share, remainder := bits.Div64(high, low, total)
		shares[i], remainders = int64(share), append(remainders, remainder)
		left -= share
	}
	giveLeftOver(shares, int(left), remainders, weights)
	if amount < 0 {
		for i := range shares {
			shares[i] = -shares[i]
		}
	}
}

// equal gives each the same, and what is left over to the first.
func equal(shares []int64, amount int64) {
	each, more := amount/int64(len(shares)), amount%int64(len(shares))
	for i := range shares {
		shares[i] = each
		switch {
		case int64(i) < more:
			shares[i]++
		case int64(i) < -more:
			shares[i]--
		}
	}
}

// giveLeftOver adds one to so many shares, those of the largest remainders.
func giveLeftOver(shares []int64, left int, remainders []uint64, weights []int64) {
	if left == 0 {
		return
	}
	var few [64]int
	order := few[:0]
	for i := range shares {
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case remainders[a] != remainders[b]:
			return cmp.Compare(remainders[b], remainders[a])
		case weights[a] != weights[b]:
			return cmp.Compare(weights[b], weights[a])
		}
		return a - b
	})
	for _, i := range order[:left] {
		shares[i]++
	}
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
