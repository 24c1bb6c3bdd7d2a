package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/quantity"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// StockPart of PricedByCart is what there is in stock of what the carts hold.
const StockPart record.Parts = 1

// contentsByCart reads what is in carts. Empty carts are among them.
var contentsByCart = contentsFor(nil)

// contentsFor is contentsByCart with the prices of a country, whatever carts say of where they go.
func contentsFor(country *address.Country) *record.Many[typeid.Cart, *content] {
	return record.NewMany("contents of carts",
		func(found *record.Found[typeid.Cart, *content], parts record.Parts, ids []typeid.Cart) ([]*record.Read, error) {
			return []*record.Read{contentsOfCarts.With(func(r *record.Reader) {
				id, currency := typeid.Of[typeid.Cart](r.UUID()), money.Currency(r.Text())
				if found.Values[id] == nil {
					found.Values[id] = &content{currency: currency}
				}
				found.Values[id].read(r)
				found.Readable(r, id)
			}, typeid.Array(ids), parts.Has(StockPart), country)}, nil
		})
}

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

// Quote returns what a cart that is sent to a country costs now, line by line in the order they were
// added. It fails with fault.UserErrors when the cart is empty or something in it cannot be bought any
// more.
func (s *Service) Quote(ctx context.Context, tx *ent.Tx, id typeid.Cart, country address.Country) (pricing.Quote, error) {
	contents, err := contentsFor(&country).Read(ctx, tx, []typeid.Cart{id})
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
	quote, err := pricing.New(pricing.Snapshot{Currency: content.currency, Items: content.items(content.demand())})
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
	item             pricing.Item // without its Unit
	active           bool
	prices           offered // by how many all lines hold of the variant
	requiresShipping bool
	rule             quantity.Rule // of the variant, for all lines together, as what is available
	available        *int          // nil if it was not looked up
}

// demand is how many of each variant all lines hold.
func (c *content) demand() map[typeid.Variant]int {
	demand := make(map[typeid.Variant]int, len(c.lines))
	for _, line := range c.lines {
		demand[line.item.Variant] += line.item.Quantity
	}
	return demand
}

// unit returns what one costs of so many; nil if they cannot be bought.
func (l contentLine) unit(demand map[typeid.Variant]int) *int64 {
	if !l.active {
		return nil
	}
	return l.prices.at(demand[l.item.Variant])
}

// items returns what can be bought.
func (c *content) items(demand map[typeid.Variant]int) []pricing.Item {
	items := make([]pricing.Item, 0, len(c.lines))
	for _, line := range c.lines {
		if unit := line.unit(demand); unit != nil {
			line.item.Unit = money.Money{Amount: *unit, Currency: c.currency}
			items = append(items, line.item)
		}
	}
	return items
}

func (c *content) price() (*Priced, error) {
	demand, next := c.demand(), 0
	quote, err := pricing.New(pricing.Snapshot{Currency: c.currency, Items: c.items(demand)})
	if err != nil {
		return nil, err
	}
	priced := &Priced{
		Lines: make(map[typeid.CartLine]pricing.Line, len(quote.Lines)), Quote: quote,
		Available: make(map[typeid.CartLine]bool, len(quote.Lines)), Problems: c.problems(),
	}
	for _, line := range c.lines {
		priced.RequiresShipping = priced.RequiresShipping || line.requiresShipping
		if line.unit(demand) != nil {
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
	r.JSON(&line.prices) // none when it cannot be bought
	line.active = len(line.prices) > 0
	line.available = record.Optional(r, func() int { return int(r.Int()) })
	if id == nil {
		return
	}
	line.id = typeid.Of[typeid.CartLine](*id)
	c.lines = append(c.lines, line)
}
