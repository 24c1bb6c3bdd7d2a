// Package quote puts together what the price of a sale follows from: what is sold, the taxes that are due,
// the ways of delivery, and promotions. internal/pricing works out the amounts.
package quote

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/rulebook"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Shipping is the ways of delivery.
type Shipping interface {
	// BookAt returns the rules of a version of rule_versions.shipping, or of a later one.
	BookAt(ctx context.Context, db record.Queryer, version int64) (*delivery.Book, error)
}

// Service quotes sales.
type Service struct {
	taxes    *rulebook.Book[*tax.Rules]
	shipping Shipping
}

var _ cart.Quoter = (*Service)(nil)

// New returns a service that knows no rules yet. It reads them when they are needed.
func New(shipping Shipping) *Service { return &Service{tax.NewBook(), shipping} }

// Prepare reads all rules, so that no sale waits for it.
func (s *Service) Prepare(ctx context.Context, db record.Queryer) error {
	rules, err := cart.RuleVersions(ctx, db)
	if err != nil {
		return err
	}
	if _, err := s.taxes.At(ctx, db, rules.Tax); err != nil {
		return err
	}
	_, err = s.shipping.BookAt(ctx, db, rules.Shipping)
	return err
}

// Quote works out what a sale costs. It reads with db what it does not know of the rules.
func (s *Service) Quote(ctx context.Context, db record.Queryer, sale *cart.Sale) (cart.Quote, error) {
	snapshot := pricing.Snapshot{Currency: sale.Currency, Items: make([]pricing.Item, len(sale.Items)), Tenders: sale.Payers(), Now: sale.Now}
	for i := range sale.Items {
		snapshot.Items[i] = sale.Items[i].Item
	}
	if len(sale.Items) == 0 {
		quote, err := pricing.New(snapshot)
		return cart.Quote{Quote: quote}, err
	}
	due, err := s.tax(ctx, db, sale, &snapshot)
	if err != nil {
		return cart.Quote{}, err
	}
	groups, err := s.groups(ctx, db, sale, func(i int) int64 { return snapshot.Items[i].Unit.Amount * int64(snapshot.Items[i].Quantity) })
	if err != nil {
		return cart.Quote{}, err
	}
	snapshot.Deliveries = deliveries(groups, due)
	quote, err := pricing.New(snapshot)
	if err != nil {
		return cart.Quote{}, err
	}
	next := 0
	for i := range groups {
		if groups[i].Selected != nil {
			groups[i].Cost = &quote.Deliveries[next]
			next++
		}
	}
	lines := make([]typeid.CartLine, len(sale.Items))
	for i := range sale.Items {
		lines[i] = sale.Items[i].Line
	}
	return cart.Quote{Quote: quote, LineIDs: lines, Groups: groups}, nil
}
