// Package quote puts together what the price of a sale follows from: what is sold, the taxes that are due,
// the ways of delivery, and promotions. internal/pricing works out the amounts.
package quote

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/record"
)

// Service quotes sales.
type Service struct{}

var _ cart.Quoter = (*Service)(nil)

// New returns a service.
func New() *Service { return &Service{} }

// Quote works out what a sale costs.
func (s *Service) Quote(_ context.Context, _ record.Queryer, sale *cart.Sale) (pricing.Quote, error) {
	return pricing.New(pricing.Snapshot{Currency: sale.Currency, Items: sale.Items, Now: sale.Now})
}
