// Package quote puts together what the price of a sale follows from: what is sold, the taxes that are due,
// the ways of delivery, and promotions. internal/pricing works out the amounts.
package quote

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/rulebook"
	"github.com/shopgraph/shopgraph/internal/tax"
)

// Service quotes sales.
type Service struct {
	taxes *rulebook.Book[*tax.Rules]
}

var _ cart.Quoter = (*Service)(nil)

// New returns a service that knows no rules yet. It reads them when they are needed.
func New() *Service { return &Service{taxes: tax.NewBook()} }

// Prepare reads all rules, so that no sale waits for it.
func (s *Service) Prepare(ctx context.Context, db record.Queryer) error {
	rules, err := cart.RuleVersions(ctx, db)
	if err != nil {
		return err
	}
	_, err = s.taxes.At(ctx, db, rules.Tax)
	return err
}

// Quote works out what a sale costs. It reads with db what it does not know of the rules.
func (s *Service) Quote(ctx context.Context, db record.Queryer, sale *cart.Sale) (pricing.Quote, error) {
	snapshot := pricing.Snapshot{Currency: sale.Currency, Items: make([]pricing.Item, len(sale.Items)), Now: sale.Now}
	for i := range sale.Items {
		snapshot.Items[i] = sale.Items[i].Item
	}
	if len(sale.Items) == 0 {
		return pricing.New(snapshot)
	}
	if err := s.tax(ctx, db, sale, &snapshot); err != nil {
		return pricing.Quote{}, err
	}
	return pricing.New(snapshot)
}
