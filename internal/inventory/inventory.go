// Package inventory is how much of each variant the store's locations hold, and how much of that is
// promised to orders.
//
// Every change locks the stock levels it touches, in the order of their keys, before it changes
// them. So changes wait for one another but never deadlock. Database constraints keep a level's
// reservation between zero and what may be promised: what is on hand, and its backorder limit.
//
// A trigger writes each change of what is on hand into the log of movements. Whoever makes the change
// says why, in the same statement: see reason.
package inventory

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Audit writes down what an actor does by a permission, in the transaction that does it: an entry for
// each subject, with its detail. The details hold no personal data.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subjects []string, details []map[string]any) error

// Service is the store's stock.
type Service struct {
	store *store.Store
	audit Audit
}

// New returns the stock in st.
func New(st *store.Store, audit Audit) *Service { return &Service{st, audit} }

// AvailableByVariant returns how many of each variant can be bought now, of all locations together, also
// those on backorder.
// Variants without stock, and those of products that are not sold now, are left out.
func (s *Service) AvailableByVariant(ctx context.Context, variants []typeid.Variant) (map[typeid.Variant]int, error) {
	available := make(map[typeid.Variant]int, len(variants))
	err := availableOfVariants.Each(ctx, s.store.Client, func(r *record.Reader) {
		if variant, n := typeid.Of[typeid.Variant](r.UUID()), int(r.Int()); n > 0 {
			available[variant] = n
		}
	}, typeid.Array(variants))
	if err != nil {
		return nil, fmt.Errorf("read available stock: %w", err)
	}
	return available, nil
}
