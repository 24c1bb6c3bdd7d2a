package order

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// goods is how much of each variant is in parcels, and what the order calls it.
type goods struct {
	demand map[typeid.Variant]int
	skus   map[typeid.Variant]string
}

// readGoods reads the goods that a query finds of what has an id.
func readGoods(ctx context.Context, tx *ent.Tx, q record.Query, of any) (goods, error) {
	found := goods{map[typeid.Variant]int{}, map[typeid.Variant]string{}}
	err := q.Each(ctx, tx, func(r *record.Reader) {
		variant, sku, quantity := typeid.Of[typeid.Variant](r.UUID()), r.Text(), int(r.Int())
		found.demand[variant] += quantity
		found.skus[variant] = sku
	}, of)
	if err != nil {
		return found, fmt.Errorf("read fulfillment lines: %w", err)
	}
	return found, nil
}

// missing reports at a field those goods that are short, of which there are so many on hand, and what can
// be done.
func (g goods) missing(short map[typeid.Variant]int, hint, field string) error {
	var v fault.Validator
	variants := slices.SortedFunc(maps.Keys(short), func(a, b typeid.Variant) int { return cmp.Compare(g.skus[a], g.skus[b]) })
	for _, variant := range variants {
		v.Check(false, fault.CodeInsufficientStock, fmt.Sprintf("Only %d of %s are on hand: %s", short[variant], g.skus[variant], hint), field)
	}
	return v.Err()
}
