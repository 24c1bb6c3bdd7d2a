package index_test

import (
	"context"
	"io"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

// plain is a product that is sold, of a number of which its category, values and price follow.
func plain(n int, round uint64) *index.Document {
	return &index.Document{
		ID: id(n), Category: index.Category((n + int(round)) % len(parents)), Popularity: int64(round),
		Values:  []index.Term{{Facet: 0, Value: index.Value(round % 4)}},
		Prices:  []index.Price{{Amount: int64(round)}},
		Windows: []index.Window{{Until: index.Instant(n%3) * 10}},
	}
}

// TestReadersBesideWriters has one change, one write snapshots and some read. In round r the products r and later, up to
// a window's end, are as of that round: every answer must be of one round alone.
func TestReadersBesideWriters(t *testing.T) {
	t.Parallel()
	const products, rounds, readers = 300, 60, 2
	shape := index.Shape{Parents: parents, Facets: facets}
	var all []*index.Document
	for n := range products {
		all = append(all, plain(n, 1))
	}
	x, err := index.Build(t.Context(), shape, inTurn(all), 1)
	if err != nil {
		t.Fatal(err)
	}
	x.SetFresh(products / 4)
	ctx, cancel := context.WithCancel(t.Context())
	var others sync.WaitGroup
	for range readers {
		others.Go(func() {
			for ctx.Err() == nil {
				checkRound(t, x.View(), products)
			}
		})
	}
	others.Go(func() {
		for ctx.Err() == nil {
			if err := x.View().Write(io.Discard); err != nil {
				t.Error(err)
			}
		}
	})
	for round := uint64(2); round <= rounds; round++ {
		if err := writeRound(x, round, products); err != nil {
			t.Error(err)
		}
	}
	cancel()
	others.Wait()
	checkRound(t, x.View(), products)
	if got := x.View().Position(); got != rounds {
		t.Errorf("the index is at %d, not at %d", got, rounds)
	}
}

// writeRound deletes the product of a round and changes all after it.
func writeRound(x *index.Index, round uint64, products int) error {
	c := index.Change{Position: round, Delete: []uuid.UUID{id(int(round))}}
	for n := int(round) + 1; n < products; n++ {
		c.Put = append(c.Put, plain(n, round))
	}
	_, err := x.Apply(c)
	return err
}

// checkRound reports an answer that is not of the round that a view is at. Products 0 and 1 are as they
// were in the first.
func checkRound(t *testing.T, v *index.View, products int) {
	round := int64(v.Position())
	gone := int(max(round-1, 0))
	answer, err := v.Ask(&index.Query{
		At: 1, Category: none, First: products, Sort: index.Sort{By: index.ByPopularity, Descending: true}, Facets: []index.Facet{0}, Categories: true,
		Prices: true,
	})
	if err != nil {
		t.Error(err)
		return
	}
	if want := products - gone; answer.Total != want || len(answer.Items) != want || v.Len() != want {
		t.Errorf("round %d has %d products, %d of them on its page, want %d", round, answer.Total, len(answer.Items), want)
	}
	sum := 0
	for _, c := range answer.Facets[0].Values {
		sum += c.Count
	}
	if sum != answer.Total || answer.Prices.Greatest != round {
		t.Errorf("round %d: %d products have a value, and the dearest costs %d", round, sum, answer.Prices.Greatest)
	}
	for i, item := range answer.Items {
		if d := v.Document(item.ID); d == nil || i < len(answer.Items)-2 && d.Popularity != round {
			t.Errorf("round %d: product %s is %+v", round, item.ID, d)
		}
	}
}
