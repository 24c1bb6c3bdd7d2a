package bill

import (
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/internal/pricing"
)

// Total is all of it with taxes.
func (b *Bill) Total() int64 { return b.Net + b.Tax }

// PaidTogether is all that had been paid.
func (b *Bill) PaidTogether() (sum int64) {
	for _, p := range b.Paid {
		sum += p.Amount
	}
	return sum
}

// Due is what is still to be paid; 0 on a credit note.
func (b *Bill) Due() int64 {
	if b.Kind == CreditNote {
		return 0
	}
	return max(b.Total()-b.PaidTogether(), 0)
}

// Category is how EN 16931 calls what becomes of taxes.
type Category string

// The categories.
const (
	Standard     Category = "S"
	Zero         Category = "Z"
	ExemptOfTax  Category = "E"
	BuyerOwes    Category = "AE"
	ExportedFree Category = "G"
	OutsideOfTax Category = "O"
)

// Group is what is taxed alike. Its amounts are sums.
type Group struct {
	Category Category
	// Taxes are the rates, without amounts. There are none where no taxes are due.
	Taxes    []Tax
	Net, Tax int64
}

// Percent is all rates of the group together in per cent, such as 19 or 8.625.
func (g *Group) Percent() string {
	return string(pricing.FormatPercentage(Rate(g.Taxes)))
}

// Rate is what taxes are together, in millionths of what they are on. One that is compound is on those before, too.
func Rate(taxes []Tax) (sum int64) {
	for _, t := range taxes {
		if t.Compound {
			sum += t.Millionths + sum*t.Millionths/pricing.RateScale
		} else {
			sum += t.Millionths
		}
	}
	return sum
}

// CategoryOf says what becomes of the taxes on a line or a charge.
func (b *Bill) CategoryOf(taxes []Tax) Category {
	switch {
	case Rate(taxes) > 0:
		return Standard
	case len(taxes) > 0:
		return Zero
	}
	switch b.Treatment {
	case ReverseCharge:
		return BuyerOwes
	case Export:
		return ExportedFree
	case NotSubject:
		return OutsideOfTax
	}
	return ExemptOfTax
}

// Groups adds up lines and charges that are taxed alike: the highest rate first, and then in their order.
func (b *Bill) Groups() (groups []Group) {
	add := func(net, tax int64, taxes []Tax) {
		g := Group{Category: b.CategoryOf(taxes), Taxes: rates(taxes)}
		i := slices.IndexFunc(groups, func(other Group) bool {
			return other.Category == g.Category && slices.Equal(other.Taxes, g.Taxes)
		})
		if i < 0 {
			i, groups = len(groups), append(groups, g)
		}
		groups[i].Net += net
		groups[i].Tax += tax
	}
	for _, l := range b.Lines {
		add(l.Net, l.Tax, l.Taxes)
	}
	for _, c := range b.Charges {
		add(c.Net, c.Tax, c.Taxes)
	}
	slices.SortStableFunc(groups, func(x, y Group) int { return int(Rate(y.Taxes) - Rate(x.Taxes)) })
	return groups
}

// rates returns taxes without their amounts.
func rates(taxes []Tax) (all []Tax) {
	for _, t := range taxes {
		t.Base, t.Amount = 0, 0
		all = append(all, t)
	}
	return all
}

// Check says what does not add up. A document that does not is not issued.
func (b *Bill) Check() error {
	var net, tax int64
	part := func(what string, n, t int64, taxes []Tax) error {
		net, tax = net+n, tax+t
		sum := int64(0)
		for _, one := range taxes {
			sum += one.Amount
		}
		if sum != t {
			return fmt.Errorf("the taxes of %s are %d, not %d", what, sum, t)
		}
		return nil
	}
	for _, l := range b.Lines {
		if err := part(fmt.Sprintf("line %d", l.Position), l.Net, l.Tax, l.Taxes); err != nil {
			return err
		}
	}
	for i, c := range b.Charges {
		if err := part(fmt.Sprintf("charge %d", i+1), c.Net, c.Tax, c.Taxes); err != nil {
			return err
		}
	}
	if net != b.Net || tax != b.Tax {
		return fmt.Errorf("lines and charges come to %d and %d of taxes, not %d and %d", net, tax, b.Net, b.Tax)
	}
	return nil
}
