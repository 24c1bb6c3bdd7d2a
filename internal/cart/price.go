package cart

import (
	"context"
	"slices"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Quoter works out what sales cost by what the staff have decided. It reads with db what it does not
// know of that, in as many statements for all sales as for one. It returns no errors, or one for each sale,
// nil for those without.
type Quoter interface {
	// Quote asks nobody outside, so it may be called in a transaction: what others were to tell and is not known is
	// estimated.
	Quote(ctx context.Context, db record.Queryer, sales []*Sale) ([]Quote, []error)
	// Ask is Quote outside of transactions: first others are asked for what is not known, which takes no longer than
	// they are waited for. Quote knows their answers for some minutes.
	Ask(ctx context.Context, db record.Queryer, sales []*Sale) ([]Quote, []error)
	// AsksOthers reports whether there is anybody whom Ask asks.
	AsksOthers() bool
	// Try is Ask for one sale, as if some promotions were enabled. An error wraps discount.ErrNotFound if one is not
	// there.
	Try(ctx context.Context, db record.Queryer, sale *Sale, promotions []typeid.Promotion) (Quote, error)
}

// Quote is what a sale costs, with how it is delivered. The deliveries of the quote are those of the groups
// that have a way, in their order.
type Quote struct {
	pricing.Quote
	LineIDs []typeid.CartLine // of the quote's lines
	Groups  []DeliveryGroup
	// Allocations are what promotions take off each of the quote's lines and deliveries.
	Allocations []pricing.Allocation
	Answers     []discount.CodeAnswer // what the cart's codes are good for, in their order
	// User and Email are by whom uses of promotions are counted: the cart's, or the recipient's.
	User  *typeid.User // nil for a guest
	Email string

	// Changes are prices of lines that are not what the shopper was last shown.
	Changes []*Warning
	// Sources is where variants are sent from; nil if that makes no difference.
	Sources map[typeid.Variant]typeid.Location
	// TaxCountry is whose taxes are due; empty if none are.
	TaxCountry address.Country
}

// Codes returns the codes of the cart.
func (q *Quote) Codes() []*Code { return codesOf(q.Answers, &q.Quote) }

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
	ReleaseOn        delivery.Date           // before which day it is not sent; empty, or a day that is past, if it can be now
}

// Priced is a cart's present prices. Lines that cannot be bought count nothing, and have no entry in Lines.
type Priced struct {
	Lines  map[typeid.CartLine]pricing.Line
	Quote  pricing.Quote
	Groups []DeliveryGroup
	// Allocations are what promotions take off each of the quote's lines and deliveries.
	Allocations []pricing.Allocation

	Tenders []Tender // that were chosen, whether they can pay or not

	RequiresShipping bool // something in the cart, whether it can be bought or not

	// With StockPart: the lines whose whole quantity could be bought now, and what is wrong.
	Available map[typeid.CartLine]bool
	Problems  []*Problem

	Rows    map[typeid.CartLine]int // of the quote's lines, counted from 1
	Answers []discount.CodeAnswer   // what the cart's codes are good for, in their order
}

// LineDiscounts returns what promotions take off a line.
func (p *Priced) LineDiscounts(line typeid.CartLine) []*pricing.Discount {
	if row := p.Rows[line]; row > 0 {
		return pricing.LineDiscounts(p.Allocations, row)
	}
	return nil
}

// Price returns what is in baskets costs, nil for what is no basket. Each is worked out once. It returns no
// errors, or one for each basket, nil for those without.
func (s *Service) Price(ctx context.Context, baskets []*Basket) ([]*Priced, []error) {
	var open []*Basket
	for _, b := range baskets {
		if b != nil && !b.isPriced() && !slices.Contains(open, b) {
			open = append(open, b)
		}
	}
	s.price(ctx, s.store.Client, open, s.quoter.Ask)
	priced := make([]*Priced, len(baskets))
	var errs []error
	for i, b := range baskets {
		if b == nil {
			continue
		}
		var err error
		if priced[i], err = b.result(); err != nil {
			if errs == nil {
				errs = make([]error, len(baskets))
			}
			errs[i] = err
		}
	}
	return priced, errs
}

// quotes is Quoter.Quote or, outside of transactions, Quoter.Ask.
type quotes func(ctx context.Context, db record.Queryer, sales []*Sale) ([]Quote, []error)

// price works out what is in baskets costs.
func (s *Service) price(ctx context.Context, db record.Queryer, baskets []*Basket, by quotes) {
	if len(baskets) == 0 {
		return
	}
	sales := make([]*Sale, len(baskets))
	for i, b := range baskets {
		sales[i] = b.sale()
	}
	quotes, errs := by(ctx, db, sales)
	for i, b := range baskets {
		if errs != nil && errs[i] != nil {
			b.settle(nil, errs[i])
			continue
		}
		b.settle(b.priceBy(&quotes[i]), nil)
	}
}

// isPriced reports whether it is known what is in a basket costs.
func (b *Basket) isPriced() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.priced != nil || b.err != nil
}

func (b *Basket) settle(priced *Priced, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.priced, b.err = priced, err
}

func (b *Basket) result() (*Priced, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.priced, b.err
}

// sale returns what of a basket can be bought.
func (b *Basket) sale() *Sale { return &Sale{b.cart, b.Situation, b.items(b.demand())} }

// priceBy returns the prices of a basket by its quote.
func (b *Basket) priceBy(quote *Quote) *Priced {
	demand, next := b.demand(), 0
	priced := &Priced{
		Lines: make(map[typeid.CartLine]pricing.Line, len(quote.Lines)), Quote: quote.Quote, Groups: quote.Groups, Allocations: quote.Allocations, Tenders: b.Tenders,
		Answers: quote.Answers, Rows: make(map[typeid.CartLine]int, len(quote.Lines)),
		Available: make(map[typeid.CartLine]bool, len(quote.Lines)), Problems: append(b.problems(), b.undelivered(quote.Groups)...),
	}
	for _, line := range b.lines {
		priced.RequiresShipping = priced.RequiresShipping || line.requiresShipping
		if line.unit(demand) != nil {
			priced.Lines[line.id] = quote.Lines[next]
			priced.Available[line.id] = line.covers(demand) && line.rule.Allows(demand[line.item.Variant])
			next++
			priced.Rows[line.id] = next
		}
	}
	return priced
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
			item := SaleItem{line.item, line.id, line.taxClass, line.requiresShipping, line.profile, line.weight, line.releaseOn}
			item.Unit = money.Money{Amount: *unit, Currency: b.Currency}
			if item.GiftWrap && line.wrapping != nil {
				item.UnitWrapping = money.Money{Amount: *line.wrapping, Currency: b.Currency}
			}
			items = append(items, item)
		}
	}
	return items
}

// covers reports whether there is as much of the line's variant as all lines want of it.
func (l *basketLine) covers(demand map[typeid.Variant]int) bool {
	return l.available != nil && demand[l.item.Variant] <= *l.available
}
