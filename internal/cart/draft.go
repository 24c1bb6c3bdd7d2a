package cart

import (
	"fmt"
	"strconv"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// draft is a locked cart's lines while an input is applied to them. Mistakes are collected; with any of them nothing is
// written.
type draft struct {
	currency money.Currency
	stock    map[typeid.Variant]int
	entries  map[typeid.Variant]*entry // what is in the cart and what may come into it
	lines    []*entry                  // what is in the cart, in the order added
	mistakes fault.Validator
}

// entry is a variant as the catalog has it now, and its line in the cart.
type entry struct {
	variant typeid.Variant
	active  bool
	price   *int64 // nil without a price in the cart's currency

	id       typeid.CartLine // zero while it is in no line
	shown    int64           // the price the shopper was last shown
	quantity int
	wanted   int  // quantity before it was held against stock
	changed  bool // and so to be written
}

func (e *entry) buyable() bool { return e.active && e.price != nil }

// available is how much of a variant there is. What another request has put into the cart since the stock was read gets the
// benefit of the doubt: the checkout is what reserves.
func (d *draft) available(variant typeid.Variant) int {
	if n, known := d.stock[variant]; known {
		return n
	}
	return maxQuantity
}

func (d *draft) add(lines []LineInput) {
	for i, line := range lines {
		index := strconv.Itoa(i)
		e := d.entries[line.VariantID]
		if !d.mistakes.Check(e != nil && e.active, fault.CodeNotFound, "there is no such variant", "lines", index, "variantId") ||
			!d.mistakes.Check(e.buyable(), fault.CodeUnavailable,
				"cannot be bought in "+string(d.currency), "lines", index, "variantId") {
			continue
		}
		wanted := e.wanted + line.Quantity
		if !d.mistakes.Check(wanted <= maxQuantity, fault.CodeOutOfRange,
			fmt.Sprintf("would make more than %d of it in the cart", maxQuantity), "lines", index, "quantity") {
			continue
		}
		d.want(e, wanted, index)
	}
	d.mistakes.Check(len(d.lines) <= maxLines, fault.CodeLimitReached,
		fmt.Sprintf("a cart holds at most %d lines", maxLines), "lines")
}

func (d *draft) update(lines []LineUpdateInput) {
	byID := d.linesByID()
	for i, line := range lines {
		index := strconv.Itoa(i)
		e := byID[line.ID]
		if !d.mistakes.Check(e != nil, fault.CodeNotFound, "there is no such line in the cart", "lines", index, "id") {
			continue
		}
		if line.Quantity == 0 {
			e.remove()
			continue
		}
		if d.mistakes.Check(e.buyable(), fault.CodeUnavailable, "cannot be bought any more", "lines", index, "id") {
			d.want(e, line.Quantity, index)
		}
	}
}

func (d *draft) remove(ids []typeid.CartLine) {
	byID := d.linesByID()
	for i, id := range ids {
		e := byID[id]
		if d.mistakes.Check(e != nil, fault.CodeNotFound, "there is no such line in the cart", "lineIds", strconv.Itoa(i)) {
			e.remove()
		}
	}
}

func (d *draft) linesByID() map[typeid.CartLine]*entry {
	byID := make(map[typeid.CartLine]*entry, len(d.lines))
	for _, e := range d.lines {
		byID[e.id] = e
	}
	return byID
}

// want sets a line's quantity to as much of wanted as there is, making the line if need be.
func (d *draft) want(e *entry, wanted int, index string) {
	available := d.available(e.variant)
	if !d.mistakes.Check(available > 0, fault.CodeInsufficientStock, "is out of stock", "lines", index) {
		return
	}
	if e.id.IsZero() {
		e.id = typeid.NewCartLine()
		e.shown = *e.price
		d.lines = append(d.lines, e)
	}
	e.wanted = wanted
	e.quantity = min(wanted, available)
	e.changed = true
}

func (e *entry) remove() {
	e.wanted, e.quantity = 0, 0
	e.changed = true
}

// settle returns what the shopper has to be told of the lines that stay, and marks their present prices as shown.
func (d *draft) settle() []*Warning {
	var warnings []*Warning
	for _, e := range d.lines {
		if e.quantity == 0 {
			continue
		}
		if e.quantity < e.wanted {
			warnings = append(warnings, quantityReduced(e.id, e.wanted, e.quantity))
		}
		if !e.buyable() || d.available(e.variant) == 0 {
			warnings = append(warnings, unavailable(e.id))
		}
		if e.buyable() && *e.price != e.shown {
			warnings = append(warnings, priceChanged(e.id, d.money(e.shown), d.money(*e.price)))
			e.shown = *e.price
			e.changed = true
		}
	}
	return warnings
}

func (d *draft) money(amount int64) money.Money {
	return money.Money{Amount: amount, Currency: d.currency}
}
