package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/quantity"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// StockPart of PricedByCart is what there is in stock of what the carts hold.
const StockPart record.Parts = 1

// contentsByCart reads what is in carts. Empty carts are among them.
var contentsByCart = record.NewMany("contents of carts",
	func(found *record.Found[typeid.Cart, *content], parts record.Parts, ids []typeid.Cart) ([]*record.Read, error) {
		return []*record.Read{contentsOfCarts.With(func(r *record.Reader) {
			id, currency := typeid.Of[typeid.Cart](r.UUID()), money.Currency(r.Text())
			if found.Values[id] == nil {
				found.Values[id] = &content{currency: currency}
			}
			found.Values[id].read(r)
			found.Readable(r, id)
		}, typeid.Array(ids), parts.Has(StockPart))}, nil
	})

// PricedByCart reads what each cart costs at the catalog's present prices. Lines whose product is
// not active, or that have no price in the cart's currency, count nothing.
var PricedByCart = record.Derive(contentsByCart, (*content).price)

// Priced is a cart's present prices. Lines that cannot be bought have no entry in Lines.
type Priced struct {
	Lines map[typeid.CartLine]pricing.Line
	Quote pricing.Quote

	RequiresShipping bool // something in the cart, whether it can be bought or not

	// With StockPart: the lines whose whole quantity could be bought now, and what is wrong.
	Available map[typeid.CartLine]bool
	Problems  []*Problem
}

// Quote returns what a cart costs now, line by line in the order they were added. It fails with
// fault.UserErrors when the cart is empty or something in it cannot be bought any more.
func (s *Service) Quote(ctx context.Context, tx *ent.Tx, id typeid.Cart) (pricing.Quote, error) {
	contents, err := contentsByCart.Read(ctx, tx, []typeid.Cart{id})
	if err != nil {
		return pricing.Quote{}, err
	}
	content, ok := contents[id]
	if !ok {
		return pricing.Quote{}, fmt.Errorf("quote cart %s: it is gone", id)
	}
	if problems := content.problems(); len(problems) > 0 {
		return pricing.Quote{}, userErrors(problems)
	}
	quote, err := pricing.New(content.currency, content.items())
	if err != nil {
		return pricing.Quote{}, fmt.Errorf("quote cart %s: %w", id, err)
	}
	return quote, nil
}

// content is what is in a cart, in the order it was added.
type content struct {
	currency money.Currency
	lines    []contentLine
}

type contentLine struct {
	id               typeid.CartLine
	item             pricing.Item // whose Unit is missing unless the line is buyable
	buyable          bool
	requiresShipping bool
	rule             quantity.Rule // of the variant, for all lines together, as what is available
	available        *int          // nil if it was not looked up
}

// items returns what can be bought.
func (c *content) items() []pricing.Item {
	items := make([]pricing.Item, 0, len(c.lines))
	for _, line := range c.lines {
		if line.buyable {
			items = append(items, line.item)
		}
	}
	return items
}

func (c *content) price() (*Priced, error) {
	quote, err := pricing.New(c.currency, c.items())
	if err != nil {
		return nil, err
	}
	priced := &Priced{
		Lines: make(map[typeid.CartLine]pricing.Line, len(quote.Lines)), Quote: quote,
		Available: make(map[typeid.CartLine]bool, len(quote.Lines)), Problems: c.problems(),
	}
	demand, next := quote.Demand(), 0
	for _, line := range c.lines {
		priced.RequiresShipping = priced.RequiresShipping || line.requiresShipping
		if line.buyable {
			priced.Lines[line.id] = quote.Lines[next]
			priced.Available[line.id] = line.covers(demand) && line.rule.Allows(demand[line.item.Variant])
			next++
		}
	}
	return priced, nil
}

// covers reports whether there is as much of the line's variant as all lines want of it.
func (l contentLine) covers(demand map[typeid.Variant]int) bool {
	return l.available != nil && demand[l.item.Variant] <= *l.available
}

// read adds a row of contentsOfCarts, after the cart's own columns.
func (c *content) read(r *record.Reader) {
	id := record.Optional(r, r.UUID) // nil in an empty cart
	line := contentLine{item: pricing.Item{
		Variant:     typeid.Of[typeid.Variant](r.UUID()),
		ProductName: r.Text(),
		VariantName: r.Text(),
		SKU:         r.Text(),
		Quantity:    int(r.Int()),
	}}
	r.JSON(&line.item.Attributes)
	line.requiresShipping, line.rule = r.Bool(), readRule(r)
	amount := record.Optional(r, r.Int) // nil when it cannot be bought
	line.available = record.Optional(r, func() int { return int(r.Int()) })
	if id == nil {
		return
	}
	line.id = typeid.Of[typeid.CartLine](*id)
	if amount != nil {
		line.buyable, line.item.Unit = true, money.Money{Amount: *amount, Currency: c.currency}
	}
	c.lines = append(c.lines, line)
}
