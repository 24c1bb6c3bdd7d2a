package quantity_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/quantity"
)

var (
	anyOf = quantity.Rule{Minimum: 1, Increment: 1}
	few   = quantity.Rule{Minimum: 2, Maximum: new(5), Increment: 1}
	sets  = quantity.Rule{Minimum: 8, Maximum: new(18), Increment: 4}
	pairs = quantity.Rule{Minimum: 2, Increment: 2}
)

func TestRefuse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule     quantity.Rule
		quantity int
		code     fault.Code
		why      string
	}{
		{anyOf, 1, "", ""},
		{anyOf, 1000, "", ""},
		{few, 1, fault.CodeOutOfRange, "Of this at least 2 must be bought."},
		{few, 2, "", ""},
		{few, 5, "", ""},
		{few, 6, fault.CodeOutOfRange, "Of this at most 5 can be bought."},
		{sets, 4, fault.CodeOutOfRange, "Of this at least 8 must be bought, in multiples of 4."},
		{sets, 8, "", ""},
		{sets, 9, fault.CodeInvalid, "Of this only multiples of 4 can be bought."},
		{sets, 16, "", ""},
		{sets, 20, fault.CodeOutOfRange, "Of this at most 18 can be bought, in multiples of 4."},
		{pairs, 3, fault.CodeInvalid, "Of this only multiples of 2 can be bought."},
	} {
		code, why := c.rule.Refuse(c.quantity, "this")
		if code != c.code || why != c.why {
			t.Errorf("%d of %+v: %s %q, want %s %q", c.quantity, c.rule, code, why, c.code, c.why)
		}
		if c.rule.Allows(c.quantity) != (c.code == "") {
			t.Errorf("%d of %+v: allowed is not what is not refused", c.quantity, c.rule)
		}
	}
}

// TestLower: what is lowered is the largest quantity that is allowed.
func TestLower(t *testing.T) {
	t.Parallel()
	for _, rule := range []quantity.Rule{anyOf, few, sets, pairs} {
		for n := range 25 {
			want := 0
			for q := 1; q <= n; q++ {
				if rule.Allows(q) {
					want = q
				}
			}
			if got := rule.Lower(n); got != want {
				t.Errorf("%d by %+v is lowered to %d, want %d", n, rule, got, want)
			}
		}
	}
}
