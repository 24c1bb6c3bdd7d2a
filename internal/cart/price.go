package cart

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Quoter works out what a sale costs by what the staff have decided. It reads with db what it does not
// know of that.
type Quoter interface {
	Quote(ctx context.Context, db record.Queryer, sale *Sale) (Quote, error)
}

// Quote is what a sale costs, with how it is delivered. The deliveries of the quote are those of the groups
// that have a way, in their order.
type Quote struct {
	pricing.Quote
	LineIDs []typeid.CartLine // of the quote's lines
	Groups  []DeliveryGroup
}

// Sale is what of a cart can be bought now.
type Sale struct {
	Cart typeid.Cart
	Situation
	Items []SaleItem
}

// SaleItem is an item at the price of the lists, without taxes.
type SaleItem struct {
	pricing.Item
	Line             typeid.CartLine
	TaxClass         *typeid.TaxClass // nil for the default one
	RequiresShipping bool
	Profile          *typeid.DeliveryProfile // nil for the default one
	Weight           *measure.Weight         // of one; nil if it is not known
}

// Priced is a cart's present prices. Lines that cannot be bought count nothing, and have no entry in Lines.
type Priced struct {
	Lines  map[typeid.CartLine]pricing.Line
	Quote  pricing.Quote
	Groups []DeliveryGroup

	Tenders []Tender // that were chosen, whether they can pay or not

	RequiresShipping bool // something in the cart, whether it can be bought or not

	// With StockPart: the lines whose whole quantity could be bought now, and what is wrong.
	Available map[typeid.CartLine]bool
	Problems  []*Problem
}

// Price returns what is in a basket costs. It works it out once.
func (s *Service) Price(ctx context.Context, b *Basket) (*Priced, error) {
	b.pricing.Do(func() { b.priced, b.err = s.price(ctx, s.store.Client, b) })
	return b.priced, b.err
}

func (s *Service) price(ctx context.Context, db record.Queryer, b *Basket) (*Priced, error) {
	demand, next := b.demand(), 0
	quote, err := s.quoter.Quote(ctx, db, &Sale{b.cart, b.Situation, b.items(demand)})
	if err != nil {
		return nil, err
	}
	priced := &Priced{
		Lines: make(map[typeid.CartLine]pricing.Line, len(quote.Lines)), Quote: quote.Quote, Groups: quote.Groups, Tenders: b.Tenders,
		Available: make(map[typeid.CartLine]bool, len(quote.Lines)), Problems: append(b.problems(), b.undelivered(quote.Groups)...),
	}
	for _, line := range b.lines {
		priced.RequiresShipping = priced.RequiresShipping || line.requiresShipping
		if line.unit(demand) != nil {
			priced.Lines[line.id] = quote.Lines[next]
			priced.Available[line.id] = line.covers(demand) && line.rule.Allows(demand[line.item.Variant])
			next++
		}
	}
	return priced, nil
}

// demand is how many of each variant all lines hold.
func (b *Basket) demand() map[typeid.Variant]int {
	demand := make(map[typeid.Variant]int, len(b.lines))
	for _, line := range b.lines {
		demand[line.item.Variant] += line.item.Quantity
	}
	return demand
}

// unit returns what one costs of so many; nil if they cannot be bought.
func (l *basketLine) unit(demand map[typeid.Variant]int) *int64 {
	if !l.active {
		return nil
	}
	return l.prices.at(demand[l.item.Variant])
}

// items returns what can be bought.
func (b *Basket) items(demand map[typeid.Variant]int) []SaleItem {
	items := make([]SaleItem, 0, len(b.lines))
	for i := range b.lines {
		line := &b.lines[i]
		if unit := line.unit(demand); unit != nil {
			item := SaleItem{line.item, line.id, line.taxClass, line.requiresShipping, line.profile, line.weight}
			item.Unit = money.Money{Amount: *unit, Currency: b.Currency}
			items = append(items, item)
		}
	}
	return items
}

// covers reports whether there is as much of the line's variant as all lines want of it.
func (l *basketLine) covers(demand map[typeid.Variant]int) bool {
	return l.available != nil && demand[l.item.Variant] <= *l.available
}
