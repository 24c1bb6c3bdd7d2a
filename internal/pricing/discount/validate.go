package discount

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Bounds of promotions.
const (
	MaxNodes = 50  // conditions and targets of a promotion together
	MaxDepth = 5   // of a tree of them
	MaxList  = 250 // entries of each list of ids or texts
	MaxTiers = 20
	MaxParts = 10
	// MaxUnits is the largest number of units that a promotion may speak of.
	MaxUnits = 1_000_000
)

// Validate finds what is wrong with a promotion: v gets a mistake for each, with the path of the field
// below path. What it lets through can be combined without an error.
func (p *Promotion) Validate(v *fault.Validator, path ...string) {
	w := &walk{v: v}
	v.Check(p.Class.rank() >= 0, fault.CodeInvalid, "There is no such class.", at(path, "class")...)
	v.Check(!slices.ContainsFunc(p.Combines, func(c Class) bool { return c.rank() < 0 }), fault.CodeInvalid, "There is no such class.", at(path, "combines")...)
	v.Check(slices.Contains([]Rest{Stack, Stop, Exclusive}, p.Rest), fault.CodeInvalid, "There is no such way of combining.", at(path, "rest")...)
	v.Check(p.StartsAt == nil || p.EndsAt == nil || p.StartsAt.Before(*p.EndsAt), fault.CodeInvalid, "It must end after it starts.", at(path, "endsAt")...)
	if p.Condition != nil {
		w.condition(p.Condition, p.Class, 1, at(path, "condition"))
	}
	w.action(&p.Action, p.Class, at(path, "action"))
	v.Check(w.nodes <= MaxNodes, fault.CodeLimitReached, fmt.Sprintf("A promotion has at most %d conditions and targets.", MaxNodes), path...)
}

// walk validates the trees of a promotion.
type walk struct {
	v     *fault.Validator
	nodes int
}

func at(path []string, field ...string) []string { return append(slices.Clone(path), field...) }

func (w *walk) refuse(message string, path []string) {
	w.v.Check(false, fault.CodeInvalid, message, path...)
}

// enter counts a node. It reports whether to look at what is below it.
func (w *walk) enter(depth, fields int, path []string) bool {
	w.nodes++
	if depth > MaxDepth {
		w.v.Check(false, fault.CodeLimitReached, fmt.Sprintf("It is nested more than %d deep.", MaxDepth), path...)
		return false
	}
	if fields != 1 {
		w.refuse("Exactly one of the fields must be given.", path)
		return false
	}
	return w.nodes <= MaxNodes
}

// count returns how many of the values hold.
func count(set ...bool) (n int) {
	for _, each := range set {
		if each {
			n++
		}
	}
	return n
}

func (w *walk) condition(c *Condition, class Class, depth int, path []string) {
	fields := count(c.All != nil, c.Any != nil, c.Not != nil, c.Quantity != nil, c.Subtotal != nil, c.CustomerGroups != nil,
		c.FirstOrder != nil, c.Countries != nil, c.Channels != nil, c.Time != nil)
	if !w.enter(depth, fields, path) {
		return
	}
	switch {
	case c.All != nil:
		w.conditions(c.All, class, depth, at(path, "all"))
	case c.Any != nil:
		w.conditions(c.Any, class, depth, at(path, "any"))
	case c.Not != nil:
		if c.Not.looksAfterDiscounts() {
			w.refuse("What is asked for after discounts cannot be negated. Use atMost instead.", at(path, "not"))
		}
		w.condition(c.Not, class, depth+1, at(path, "not"))
	case c.Quantity != nil:
		w.quantity(c.Quantity, depth, at(path, "quantity"))
	case c.Subtotal != nil:
		w.subtotal(c.Subtotal, class, depth, at(path, "subtotal"))
	case c.Time != nil:
		w.time(c.Time, at(path, "time"))
	}
	w.list(len(c.CustomerGroups), c.CustomerGroups != nil, at(path, "customerGroups"))
	w.list(len(c.Countries), c.Countries != nil, at(path, "countries"))
	w.list(len(c.Channels), c.Channels != nil, at(path, "channels"))
}

func (w *walk) conditions(all []Condition, class Class, depth int, path []string) {
	w.list(len(all), true, path)
	for i := range all {
		if w.nodes > MaxNodes {
			return
		}
		w.condition(&all[i], class, depth+1, at(path, strconv.Itoa(i)))
	}
}

