package cart

import (
	"fmt"
	"strconv"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	maxLines    = 100  // of a cart, and of one input
	maxQuantity = 1000 // of a variant, whatever the limits are
)

// MaxNoteLen is how many characters the note of a cart has at most.
const MaxNoteLen = 2000

// On is which cart to change. A version that is not the cart's present one is a fault.CodeConflict;
// nil is any.
type On struct {
	Cart            auth.CartRef
	ExpectedVersion *int
}

// CreateInput is a cart to be made.
type CreateInput struct {
	Lines      []LineInput
	Buyer      *BuyerInput
	Note       string
	Attributes []custom.Attribute
}

// LineInput is what to add to a cart.
type LineInput struct {
	VariantID  typeid.Variant
	Quantity   int
	Attributes []custom.Attribute
	GiftWrap   bool
}

// LineUpdateInput changes a line; nil leaves a field as it is. A quantity of 0 removes the line.
type LineUpdateInput struct {
	ID         typeid.CartLine
	Quantity   *int
	Attributes *[]custom.Attribute
	GiftWrap   *bool
}

// LinesAddInput is what to add to which cart.
type LinesAddInput struct {
	On
	Lines []LineInput
}

// LinesUpdateInput is changes of a cart's lines.
type LinesUpdateInput struct {
	On
	Lines []LineUpdateInput
}

// LinesRemoveInput is lines to remove from a cart.
type LinesRemoveInput struct {
	On
	LineIDs []typeid.CartLine
}

// ClaimInput is which guest's cart becomes the viewer's.
type ClaimInput struct{ Cart auth.CartRef }

// atMost refuses a list of more than maxLines at once, so that no longer one is looked at.
func atMost(n int, field string) error {
	if n <= maxLines {
		return nil
	}
	return fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d lines can be changed at once.", maxLines), field)
}

func (s *Service) validateCreated(in CreateInput) error {
	if err := atMost(len(in.Lines), "lines"); err != nil {
		return err
	}
	var v fault.Validator
	s.checkAdded(&v, in.Lines)
	if in.Buyer != nil {
		in.Buyer.normalize(&v)
	}
	v.Paragraphs("note", in.Note, MaxNoteLen)
	custom.Validate(&v, "attributes", in.Attributes)
	return v.Err()
}

func (s *Service) validateAdded(lines []LineInput) error {
	if err := atMost(len(lines), "lines"); err != nil {
		return err
	}
	var v fault.Validator
	s.checkAdded(&v, lines)
	return v.Err()
}

func (s *Service) checkAdded(v *fault.Validator, lines []LineInput) {
	for i, line := range lines {
		at := "lines." + strconv.Itoa(i)
		v.Range(at+".quantity", line.Quantity, 1, s.limits.LineQuantity)
		custom.Validate(v, at+".attributes", line.Attributes)
	}
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
		if line.Quantity != nil {
			v.Range("lines."+index+".quantity", *line.Quantity, 0, s.limits.LineQuantity)
		}
		if line.Attributes != nil {
			custom.Validate(&v, "lines."+index+".attributes", *line.Attributes)
		}
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
