package discount

import (
	"slices"

	"github.com/shopgraph/shopgraph/internal/money"
)

// Action is what a promotion takes off what.
type Action struct {
	Off Off `json:"off"`
	// Tiers take the place of Off, by how much there is of what is meant: the last one that is reached
	// counts, and none if none is. They are in ascending order.
	Tiers []Tier `json:"tiers,omitempty"`
	// Of is what goods are meant. Shipping has no goods.
	Of *Target `json:"of,omitempty"`
	// At most one of these is set. It picks some units of what is meant.
	BuyGet   *BuyGet   `json:"buyGet,omitempty"`
	Cheapest *Cheapest `json:"cheapest,omitempty"`
	Bundle   *Bundle   `json:"bundle,omitempty"`
	Spread   Spread    `json:"spread"`
	// MaxUnits is how many units it takes something off at most, the dearest: of each line, or with Once
	// of all together. 0 is all of them, with Once 1.
	MaxUnits int `json:"maxUnits,omitempty"`
	// MaxAmount is how much it takes off at most; nil for no limit.
	MaxAmount Amounts `json:"maxAmount,omitempty"`
}

// Off is how much less something costs: exactly one of its fields is set.
type Off struct {
	// Millionths is a part of the price: 1,000,000 for all of it.
	Millionths int64 `json:"millionths,omitempty"`
	// Amount is taken off, but never more than the price.
	Amount Amounts `json:"amount,omitempty"`
	// Price is what it costs instead, if that is less.
	Price Amounts `json:"price,omitempty"`
	// OfList is whether the part is one of the price before all discounts.
	OfList bool `json:"ofList,omitempty"`
}

// Tier is an Off from a quantity or an amount on: one of these is set.
type Tier struct {
	AtLeastUnits  int     `json:"atLeastUnits,omitempty"`
	AtLeastAmount Amounts `json:"atLeastAmount,omitempty"` // before discounts
	Off           Off     `json:"off"`
}

// BuyGet means the units that come with others: who buys so many of some goods pays less for the
// cheapest units of what the action is for. A unit that is bought for that is not one that costs less.
type BuyGet struct {
	Buy         *Target `json:"buy,omitempty"`
	BuyQuantity int     `json:"buyQuantity"`
	GetQuantity int     `json:"getQuantity"`
	// MaxTimes is how often it is done at most; 0 for as often as the goods are there.
	MaxTimes int `json:"maxTimes,omitempty"`
}

// Cheapest means the cheapest units of each so many. Units are put together from the dearest on, which
// is best for the customer.
type Cheapest struct {
	Of       int `json:"of"`
	Units    int `json:"units"`
	MaxTimes int `json:"maxTimes,omitempty"` // 0 for no limit
}

// Bundle means sets of goods, each set for itself.
type Bundle struct {
	Parts    []Part `json:"parts"`
	MaxTimes int    `json:"maxTimes,omitempty"` // 0 for no limit
}

// Part is so many units of some goods. They are the dearest that no part before it has taken.
type Part struct {
	Of    *Target `json:"of,omitempty"`
	Units int     `json:"units"`
}

// Spread is how a discount falls on what is meant.
type Spread string

// The spreads.
const (
	// Each takes it off each unit. A part is rounded for each line.
	Each Spread = "EACH"
	// Across takes it off all units together, in proportion to what they cost. A bundle does so for
	// each set.
	Across Spread = "ACROSS"
	// Once takes it off some units of all lines together: see Action.MaxUnits.
	Once Spread = "ONCE"
)

// isIn reports whether an action has amounts in a currency where it needs any.
func (a *Action) isIn(currency money.Currency) bool {
	if len(a.Tiers) == 0 {
		return a.Off.isIn(currency)
	}
	return slices.ContainsFunc(a.Tiers, func(t Tier) bool {
		return t.AtLeastAmount.isIn(currency) && t.Off.isIn(currency)
	})
}

func (o *Off) isIn(currency money.Currency) bool {
	return o.Amount.isIn(currency) && o.Price.isIn(currency)
}

// isIn reports whether there is an amount in a currency, or no amount at all.
func (a Amounts) isIn(currency money.Currency) bool {
	_, ok := a[currency]
	return ok || a == nil
}
