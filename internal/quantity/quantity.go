// Package quantity is in which quantities something is sold. It stands alone because entities and
// carts name it.
package quantity

import (
	"fmt"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Rule says which quantities of a variant can be bought at once: multiples of Increment from Minimum
// to Maximum. Minimum and Increment are at least 1, and Minimum is a multiple of Increment.
type Rule struct {
	Minimum   int
	Maximum   *int // nil is any
	Increment int
}

// Refuse returns why a quantity of something cannot be bought, as a code and a sentence that says
// what can be. Both are empty if it can be.
func (r Rule) Refuse(quantity int, what string) (code fault.Code, why string) {
	var steps string
	if r.Increment > 1 {
		steps = fmt.Sprintf(", in multiples of %d", r.Increment)
	}
	switch {
	case quantity < r.Minimum:
		return fault.CodeOutOfRange, fmt.Sprintf("Of %s at least %d must be bought%s.", what, r.Minimum, steps)
	case r.Maximum != nil && quantity > *r.Maximum:
		return fault.CodeOutOfRange, fmt.Sprintf("Of %s at most %d can be bought%s.", what, *r.Maximum, steps)
	case quantity%r.Increment != 0:
		return fault.CodeInvalid, fmt.Sprintf("Of %s only multiples of %d can be bought.", what, r.Increment)
	}
	return "", ""
}

// Allows reports whether a quantity can be bought.
func (r Rule) Allows(quantity int) bool {
	code, _ := r.Refuse(quantity, "")
	return code == ""
}

// Lower returns the largest quantity of at most n that can be bought; 0 if there is none.
func (r Rule) Lower(n int) int {
	if r.Maximum != nil {
		n = min(n, *r.Maximum)
	}
	if n < r.Minimum {
		return 0
	}
	return n - n%r.Increment
}
