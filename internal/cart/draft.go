package cart

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/quantity"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// draft is a locked or new cart's lines while an input is applied to them. Mistakes are collected;
// with any of them nothing is written.
type draft struct {
	cart     *ent.Cart
	most     int                       // of a variant, in all lines together
	offers   map[typeid.Variant]*offer // of what is in the cart and of what may come into it
	lines    []*entry                  // what is in the cart, in the order added
	changed  bool                      // the cart itself, beside its lines
	mistakes fault.Validator

	user         *typeid.User          // whose prices the cart has; nil for a guest
	group        *typeid.CustomerGroup // of the user; nil is none
	freeDelivery bool
	now          time.Time // by the database
	rules        Versions
	taxes        TaxTerms
	email        string // of the user; empty for a guest
}

// offer is a variant as the catalog has it now.
type offer struct {
	variant                       typeid.Variant
	productName, variantName, sku string
	active                        bool
	prices                        offered // none without a price in the cart's currency
	before                        int     // how many were in the cart before the change
	available                     int     // how many can be bought now
	requiresShipping              bool
	taxClass                      *typeid.TaxClass
	profile                       *typeid.DeliveryProfile
	weight                        *measure.Weight
	goods                         discount.Goods
	giftCard                      bool
	releaseOn                     delivery.Date // before which day it is not sent; empty if it can be now
	wrapping                      *int64        // what one is wrapped for; nil if it cannot be
	rule                          quantity.Rule
}

func (o *offer) buyable() bool { return o.active && len(o.prices) > 0 }

// entry is a line of the cart.
type entry struct {
	*offer
	id         typeid.CartLine
	attributes []custom.Attribute
	giftWrap   bool
	made       *time.Time // nil while the line is not stored
	updated    *time.Time
	shown      int64 // the price the shopper was last shown, noPrice or notShown
	quantity   int
	wanted     int      // quantity before it is held against stock
	asked      []string // where the input asks for the quantity; nil if it does not
	changed    bool     // and so to be written
	renamed    bool     // the attributes or the wrapping have changed, by which the stored line is known
}

// noPrice stands for the price last shown of what had none in the cart's currency.
const noPrice = -1

// notShown stands for that of a line that is new.
const notShown = -2

func (d *draft) add(lines []LineInput) {
	for i, line := range lines {
		index := strconv.Itoa(i)
		o := d.offers[line.VariantID]
		if !d.mistakes.Check(o != nil && o.active, fault.CodeNotFound, "There is no such variant.", "lines", index, "variantId") ||
			!d.mistakes.Check(o.buyable(), fault.CodeUnavailable,
				"This cannot be bought in "+string(d.cart.Currency)+".", "lines", index, "variantId") ||
			line.GiftWrap && !d.checkWrapping(o, index) {
			continue
		}
		e := d.lineOf(o, custom.Cleaned(line.Attributes), line.GiftWrap)
		e.want(e.wanted+line.Quantity, "lines", index)
		d.checkMost(e)
	}
	d.mistakes.Check(len(d.lines) <= maxLines, fault.CodeLimitReached,
		fmt.Sprintf("A cart holds at most %d lines.", maxLines), "lines")
}

