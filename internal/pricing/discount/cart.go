package discount

import (
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Cart is what promotions look at.
type Cart struct {
	Currency   money.Currency
	Lines      []Line
	Deliveries []int64 // what each costs, in minor units
	Buyer      Buyer
	Now        time.Time
}

// Line is so many of one variant.
type Line struct {
	Goods
	// Quantity is at least 1.
	Quantity int
	// Amount is what all of them cost before discounts, in minor units: a multiple of Quantity.
	Amount int64
	// Fixed is whether nothing is taken off, as of gift cards. It counts for no condition either.
	Fixed bool
}

// Goods is what can be asked of what is bought.
type Goods struct {
	Variant     typeid.Variant
	Product     typeid.Product
	ProductType *typeid.ProductType
	Categories  []typeid.Category // with all above them
	Collections []typeid.Collection
	Vendor      string
	Tags        []string
	Attributes  []Attribute
}

// Attribute is a value that goods have of an attribute, by their keys.
type Attribute struct{ Key, Value string }

// Buyer is who buys, and where.
type Buyer struct {
	Groups []typeid.CustomerGroup
	// FirstOrder is whether they are known not to have ordered before.
	FirstOrder bool
	// Country is where it is sent; empty while unknown.
	Country address.Country
	Channel *typeid.Channel
}
