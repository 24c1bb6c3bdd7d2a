package alert

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CreateInput is what somebody wants to be told of.
type CreateInput struct {
	VariantID typeid.Variant
	Type      Type
	// Email is a guest's address; nil for users.
	Email *string
	// Below is a price that is low enough; nil for any that is lower than the present one.
	Below *money.Input
}

// ConfirmInput is the token of a guest's alert.
type ConfirmInput struct{ Token string }

// DeleteInput is which alert is not wanted any more: a user's by its id, a guest's by its token.
type DeleteInput struct {
	ID    *typeid.ProductAlert
	Token *string
}

type (
	// Payload is what became of an alert. It is nil for a guest who has asked for one.
	Payload = fault.Outcome[*Alert]
	// DeletePayload is what became of deleting an alert.
	DeletePayload = fault.Outcome[typeid.ProductAlert]
)

// check checks what the input alone tells, and returns a guest's address.
func (in CreateInput) check(isUser bool, currency money.Currency) (email string, below *money.Money, err error) {
	var v fault.Validator
	switch {
	case in.Email == nil:
		v.Check(isUser, fault.CodeRequired, "Give the address that the mail is to go to.", "email")
	case v.Check(!isUser, fault.CodeNotAllowed, "The mail goes to the address of your account. Leave this out.", "email"):
		parsed, err := address.ParseEmail(*in.Email)
		v.Add(err, "email")
		email = strings.ToLower(parsed)
	}
	if in.Below != nil && v.Check(in.Type == PriceDrop, fault.CodeInvalid, "This is for alerts about prices.", "below") {
		amount, err := money.Parse(string(in.Below.Amount), in.Below.CurrencyCode)
		v.Add(err, "below.amount")
		v.Check(in.Below.CurrencyCode == currency, fault.CodeInvalid, "Prices are in "+string(currency)+".", "below", "currencyCode")
		v.Check(err != nil || amount.Amount > 0, fault.CodeOutOfRange, "This must be more than nothing.", "below", "amount")
		below = &amount
	}
	return email, below, v.Err()
}
