// Package discount works out what promotions take off what is bought: pure rules, no store and no clock.
//
// A promotion is of a class: it takes something off products, off the order, or off shipping. Those off
// products go first, and within a class the one of the lowest priority. Each takes its part of what the
// ones before it have left. What a promotion asks of the cart, it asks of the cart as it is before any
// discount, so none can spoil what another one stands on. A subtotal can be asked for after discounts,
// too: of the classes before the promotion's own.
//
// Not all promotions may be combined. Then those count that together save the customer most: see
// Combine.
package discount

import (
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Promotion is a rule by which something costs less.
type Promotion struct {
	ID    typeid.Promotion
	Name  string
	Class Class
	// Priority is unique. A lower one goes first.
	Priority int
	// Combines are the classes whose promotions it may be combined with, if they may with its own.
	Combines []Class
	// Rest is what it leaves to others.
	Rest Rest
	// StartsAt and EndsAt are when it begins to hold, and when it no longer does; nil for always.
	StartsAt, EndsAt *time.Time
	// Condition is what the cart must be like; nil for any cart.
	Condition *Condition
	Action    Action
}

// Class is what a promotion takes something off.
type Class string

// The classes, in the order in which they go.
const (
	Product  Class = "PRODUCT"
	Order    Class = "ORDER"
	Shipping Class = "SHIPPING"
)

// Rest is what a promotion leaves to other promotions.
type Rest string

// What a promotion can leave to others.
const (
	// Stack lets all others count that combine with it.
	Stack Rest = "STACK"
	// Stop lets none count that has a higher priority than its own.
	Stop Rest = "STOP"
	// Exclusive lets no other count.
	Exclusive Rest = "EXCLUSIVE"
)

// Amounts are minor units in each currency. What has none in a cart's currency does not count there.
type Amounts map[money.Currency]int64

// Candidate is a promotion that may count for a cart, and what is left of its limits; nil for no limit.
type Candidate struct {
	*Promotion
	// Code is the one that the cart has for it; empty if it needs none.
	Code string
	// UsesLeft is how often it may be used, and OwnUsesLeft how often by this customer.
	UsesLeft, OwnUsesLeft *int
	// BudgetLeft is how much it may take off in the cart's currency. The last cart gets what is left.
	BudgetLeft *int64
}