// list refuses a list, if it is given, that is empty or too long.
func (w *walk) list(length int, given bool, path []string) {
	if given {
		w.v.Check(length > 0, fault.CodeRequired, "This must not be empty.", path...)
		w.v.Check(length <= MaxList, fault.CodeLimitReached, fmt.Sprintf("There can be at most %d.", MaxList), path...)
	}
}

func (w *walk) quantity(c *QuantityCondition, depth int, path []string) {
	w.units(c.AtLeast, 0, at(path, "atLeast"))
	if c.AtMost != nil {
		w.units(*c.AtMost, c.AtLeast, at(path, "atMost"))
	}
	w.target(c.Of, depth+1, at(path, "of"))
}

func (w *walk) units(n, least int, path []string) {
	w.v.Check(n >= least && n <= MaxUnits, fault.CodeOutOfRange, fmt.Sprintf("This must be from %d to %d.", least, MaxUnits), path...)
}

func (w *walk) subtotal(c *SubtotalCondition, class Class, depth int, path []string) {
	if c.AtLeast == nil && c.AtMost == nil {
		w.refuse("One of atLeast and atMost must be given.", path)
	}
	if c.AfterDiscounts && class == Product {
		w.refuse("No discounts come before those of products.", at(path, "afterDiscounts"))
	}
	w.amounts(c.AtLeast, at(path, "atLeast"))
	w.amounts(c.AtMost, at(path, "atMost"))
	w.target(c.Of, depth+1, at(path, "of"))
}

// amounts refuses amounts, if they are given, of which one is negative.
func (w *walk) amounts(a Amounts, path []string) {
	w.list(len(a), a != nil, path)
	for _, amount := range a {
		if !w.v.Check(amount >= 0, fault.CodeOutOfRange, "This must not be negative.", path...) {
			return
		}
	}
}

const minutesOfDay = 24 * 60

func (w *walk) time(c *TimeCondition, path []string) {
	isMinute := func(minute int) bool { return minute >= 0 && minute <= minutesOfDay }
	w.v.Check(isMinute(c.From), fault.CodeOutOfRange, "This must be a time of the day.", at(path, "from")...)
	w.v.Check(isMinute(c.Until), fault.CodeOutOfRange, "This must be a time of the day.", at(path, "until")...)
	for _, day := range c.Weekdays {
		w.v.Check(day >= time.Sunday && day <= time.Saturday, fault.CodeInvalid, "There is no such day.", at(path, "weekdays")...)
	}
}

func (w *walk) target(t *Target, depth int, path []string) {
	if t == nil {
		return
	}
	lists := []struct {
		name   string
		length int
		given  bool
	}{
		{"all", len(t.All), t.All != nil}, {"any", len(t.Any), t.Any != nil}, {"variants", len(t.Variants), t.Variants != nil},
		{"products", len(t.Products), t.Products != nil}, {"productTypes", len(t.ProductTypes), t.ProductTypes != nil},
		{"categories", len(t.Categories), t.Categories != nil}, {"collections", len(t.Collections), t.Collections != nil},
		{"vendors", len(t.Vendors), t.Vendors != nil}, {"tags", len(t.Tags), t.Tags != nil},
	}
	fields := count(t.Not != nil, t.Attribute != nil)
	for _, list := range lists {
		fields += count(list.given)
	}
	if !w.enter(depth, fields, path) {
		return
	}
	for _, list := range lists {
		w.list(list.length, list.given, at(path, list.name))
	}
	for i := range t.All {
		w.target(&t.All[i], depth+1, at(path, "all", strconv.Itoa(i)))
	}
	for i := range t.Any {
		w.target(&t.Any[i], depth+1, at(path, "any", strconv.Itoa(i)))
	}
	w.target(t.Not, depth+1, at(path, "not"))
	if t.Attribute != nil {
		w.v.Check(t.Attribute.Key != "", fault.CodeRequired, "This is required.", at(path, "attribute", "key")...)
		w.list(len(t.Attribute.Values), true, at(path, "attribute", "values"))
	}
}

