package cart

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// draft is a locked or new cart's lines while an input is applied to them. Mistakes are collected;
// with any of them nothing is written.
type draft struct {
	cart     *ent.Cart
	most     int                       // of a variant
	entries  map[typeid.Variant]*entry // what is in the cart and what may come into it
	lines    []*entry                  // what is in the cart, in the order added
	mistakes fault.Validator
}

// entry is a variant as the catalog has it now, and its line in the cart.
type entry struct {
	variant                       typeid.Variant
	productName, variantName, sku string
	active                        bool
	price                         *int64 // nil without a price in the cart's currency
	available                     int    // how many can be bought now

	id       typeid.CartLine // zero while it is in no line
	made     *time.Time      // nil while the line is not stored
	updated  *time.Time
	shown    int64 // the price the shopper was last shown
	quantity int
	wanted   int  // quantity before it was held against stock
	changed  bool // and so to be written
}

func (e *entry) buyable() bool { return e.active && e.price != nil }

func (d *draft) add(lines []LineInput) {
	for i, line := range lines {
		index := strconv.Itoa(i)
		e := d.entries[line.VariantID]
		if !d.mistakes.Check(e != nil && e.active, fault.CodeNotFound, "There is no such variant.", "lines", index, "variantId") ||
			!d.mistakes.Check(e.buyable(), fault.CodeUnavailable,
				"This cannot be bought in "+string(d.cart.Currency)+".", "lines", index, "variantId") {
			continue
		}
		wanted := e.wanted + line.Quantity
		if !d.mistakes.Check(wanted <= d.most, fault.CodeOutOfRange,
			fmt.Sprintf("There can be at most %d of it in the cart.", d.most), "lines", index, "quantity") {
			continue
		}
		d.want(e, wanted, index)
	}
	d.mistakes.Check(len(d.lines) <= maxLines, fault.CodeLimitReached,
		fmt.Sprintf("A cart holds at most %d lines.", maxLines), "lines")
}

func (d *draft) update(lines []LineUpdateInput) {
	byID := d.linesByID()
	for i, line := range lines {
		index := strconv.Itoa(i)
		e := byID[line.ID]
		if !d.mistakes.Check(e != nil, fault.CodeNotFound, "There is no such line in the cart.", "lines", index, "id") {
			continue
		}
		if line.Quantity == 0 {
			e.remove()
			continue
		}
		if d.mistakes.Check(e.buyable(), fault.CodeUnavailable, "This cannot be bought any more.", "lines", index, "id") {
			d.want(e, line.Quantity, index)
		}
	}
}

func (d *draft) remove(ids []typeid.CartLine) {
	byID := d.linesByID()
	for i, id := range ids {
		e := byID[id]
		if d.mistakes.Check(e != nil, fault.CodeNotFound, "There is no such line in the cart.", "lineIds", strconv.Itoa(i)) {
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
	if !d.mistakes.Check(e.available > 0, fault.CodeInsufficientStock, "This is out of stock.", "lines", index) {
		return
	}
	if e.id.IsZero() {
		e.id = typeid.NewCartLine()
		e.shown = *e.price
		d.lines = append(d.lines, e)
	}
	e.wanted = wanted
	e.quantity = min(wanted, e.available)
	e.changed = true
}

func (e *entry) remove() {
	e.wanted, e.quantity = 0, 0
	e.changed = true
}

// settle ends the draft: it returns what the cart will be once it is written, unless mistakes were
// found in the input.
func (d *draft) settle() (*Changed, error) {
	if err := d.mistakes.Err(); err != nil {
		return nil, err
	}
	warnings := d.warn()
	d.date(present())
	return &Changed{Cart: d.cart, Warnings: warnings, Lines: d.content(), Priced: d.price()}, nil
}

// date stamps the cart and the lines that have changed, if any.
func (d *draft) date(now time.Time) {
	for _, e := range d.lines {
		if !e.changed {
			continue
		}
		d.cart.UpdatedAt = now
		if e.updated = &now; e.made == nil {
			e.made = &now
		}
	}
}

// warn returns what the shopper has to be told of the lines that stay, and marks their present
// prices as shown.
func (d *draft) warn() []*Warning {
	var warnings []*Warning
	for _, e := range d.lines {
		if e.quantity == 0 {
			continue
		}
		if e.quantity < e.wanted {
			warnings = append(warnings, quantityReduced(e.id, e.wanted, e.quantity))
		}
		if !e.buyable() || e.available == 0 {
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
	return money.Money{Amount: amount, Currency: d.cart.Currency}
}

// content returns the lines that stay as they will be stored, in the order of their ids.
func (d *draft) content() []*ent.CartLine {
	var lines []*ent.CartLine
	for _, e := range d.inOrder() {
		lines = append(lines, &ent.CartLine{
			ID: e.id, CreatedAt: *e.made, UpdatedAt: *e.updated, CartID: d.cart.ID, VariantID: e.variant,
			Quantity: e.quantity, UnitAmount: e.shown,
		})
	}
	return lines
}

// price returns what the lines that stay cost; nil when that cannot be counted.
func (d *draft) price() *Priced {
	content := content{currency: d.cart.Currency}
	for _, e := range d.inOrder() {
		if e.buyable() {
			content.lines = append(content.lines, e.id)
			content.items = append(content.items, pricing.Item{
				Variant: e.variant, ProductName: e.productName, VariantName: e.variantName, SKU: e.sku,
				Quantity: e.quantity, Unit: d.money(*e.price),
			})
		}
	}
	priced, err := content.price()
	if err != nil {
		return nil // the cart is changed all the same; who asks for its price gets the error
	}
	return priced
}

// inOrder returns the lines that stay in the order of their ids, as they are read. That is the
// order in which they were added. Only lines that two processes have added in the same millisecond
// may differ.
func (d *draft) inOrder() []*entry {
	stay := slices.DeleteFunc(slices.Clone(d.lines), func(e *entry) bool { return e.quantity == 0 })
	slices.SortFunc(stay, func(a, b *entry) int {
		one, other := a.id.UUID(), b.id.UUID()
		return bytes.Compare(one[:], other[:])
	})
	return stay
}