func (d *draft) update(lines []LineUpdateInput) {
	byID := d.linesByID()
	var asked []*entry
	for i, line := range lines {
		index := strconv.Itoa(i)
		e := byID[line.ID]
		if !d.mistakes.Check(e != nil, fault.CodeNotFound, "There is no such line in the cart.", "lines", index, "id") {
			continue
		}
		if line.Attributes != nil {
			e.attributes = custom.Cleaned(*line.Attributes)
			e.changed, e.renamed = true, true
		}
		if line.GiftWrap != nil && (!*line.GiftWrap || d.checkWrapping(e.offer, index)) {
			e.giftWrap, e.changed, e.renamed = *line.GiftWrap, true, true
		}
		switch {
		case line.Quantity == nil:
		case *line.Quantity == 0:
			e.remove()
		case d.mistakes.Check(e.buyable(), fault.CodeUnavailable, "This cannot be bought any more.", "lines", index, "id"):
			e.want(*line.Quantity, "lines", index)
			asked = append(asked, e)
		}
	}
	for _, e := range asked {
		d.checkMost(e)
	}
	d.merge()
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

// lineOf returns the line of a variant with attributes, wrapped or not, which it makes if there is none.
func (d *draft) lineOf(o *offer, attributes []custom.Attribute, giftWrap bool) *entry {
	e := &entry{offer: o, id: typeid.NewCartLine(), attributes: attributes, giftWrap: giftWrap, shown: notShown}
	if at := slices.IndexFunc(d.lines, e.isLike); at >= 0 {
		return d.lines[at]
	}
	d.lines = append(d.lines, e)
	return e
}

// isLike reports whether two lines are to be one.
func (e *entry) isLike(other *entry) bool {
	return e.offer == other.offer && e.giftWrap == other.giftWrap && slices.Equal(e.attributes, other.attributes)
}

// want asks for a quantity, because of what the input says at a field.
func (e *entry) want(quantity int, field ...string) {
	e.wanted, e.asked, e.changed = quantity, field, true
}

func (e *entry) remove() {
	e.wanted, e.quantity, e.asked, e.changed = 0, 0, nil, true
}

// checkMost refuses more of a variant than a cart may have, where the input asks for it.
func (d *draft) checkMost(e *entry) {
	d.mistakes.Check(d.wanted(e.offer) <= d.most, fault.CodeOutOfRange,
		fmt.Sprintf("There can be at most %d of it in the cart.", d.most), e.quantityField()...)
}

// checkRules refuses quantities that cannot be bought, where the input asks for them.
func (d *draft) checkRules() {
	for _, e := range d.lines {
		if wanted := d.wanted(e.offer); e.asked != nil && wanted <= d.most {
			code, why := e.rule.Refuse(wanted, "this")
			d.mistakes.Check(code == "", code, why, e.quantityField()...)
		}
	}
}

// wanted returns how many of a variant all lines want together.
func (d *draft) wanted(o *offer) (wanted int) {
	for _, e := range d.lines {
		if e.offer == o {
			wanted += e.wanted
		}
	}
	return wanted
}

// quantityField returns where the input asks for the quantity.
func (e *entry) quantityField() []string { return append(slices.Clone(e.asked), "quantity") }

// merge makes one line of those that have become alike.
func (d *draft) merge() {
	for i, e := range d.lines {
		for _, later := range d.lines[i+1:] {
			if !e.isLike(later) || e.wanted == 0 || later.wanted == 0 {
				continue
			}
			if later.asked != nil {
				e.asked = later.asked
			}
			e.wanted, e.quantity, e.changed = e.wanted+later.wanted, e.quantity+later.quantity, true
			later.remove()
		}
	}
}

// hold lowers the quantities that the input asks for to what is in stock, and of that to what can be
// bought. All other lines keep what they have, and come first.
func (d *draft) hold() {
	left := make(map[*offer]int, len(d.offers))
	for _, o := range d.offers {
		left[o] = o.rule.Lower(o.available)
	}
	for _, e := range d.lines {
		if e.asked == nil {
			left[e.offer] -= e.quantity
		}
	}
	for _, e := range d.lines {
		if e.asked != nil && d.mistakes.Check(left[e.offer] > 0, fault.CodeInsufficientStock, e.outOfStock(), e.asked...) {
			e.quantity = min(e.wanted, left[e.offer])
			left[e.offer] -= e.quantity
		}
	}
}

// keep has what the input asks for be in the cart, whether it can be bought now or not.
func (d *draft) keep() {
	for _, e := range d.lines {
		e.quantity, e.asked = e.wanted, nil
	}
}

// outOfStock says that nothing of it can be bought now.
func (o *offer) outOfStock() string {
	if o.available == 0 || o.available >= o.rule.Minimum {
		return "This is out of stock."
	}
	return fmt.Sprintf("Of this only %d can be bought now, and at least %d must be.", o.available, o.rule.Minimum)
}

// settle ends the draft: it returns what the cart will be once it is written, unless mistakes were
// found in the input.
func (d *draft) settle() (*Changed, error) {
	d.checkRules()
	d.hold()
	if err := d.mistakes.Err(); err != nil {
		return nil, err
	}
	warnings := d.warn()
	d.date()
	changed := &Changed{Cart: d.cart, Warnings: warnings}
	if d.cart.Tenders == nil { // what those are worth the draft has not looked at
		changed.Content = &Content{Lines: d.stored(), Basket: d.basket()}
	}
	return changed, nil
}

// date stamps the cart and the lines that have changed, if any.
func (d *draft) date() {
	now, isChanged := nextTime(d.cart), d.changed
	for _, e := range d.lines {
		if !e.changed {
			continue
		}
		isChanged = true
		if e.updated = &now; e.made == nil {
			e.made = &now
		}
	}
	if isChanged {
		touch(d.cart, now)
	}
}

// warn returns what the shopper has to be told of the lines that stay, and marks their present
// prices as shown.
func (d *draft) warn() []*Warning {
	held := make(map[*offer]int, len(d.offers))
	for _, e := range d.lines {
		held[e.offer] += e.quantity
	}
	var warnings []*Warning
	for _, e := range d.lines {
		if e.quantity == 0 {
			continue
		}
		if e.quantity < e.wanted {
			warnings = append(warnings, quantityReduced(e))
		}
		price := e.prices.at(held[e.offer])
		if !e.active || price == nil || e.available == 0 {
			warnings = append(warnings, unavailable(e.id))
		} else if _, why := e.rule.Refuse(held[e.offer], "this"); why != "" {
			warnings = append(warnings, notAllowed(e.id, why))
		}
		if e.giftWrap && e.wrapping == nil {
			warnings = append(warnings, notWrapped(e.id))
		}
		if e.active && price != nil && *price != e.shown {
			warnings = append(warnings, d.show(e, *price)...)
		}
	}
	return warnings
}

// show marks a line's price as shown, and returns what the shopper has to be told of it: that it is not
// what it was, unless it follows from the quantity that they have chosen.
func (d *draft) show(e *entry, price int64) []*Warning {
	was, due := e.shown, e.prices.at(e.before)
	e.shown, e.changed = price, true
	switch {
	case was == notShown || due != nil && *due == was:
		return nil
	case was == noPrice:
		return []*Warning{priced(e.id, d.money(price))}
	}
	return []*Warning{priceChanged(e.id, d.money(was), d.money(price))}
}

func (d *draft) money(amount int64) money.Money {
	return money.Money{Amount: amount, Currency: d.cart.Currency}
}

// stored returns the lines that stay as they will be stored, in the order of their ids.
func (d *draft) stored() []*ent.CartLine {
	var lines []*ent.CartLine
	for _, e := range d.inOrder() {
		lines = append(lines, &ent.CartLine{
			ID: e.id, CreatedAt: *e.made, UpdatedAt: *e.updated, CartID: d.cart.ID, VariantID: e.variant,
			Quantity: e.quantity, UnitAmount: e.shown, Attributes: e.attributes, GiftWrap: e.giftWrap, AttributesHash: hash(e.attributes, e.giftWrap),
		})
	}
	return lines
}

// basket returns what the cart will be.
func (d *draft) basket() *Basket {
	c := d.cart
	b := &Basket{cart: c.ID, Situation: Situation{
		Currency: c.Currency, Destination: destinationOf(c), User: d.user, Group: d.group, FreeDelivery: d.freeDelivery, Channel: c.ChannelID, Now: d.now, Rules: d.rules,
		TaxTerms: d.taxes, Deliveries: c.Deliveries, Codes: c.Codes, Email: cmp.Or(d.email, value(c.Email)), VATNumber: c.VatNumber,
	}}
	for _, e := range d.inOrder() {
		b.lines = append(b.lines, basketLine{
			id: e.id, prices: e.prices, active: e.active, available: &e.available, requiresShipping: e.requiresShipping, taxClass: e.taxClass, profile: e.profile, weight: e.weight, releaseOn: e.releaseOn, rule: e.rule, wrapping: e.wrapping,
			item: pricing.Item{
				Variant: e.variant, ProductName: e.productName, VariantName: e.variantName, SKU: e.sku,
				Quantity: e.quantity, Attributes: e.attributes, Goods: e.goods, GiftCard: e.giftCard, GiftWrap: e.giftWrap,
			},
		})
	}
	return b
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