func (w *walk) action(a *Action, class Class, path []string) {
	picks := count(a.BuyGet != nil, a.Cheapest != nil, a.Bundle != nil)
	if picks > 1 {
		w.refuse("At most one of buyGet, cheapest and bundle can be given.", path)
	}
	if class == Shipping && (picks > 0 || a.Of != nil) {
		w.refuse("Shipping has no goods.", path)
	}
	isSpread := slices.Contains([]Spread{Each, Across, Once}, a.Spread)
	w.v.Check(isSpread && (a.Spread != Once || picks == 0), fault.CodeInvalid, "It cannot be spread like this.", at(path, "spread")...)
	w.v.Check(a.MaxUnits == 0 || a.Spread != Across && picks == 0, fault.CodeInvalid, "Units are limited only where each is looked at.", at(path, "maxUnits")...)
	w.units(a.MaxUnits, 0, at(path, "maxUnits"))
	w.amounts(a.MaxAmount, at(path, "maxAmount"))
	w.target(a.Of, 1, at(path, "of"))
	w.tiers(a, path)
	switch {
	case a.BuyGet != nil:
		w.units(a.BuyGet.BuyQuantity, 1, at(path, "buyGet", "buyQuantity"))
		w.units(a.BuyGet.GetQuantity, 1, at(path, "buyGet", "getQuantity"))
		w.units(a.BuyGet.MaxTimes, 0, at(path, "buyGet", "maxTimes"))
		w.target(a.BuyGet.Buy, 1, at(path, "buyGet", "buy"))
	case a.Cheapest != nil:
		w.units(a.Cheapest.Of, 1, at(path, "cheapest", "of"))
		w.units(a.Cheapest.MaxTimes, 0, at(path, "cheapest", "maxTimes"))
		w.v.Check(a.Cheapest.Units >= 1 && a.Cheapest.Units <= a.Cheapest.Of, fault.CodeOutOfRange,
			"This must be at least 1, and at most the size of a set.", at(path, "cheapest", "units")...)
	case a.Bundle != nil:
		w.bundle(a.Bundle, at(path, "bundle"))
	}
}

func (w *walk) bundle(b *Bundle, path []string) {
	w.v.Check(len(b.Parts) >= 1 && len(b.Parts) <= MaxParts, fault.CodeOutOfRange, fmt.Sprintf("A bundle has 1 to %d parts.", MaxParts), at(path, "parts")...)
	w.units(b.MaxTimes, 0, at(path, "maxTimes"))
	for i, part := range b.Parts {
		w.units(part.Units, 1, at(path, "parts", strconv.Itoa(i), "units"))
		w.target(part.Of, 1, at(path, "parts", strconv.Itoa(i), "of"))
	}
}

// tiers checks Off, or what takes its place.
func (w *walk) tiers(a *Action, path []string) {
	if len(a.Tiers) == 0 {
		w.off(&a.Off, at(path, "off"))
		return
	}
	if a.Off.fields() > 0 {
		w.refuse("Tiers take the place of off.", at(path, "off"))
	}
	w.v.Check(len(a.Tiers) <= MaxTiers, fault.CodeLimitReached, fmt.Sprintf("There can be at most %d.", MaxTiers), at(path, "tiers")...)
	for i := range a.Tiers {
		tier, here := &a.Tiers[i], at(path, "tiers", strconv.Itoa(i))
		if count(tier.AtLeastUnits > 0, tier.AtLeastAmount != nil) != 1 {
			w.refuse("Exactly one of atLeastUnits and atLeastAmount must be given.", here)
		}
		w.units(tier.AtLeastUnits, 0, at(here, "atLeastUnits"))
		w.amounts(tier.AtLeastAmount, at(here, "atLeastAmount"))
		w.off(&tier.Off, at(here, "off"))
		if i > 0 && !tier.follows(&a.Tiers[i-1]) {
			w.refuse("Each tier must begin above the one before it.", here)
		}
	}
}

// follows reports whether a tier is reached only after another one, in each currency.
func (t *Tier) follows(before *Tier) bool {
	if (t.AtLeastAmount == nil) != (before.AtLeastAmount == nil) {
		return false
	}
	for currency, amount := range t.AtLeastAmount {
		if least, ok := before.AtLeastAmount[currency]; ok && least >= amount {
			return false
		}
	}
	return t.AtLeastAmount != nil || t.AtLeastUnits > before.AtLeastUnits
}

func (o *Off) fields() int { return count(o.Millionths != 0, o.Amount != nil, o.Price != nil) }

func (w *walk) off(o *Off, path []string) {
	if o.fields() != 1 {
		w.refuse("Exactly one of a part, an amount and a price must be given.", path)
	}
	w.v.Check(o.Millionths >= 0 && o.Millionths <= whole, fault.CodeOutOfRange, "This must be from 0 to 100 per cent.", path...)
	if o.OfList && o.Millionths == 0 {
		w.refuse("Only a part can be one of the price before discounts.", at(path, "ofList"))
	}
	w.amounts(o.Amount, at(path, "amount"))
	w.amounts(o.Price, at(path, "price"))
}
