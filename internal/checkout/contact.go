package checkout

import (
	"cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// contact is whom an order is for and where it goes. What is not known is empty or nil; the address
// for bills is that of shipping then.
type contact struct {
	email, phone      string
	shipping, billing *address.Address
}

// contactOf returns what a cart says of the contact. A user's e-mail address is their own by default.
func contactOf(c *ent.Cart, ownEmail string) contact {
	of := contact{email: ownEmail, shipping: c.ShippingAddress, billing: c.BillingAddress}
	if c.Email != nil {
		of.email = *c.Email
	}
	if c.Phone != nil {
		of.phone = *c.Phone
	}
	return of
}

// or returns the contact with what it lacks from another one.
func (c contact) or(other contact) contact {
	return contact{
		email: cmp.Or(c.email, other.email), phone: cmp.Or(c.phone, other.phone),
		shipping: cmp.Or(c.shipping, other.shipping), billing: cmp.Or(c.billing, other.billing),
	}
}

func trimmed(a *address.Address) *address.Address {
	if a == nil {
		return nil
	}
	return new(a.Trimmed())
}

// validate reports what is wrong with the addresses to v.
func (c contact) validate(v *fault.Validator) {
	if c.shipping != nil {
		c.shipping.Validate(v, "shippingAddress")
	}
	if c.billing != nil {
		c.billing.Validate(v, "billingAddress")
	}
}

// complete reports what is missing or wrong, as a fault.UserErrors.
func (c contact) complete() error {
	var v fault.Validator
	v.Check(c.email != "", fault.CodeRequired, "Enter an e-mail address, for the mail about the order.", "email")
	v.Check(c.shipping != nil, fault.CodeRequired, "Enter the address to send the order to.", "shippingAddress")
	c.validate(&v)
	return v.Err()
}

// ofOrder returns a complete contact as the order keeps it, with what the cart notes beside.
func (c contact) ofOrder(cart *ent.Cart) *ent.OrderContact {
	return &ent.OrderContact{
		Email: c.email, Phone: c.phone, ShippingAddress: *c.shipping, BillingAddress: *cmp.Or(c.billing, c.shipping),
		VatNumber: cart.VatNumber, Note: cart.Note, GiftMessage: cart.GiftMessage, Attributes: cart.Attributes,
	}
}

// ContactProblems returns what a checkout of a cart would be refused for now, of what it says of whom
// it is for and where it goes.
func ContactProblems(c *ent.Cart) fault.UserErrors {
	ownEmail := ""
	if c.UserID != nil {
		ownEmail = "of the account" // which has one
	}
	problems, _ := fault.Split(contactOf(c, ownEmail).complete())
	return problems
}

// recipient is whom a complete contact has the order for.
func (c contact) recipient() cart.Recipient {
	return cart.Recipient{Destination: cart.DestinationOf(c.shipping), Email: c.email}
}
