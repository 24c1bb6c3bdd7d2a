package discount_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestBestSet compares what random promotions save with what the best of all sets of them would that leave none out
// without need. .ci/run looks at 100,000 carts.
func TestBestSet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cart := drawCart(t)
		var candidates []discount.Candidate
		for i := range rapid.IntRange(1, 6).Draw(t, "promotions") {
			candidates = append(candidates, discount.Candidate{Promotion: drawPromotion(t, i)})
		}
		result := discount.Combine(&cart, candidates)
		var chosen []discount.Candidate
		for _, applied := range result.Applied {
			chosen = append(chosen, applied.Candidate)
		}
		if !mayCombine(&cart, chosen) {
			t.Fatal("promotions count together that may not be combined")
		}
		best, free := int64(0), undisputed(&cart, candidates)
		for set := range 1 << len(candidates) {
			if set&free != free {
				continue
			}
			var some []discount.Candidate
			for i := range candidates {
				if set>>i&1 == 1 {
					some = append(some, candidates[i])
				}
			}
			if mayCombine(&cart, some) {
				best = max(best, saved(discount.Combine(&cart, some)))
			}
		}
		if got := saved(result); got != best {
			t.Fatalf("saves %d, the best set %d", got, best)
		}
	})
}

// undisputed returns the promotions, a bit for each, that count whatever else does: they may be combined with all
// others, and no condition of a promotion that may count looks at what they leave. A fixed price may have others save less than they would without
// it. It counts all the same, as nothing has it be left out.
func undisputed(cart *discount.Cart, candidates []discount.Candidate) (set int) {
	for i, a := range candidates {
		free := !looksAfter(&a)
		for j, b := range candidates {
			if i != j && (!mayCombine(cart, []discount.Candidate{a, b}) || looksAfter(&b) && a.Class != b.Class && counts(cart, b)) {
				free = false
			}
		}
		if free {
			set |= 1 << i
		}
	}
	return set
}

// counts reports whether a promotion takes something off by itself.
func counts(cart *discount.Cart, c discount.Candidate) bool {
	return len(discount.Combine(cart, []discount.Candidate{c}).Applied) > 0
}

func looksAfter(c *discount.Candidate) bool {
	return c.Condition != nil && c.Condition.Subtotal.AfterDiscounts
}

func saved(r discount.Result) (sum int64) {
	for _, applied := range r.Applied {
		sum += applied.Amount
	}
	return sum
}

// mayCombine says by the words of the documentation whether all promotions of a set may be combined.
func mayCombine(cart *discount.Cart, set []discount.Candidate) bool {
	set = slices.DeleteFunc(slices.Clone(set), func(c discount.Candidate) bool {
		return !counts(cart, c)
	})
	for i, a := range set {
		for _, b := range set[i+1:] {
			first := a
			if b.Priority < a.Priority {
				first = b
			}
			listed := slices.Contains(a.Combines, b.Class) && slices.Contains(b.Combines, a.Class)
			apart := a.Class == discount.Product && b.Class == discount.Product && !shareLine(cart, a, b)
			if a.Rest == discount.Exclusive || b.Rest == discount.Exclusive || first.Rest == discount.Stop || !listed && !apart {
				return false
			}
		}
	}
	return true
}

func shareLine(cart *discount.Cart, a, b discount.Candidate) bool {
	one := discount.Combine(cart, []discount.Candidate{a}).Applied[0].Lines
	other := discount.Combine(cart, []discount.Candidate{b}).Applied[0].Lines
	for i := range one {
		if one[i] > 0 && other[i] > 0 {
			return true
		}
	}
	return false
}

var tags = rapid.SampledFrom([]string{"cup", "bean", "pot"})

func drawCart(t *rapid.T) discount.Cart {
	cart := discount.Cart{Currency: "EUR", Deliveries: []int64{rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 2000)).Draw(t, "delivery")}}
	for range rapid.IntRange(1, 4).Draw(t, "lines") {
		cart.Lines = append(cart.Lines, line(tags.Draw(t, "tag"), rapid.IntRange(1, 4).Draw(t, "quantity"), rapid.Int64Range(0, 5000).Draw(t, "unit")))
	}
	return cart
}

func drawPromotion(t *rapid.T, priority int) *discount.Promotion {
	classes := []discount.Class{discount.Product, discount.Order, discount.Shipping}
	p := &discount.Promotion{
		ID: typeid.NewPromotion(), Class: rapid.SampledFrom(classes).Draw(t, "class"), Priority: priority,
		Combines: rapid.SliceOfDistinct(rapid.SampledFrom(classes), rapid.ID[discount.Class]).Draw(t, "combines"),
		Rest:     rapid.SampledFrom([]discount.Rest{discount.Stack, discount.Stack, discount.Stop, discount.Exclusive}).Draw(t, "rest"),
	}
	p.Action.Spread = rapid.SampledFrom([]discount.Spread{discount.Each, discount.Across}).Draw(t, "spread")
	amount := discount.Amounts{"EUR": rapid.Int64Range(1, 6000).Draw(t, "amount")}
	switch rapid.IntRange(0, 3).Draw(t, "off") {
	case 0:
		p.Action.Off.Amount = amount
	case 1:
		p.Action.Off.Price = amount
	default:
		p.Action.Off.Millionths = rapid.Int64Range(1, 100).Draw(t, "per cent") * percent
	}
	if p.Class == discount.Product && rapid.Bool().Draw(t, "some") {
		p.Action.Of = tagged(tags.Draw(t, "of"))
	}
	if p.Class != discount.Product && rapid.Bool().Draw(t, "from a subtotal on") {
		p.Condition = &discount.Condition{Subtotal: &discount.SubtotalCondition{
			AtLeast: eur(rapid.Int64Range(0, 20_000).Draw(t, "least")), AfterDiscounts: rapid.Bool().Draw(t, "after"),
		}}
	}
	return p
}
