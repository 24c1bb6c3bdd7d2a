package cart

import (
	"fmt"
	"strconv"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	maxLines    = 100  // of a cart, and of one input
	maxQuantity = 1000 // of a line, whatever the limits are
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

// atMost refuses a list of more than maxLines at once, so that no longer one is looked at.
func atMost(n int, field string) error {
	if n <= maxLines {
		return nil
	}
	return fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d lines can be changed at once.", maxLines), field)
}

func (s *Service) validateAdded(lines []LineInput) error {
	if err := atMost(len(lines), "lines"); err != nil {
		return err
	}
	var v fault.Validator
	for i, line := range lines {
		v.Range("lines."+strconv.Itoa(i)+".quantity", line.Quantity, 1, s.limits.LineQuantity)
	}
	return v.Err()
}

// validateUpdated refuses a line that is there twice, because it says not which quantity is meant.
func (s *Service) validateUpdated(lines []LineUpdateInput) error {
	if err := atMost(len(lines), "lines"); err != nil {
		return err
	}
	var v fault.Validator
	seen := make(map[typeid.CartLine]bool, len(lines))
	for i, line := range lines {
		index := strconv.Itoa(i)
		v.Check(!seen[line.ID], fault.CodeInvalid, "Each line can be named only once.", "lines", index, "id")
		v.Range("lines."+index+".quantity", line.Quantity, 0, s.limits.LineQuantity)
		seen[line.ID] = true
	}
	return v.Err()
}

func variantsOf(lines []LineInput) []typeid.Variant {
	variants := make([]typeid.Variant, len(lines))
	for i, line := range lines {
		variants[i] = line.VariantID
	}
	return variants
}
