package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// contentsByCart reads what is in carts. Empty carts are among them.
var contentsByCart = record.NewMany("contents of carts",
	func(found *record.Found[typeid.Cart, *content], _ record.Parts, ids []typeid.Cart) ([]*record.Read, error) {
		return []*record.Read{contentsOfCarts.With(func(r *record.Reader) {
			id, currency := typeid.Of[typeid.Cart](r.UUID()), money.Currency(r.Text())
			if found.Values[id] == nil {
				found.Values[id] = &content{currency: currency}
			}
			found.Values[id].read(r)
			found.Readable(r, id)
		}, typeid.Array(ids))}, nil
	})

// PricedByCart reads what each cart costs at the catalog's present prices. Lines whose product is
// not active, or that have no price in the cart's currency, count nothing.
var PricedByCart = record.Derive(contentsByCart, (*content).price)

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
	if err := content.buyable(); err != nil {
		return pricing.Quote{}, err
	}
	quote, err := pricing.New(content.currency, content.items)
	if err != nil {
		return pricing.Quote{}, fmt.Errorf("quote cart %s: %w", id, err)
	}
	return quote, nil
}

// content is what is in a cart, in the order it was added.
type content struct {
	currency money.Currency
	lines    []typeid.CartLine // of items, index by index
	items    []pricing.Item
	gone     []string // names of what cannot be bought any more
}

func (c *content) price() (*Priced, error) {
	quote, err := pricing.New(c.currency, c.items)
	if err != nil {
		return nil, err
	}
	lines := make(map[typeid.CartLine]pricing.Line, len(quote.Lines))
	for i, line := range quote.Lines {
		lines[c.lines[i]] = line
	}
	return &Priced{Lines: lines, Quote: quote}, nil
}

func (c *content) buyable() error {
	var v fault.Validator
	v.Check(len(c.items)+len(c.gone) > 0, fault.CodeRequired, "The cart is empty.", "cart")
	for _, name := range c.gone {
		v.Check(false, fault.CodeUnavailable, name+" cannot be bought any more.", "cart")
	}
	return v.Err()
}

// read adds a row of contentsOfCarts, after the cart's own columns.
func (c *content) read(r *record.Reader) {
	line := record.Optional(r, r.UUID) // nil in an empty cart
	item := pricing.Item{
		Variant:     typeid.Of[typeid.Variant](r.UUID()),
		ProductName: r.Text(),
		VariantName: r.Text(),
		SKU:         r.Text(),
		Quantity:    int(r.Int()),
	}
	amount := record.Optional(r, r.Int) // nil when it cannot be bought
	switch {
	case line == nil:
	case amount == nil:
		c.gone = append(c.gone, item.ProductName+" ("+item.VariantName+")")
	default:
		item.Unit = money.Money{Amount: *amount, Currency: c.currency}
		c.lines = append(c.lines, typeid.Of[typeid.CartLine](*line))
		c.items = append(c.items, item)
	}
}
