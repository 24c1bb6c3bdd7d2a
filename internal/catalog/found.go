package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Found is products that something else has found.
type Found struct {
	// Count is how many they are, and Of how many products there are. Where both are known, many are looked for along the order.
	Count, Of int
	// IDs are all of them.
	IDs func() []typeid.Product
	// Has reports whether a product is one of them. It may be nil where Count is not known.
	Has func(typeid.Product) bool
	// Total is how many a list of them says that there are.
	Total int
}

var (
	ofFound    = sortings(ownOrders, foundProducts)
	alongOrder = sortings(ownOrders, productsAlong)
)

// Found lists products that something else has found in an order by their own rows: those of them that are active and sold by
// terms.
func (s *Service) Found(ctx context.Context, found Found, sort ProductSort, terms Terms, args page.Args) (*ProductConnection, error) {
	sorting := ofFound[sort]
	w, err := args.Window(sorting.Ordering)
	if err != nil {
		return nil, err
	}
	ids, read := []typeid.Product(nil), w
	if found.isWorthAWalk(w) {
		if ids, err = s.walkTo(ctx, found, sort, terms, w); err != nil {
			return nil, err
		}
		read.Skipped = 0
	}
	if ids == nil {
		ids, read = found.IDs(), w
	}
	var rows []*ent.Product
	of := sorting.Queries.Read(read, func(r *record.Reader) { rows = append(rows, ent.ReadProduct(r)) }, w.Limit+1, typeid.Array(ids), terms.assortment())
	record.Ask(ctx, s.store.Client, []*record.Read{of})
	if err := of.Err(); err != nil {
		return nil, fmt.Errorf("read products that were found: %w", err)
	}
	return page.Build(w, rows, sorting.Cursor, page.Total{Known: &found.Total}), nil
}

// How products are looked for along an order.
const (
	leastWalked, mostWalked = 200, 5000 // by one statement
	// patience is how many times as many as were found are looked at before they are read by their ids instead: their places
	// in the order may be such that none is near.
	patience = 8
)

// reach is how many of what was found have to be seen for a page, with the one after it.
func reach(w page.Window) int { return w.Skipped + w.Limit + 1 }

// isWorthAWalk reports whether a page is found sooner along the order than by reading all that was found, if that lies evenly.
func (f *Found) isWorthAWalk(w page.Window) bool {
	return f.Count > 0 && reach(w)*(f.Of/f.Count+1) <= 2*f.Count
}

// walkTo returns which of the found products are on a page, with the one after it. It returns nil if they are not worth looking for.
func (s *Service) walkTo(ctx context.Context, found Found, sort ProductSort, terms Terms, w page.Window) ([]typeid.Product, error) {
	along, order := alongOrder[sort], ownOrders[sort]
	ids, skipped := []typeid.Product{}, 0
	step := min(max(leastWalked, 2*reach(w)*(found.Of/found.Count+1)), mostWalked)
	at := w
	at.Skipped = 0
	for walked := 0; walked <= patience*found.Count; {
		seen, last := 0, ent.Product{}
		read := along.Queries.Read(at, func(r *record.Reader) {
			seen, last = seen+1, readOrder(r, order.Ordering)
			switch {
			case len(ids) > w.Limit || !found.Has(last.ID):
			case skipped < w.Skipped:
				skipped++
			default:
				ids = append(ids, last.ID)
			}
		}, step, terms.assortment())
		record.Ask(ctx, s.store.Client, []*record.Read{read})
		if err := read.Err(); err != nil {
			return nil, fmt.Errorf("look for products that were found: %w", err)
		}
		if len(ids) > w.Limit || seen < step {
			return ids, nil
		}
		if at.Backward {
			at.Before = order.key(&last)
		} else {
			at.After = order.key(&last)
		}
		walked, step = walked+seen, min(2*step, mostWalked)
	}
	return nil, nil
}

// readOrder reads what an order goes by, and leaves out the rest of a product.
func readOrder(r *record.Reader, o page.Ordering) (p ent.Product) {
	for _, c := range o.Columns {
		switch c.Name {
		case product.FieldName:
			p.Name = r.Text()
		case product.FieldUpdatedAt:
			p.UpdatedAt = r.Time()
		default:
			p.ID = typeid.Of[typeid.Product](r.UUID())
		}
	}
	return p
}
