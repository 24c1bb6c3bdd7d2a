// Package pricing works out what a cart costs: pure rules, no store and no clock.
package pricing

import (
	"fmt"

	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Item is something to be bought, at the catalog's present price.
type Item struct {
	Variant     typeid.Variant
	ProductName string
	VariantName string
	SKU         string
	Quantity    int
	Attributes  []custom.Attribute // what is noted about it
	Unit        money.Money
}

// Line is an item with what it costs.
type Line struct {
	Item
	UnitPrice money.TaxedMoney
	Total     money.TaxedMoney
}

// Quote is what items cost together.
type Quote struct {
	Lines    []Line
	Subtotal money.TaxedMoney
	Total    money.TaxedMoney // what is paid
}

// New prices items of one currency. It fails when an amount overflows or an item is of another
// currency.
func New(currency money.Currency, items []Item) (Quote, error) {
	quote := Quote{Lines: make([]Line, len(items))}
	sum := money.Money{Currency: currency}
	for i, item := range items {
		total, err := item.Unit.Mul(item.Quantity)
		if err != nil {
			return Quote{}, fmt.Errorf("price %s: %w", item.SKU, err)
		}
		if sum, err = sum.Add(total); err != nil {
			return Quote{}, fmt.Errorf("price %s: %w", item.SKU, err)
		}
		quote.Lines[i] = Line{Item: item, UnitPrice: money.Untaxed(item.Unit), Total: money.Untaxed(total)}
	}
	quote.Subtotal = money.Untaxed(sum)
	quote.Total = quote.Subtotal
	return quote, nil
}

// Demand is how many of each variant the quote's lines take together.
func (q Quote) Demand() map[typeid.Variant]int {
	demand := make(map[typeid.Variant]int, len(q.Lines))
	for _, line := range q.Lines {
		demand[line.Variant] += line.Quantity
	}
	return demand
}
