package quote

import (
	"context"
	"slices"
	"sync"

	"github.com/shopgraph/shopgraph/internal/cart"
)

// question asks somebody outside, and returns once something came of it. What came of it is known then.
type question = func(ctx context.Context)

// maxRounds is how often sales are quoted again at the most with what was asked: what delivery costs is asked
// before the taxes on it, and may change which way is free.
const maxRounds = 4

// batch is sales that are quoted by the same rules.
type batch struct {
	rules
	sales  []*cart.Sale
	looked []looked
	quotes []cart.Quote
	open   [][]question // of each sale: those that are not known, for whose answers something stands in
	errs   []error
}

// batch quotes sales with what is known.
func (r *rules) batch(sales []*cart.Sale, looked []looked) *batch {
	b := &batch{*r, sales, looked, make([]cart.Quote, len(sales)), make([][]question, len(sales)), make([]error, len(sales))}
	for i := range sales {
		b.requote(i)
	}
	return b
}

func (b *batch) requote(i int) { b.quotes[i], b.open[i], b.errs[i] = b.quote(b.sales[i], &b.looked[i]) }

// ask asks what is open, and quotes again what that was about.
func (b *batch) ask(ctx context.Context) {
	for range maxRounds {
		var all sync.WaitGroup
		isOpen := false
		for _, questions := range b.open {
			for _, ask := range questions {
				isOpen = true
				all.Go(func() { ask(ctx) })
			}
		}
		if !isOpen {
			return
		}
		all.Wait()
		for i, questions := range b.open {
			if len(questions) > 0 {
				b.requote(i)
			}
		}
	}
}

// result returns the quotes, and the errors as cart.Quoter does.
func (b *batch) result() ([]cart.Quote, []error) {
	if !slices.ContainsFunc(b.errs, func(err error) bool { return err != nil }) {
		return b.quotes, nil
	}
	return b.quotes, b.errs
}
