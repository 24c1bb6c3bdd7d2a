package cart

import (
	"fmt"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Code is a code for a promotion that a cart has.
type Code struct {
	Code   string // as it was given
	Status CodeStatus
	// Message says to the shopper why it does not count; nil if it does.
	Message *string
}

// CodeStatus is whether a code counts, or why it does not.
type CodeStatus string

// What can be said of the code of a cart.
const (
	CodeApplied       CodeStatus = "APPLIED"
	CodeNotApplicable CodeStatus = "NOT_APPLICABLE" // its promotion does not count for the cart as it is
	CodeRepeated      CodeStatus = "REPEATED"       // a code before it is for the same promotion
	CodeUsedUp        CodeStatus = "USED_UP"
	CodeNotValid      CodeStatus = "NOT_VALID" // there is none such, or not any more
)

// Unused is a promotion that does not count for a cart, and why.
type Unused struct {
	discount.Refused
	Currency money.Currency
}

// Codes returns the codes of a cart.
func (p *Priced) Codes() []*Code { return codesOf(p.Answers, &p.Quote) }

// codesOf returns what codes are good for in a quote.
func codesOf(answers []discount.CodeAnswer, quote *pricing.Quote) []*Code {
	codes := make([]*Code, len(answers))
	for i, answer := range answers {
		status, message := CodeNotValid, "This code is not valid any more."
		switch answer.Status {
		case discount.CodeApplies:
			status, message = inQuote(answer.Promotion.ID, quote)
		case discount.CodeRepeated:
			status, message = CodeRepeated, "Another code is for the same discount."
		case discount.CodeUsedUp:
			status, message = CodeUsedUp, "This code has been used up."
		}
		codes[i] = &Code{Code: answer.Code, Status: status}
		if status != CodeApplied {
			codes[i].Message = &message
		}
	}
	return codes
}

// inQuote tells whether a promotion with a code counts in a quote.
func inQuote(id typeid.Promotion, quote *pricing.Quote) (CodeStatus, string) {
	for i := range quote.Discounts.Refused {
		if refused := quote.Discounts.Refused[i]; refused.ID == id {
			status := CodeNotApplicable
			if refused.Reason == discount.UsedUp {
				status = CodeUsedUp
			}
			return status, (&Unused{refused, quote.Total.Gross.Currency}).Message()
		}
	}
	return CodeApplied, ""
}

// Unused returns the promotions that do not count for a cart and that its shopper may know of: those that
// the cart has a code for, and those that would count if there was more in it.
func (p *Priced) Unused() (unused []*Unused) {
	for _, one := range p.AllUnused() {
		if one.Code != "" || one.Missing != nil {
			unused = append(unused, one)
		}
	}
	return unused
}

// AllUnused returns all promotions that do not count for a cart. It is for the staff.
func (p *Priced) AllUnused() (unused []*Unused) {
	for _, refused := range p.Quote.Discounts.Refused {
		unused = append(unused, &Unused{refused, p.Quote.Total.Gross.Currency})
	}
	return unused
}

// MissingAmount is how much more would have to be bought; nil if it is not that.
func (u *Unused) MissingAmount() *money.Money {
	if u.Missing == nil || u.Missing.Amount == 0 {
		return nil
	}
	return &money.Money{Amount: u.Missing.Amount, Currency: u.Currency}
}

// MissingQuantity is how many more would have to be bought; nil if it is not that.
func (u *Unused) MissingQuantity() *int {
	if u.Missing == nil || u.Missing.Quantity == 0 {
		return nil
	}
	return &u.Missing.Quantity
}

// Message says to the shopper why a promotion does not count.
func (u *Unused) Message() string {
	switch nothing := u.Reason == discount.NoGoods || u.Reason == discount.NothingLeft; {
	case u.Missing != nil:
		return u.missing()
	case nothing && u.Class == discount.Shipping:
		return "Delivery costs nothing that could be taken off."
	}
	switch u.Reason {
	case discount.NotStarted:
		return "The discount has not begun yet."
	case discount.Ended:
		return "The discount has ended."
	case discount.UsedUp:
		return "The discount has been used up."
	case discount.UsedByBuyer:
		return "You have used the discount as often as one customer may."
	case discount.OtherCurrency:
		return fmt.Sprintf("The discount does not count in %s.", u.Currency)
	case discount.NoGoods:
		return "The discount is for nothing that is in the cart."
	case discount.NothingLeft:
		return "Other discounts have left nothing to take off."
	case discount.NotCombinable:
		return "The discount cannot be combined with others, which save more."
	}
	return "The discount does not count for this cart."
}

// missing says what would have a promotion count.
func (u *Unused) missing() string {
	what := ""
	if u.Missing.Of != nil {
		what = " of what the discount asks for"
	}
	if amount := u.MissingAmount(); amount != nil {
		return fmt.Sprintf("Buy for %s more%s.", amount, what)
	}
	return fmt.Sprintf("Add %d more%s.", u.Missing.Quantity, what)
}
