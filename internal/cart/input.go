package cart

import (
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CreateInput is a cart to be made.
type CreateInput struct{ Lines []LineInput }

// LineInput is what to add to a cart.
type LineInput struct {
	VariantID typeid.Variant
	Quantity  int
}

// LineUpdateInput is a new quantity of a line; 0 removes it.
type LineUpdateInput struct {
	ID       typeid.CartLine
	Quantity int
}

// LinesAddInput is what to add to which cart.
type LinesAddInput struct {
	Cart  auth.CartRef
	Lines []LineInput
}

// LinesUpdateInput is new quantities for lines of a cart.
type LinesUpdateInput struct {
	Cart  auth.CartRef
	Lines []LineUpdateInput
}

// LinesRemoveInput is lines to remove from a cart.
type LinesRemoveInput struct {
	Cart    auth.CartRef
	LineIDs []typeid.CartLine
}

// Warning is something about a cart that changed without the shopper.
type Warning struct {
	Code    WarningCode
	Target  typeid.CartLine
	Message string
}

// WarningCode is a kind of change to a cart without the shopper.
type WarningCode string

// The codes of warnings.
const (
	WarnQuantityReduced WarningCode = "QUANTITY_REDUCED"
	WarnPriceChanged    WarningCode = "PRICE_CHANGED"
	WarnUnavailable     WarningCode = "UNAVAILABLE"
)
