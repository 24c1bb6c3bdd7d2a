// Package inventory is how much of each variant the store's locations hold, and how much of that is
// promised to orders.
//
// Every change locks the stock levels it touches, in the order of their keys, before it changes
// them. So changes wait for one another but never deadlock. Database constraints keep a level's
// reservation between zero and what is on hand.
package inventory

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Service is the store's stock.
type Service struct{ client *ent.Client }

// New returns the stock kept in client's database.
func New(client *ent.Client) *Service { return &Service{client} }

// AvailableByVariant returns how many of each variant can be bought now, of all locations together.
// Variants without stock, and those of products that are not sold now, are left out.
func (s *Service) AvailableByVariant(ctx context.Context, variants []typeid.Variant) (map[typeid.Variant]int, error) {
	available := make(map[typeid.Variant]int, len(variants))
	err := availableOfVariants.Each(ctx, s.client, func(r *record.Reader) {
		if variant, n := typeid.Of[typeid.Variant](r.UUID()), int(r.Int()); n > 0 {
			available[variant] = n
		}
	}, typeid.Array(variants))
	if err != nil {
		return nil, fmt.Errorf("read available stock: %w", err)
	}
	return available, nil
}
