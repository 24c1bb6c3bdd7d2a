package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// AddressInput is an address for a cart: exactly one of its fields is set.
type AddressInput struct {
	Address        *address.Address
	SavedAddressID *typeid.Address
	None           *bool // whether there is none any more
}

// AddressesUpdateInput is where to send what is in which cart, and where the bill goes. What is nil
// stays as it is.
type AddressesUpdateInput struct {
	On
	ShippingAddress   *AddressInput
	BillingAddress    *AddressInput
	SaveToAddressBook bool
}

// UpdateAddresses sets the addresses of a cart of the viewer's. A saved one is copied. The viewer's
// address book gets those that are given, if that is wanted. Mistakes are fault.UserErrors, and then
// nothing has changed.
func (s *Service) UpdateAddresses(ctx context.Context, viewer auth.Viewer, in AddressesUpdateInput) (*Changed, error) {
	var v fault.Validator
	v.Check(in.ShippingAddress != nil || in.BillingAddress != nil, fault.CodeRequired, "Give an address.", "shippingAddress")
	v.Check(viewer.SignedIn() || !in.SaveToAddressBook, fault.CodeNotAllowed, "Only who is signed in has an address book.", "saveToAddressBook")
	given := append(in.ShippingAddress.normalize(&v, "shippingAddress"), in.BillingAddress.normalize(&v, "billingAddress")...)
	if err := v.Err(); err != nil {
		return nil, err
	}
	if err := s.readSaved(ctx, viewer, in); err != nil {
		return nil, err
	}
	var changed *Changed
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		if in.SaveToAddressBook { // first, as users are locked before their carts
			if err := s.book.SaveAddresses(ctx, tx, viewer.User, given); err != nil {
				return err
			}
		}
		changed, err = s.withOpen(ctx, tx, viewer, in.On, s.editing(viewer, func(c *ent.Cart) {
			in.ShippingAddress.apply(&c.ShippingAddress)
			in.BillingAddress.apply(&c.BillingAddress)
		}))
		return err
	})
	if err != nil {
		return changed, fmt.Errorf("change the addresses of a cart: %w", err)
	}
	return changed, nil
}

// normalize puts an address that is given into the form in which it is stored, and returns it. What is
// wrong with it is reported to v, as fields below a name.
func (in *AddressInput) normalize(v *fault.Validator, name string) []address.Address {
	if in == nil {
		return nil
	}
	v.Check(in.None == nil || *in.None, fault.CodeInvalid, "This can only be true.", name, "none")
	if in.Address == nil {
		return nil
	}
	given := in.Address.Trimmed()
	given.Validate(v, name+".address")
	in.Address = &given
	return []address.Address{given}
}

// readSaved reads the saved addresses that are meant. They must be complete, as addresses in their
// country are today.
func (s *Service) readSaved(ctx context.Context, viewer auth.Viewer, in AddressesUpdateInput) error {
	meant := map[string]*AddressInput{}
	var ids []typeid.Address
	for name, one := range map[string]*AddressInput{"shippingAddress": in.ShippingAddress, "billingAddress": in.BillingAddress} {
		if one != nil && one.SavedAddressID != nil {
			meant[name], ids = one, append(ids, *one.SavedAddressID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	saved, err := s.book.AddressesByID(ctx, viewer, ids)
	if err != nil {
		return err
	}
	var v fault.Validator
	for _, name := range []string{"shippingAddress", "billingAddress"} {
		one := meant[name]
		if one == nil {
			continue
		}
		found := saved[*one.SavedAddressID]
		if v.Check(found != nil, fault.CodeNotFound, "There is no such address.", name, "savedAddressId") {
			one.Address = new(found.Postal())
			var lacking fault.Validator
			one.Address.Validate(&lacking, "address")
			v.Check(lacking.Err() == nil, fault.CodeInvalid, "This saved address lacks something. Edit it first.", name, "savedAddressId")
		}
	}
	return v.Err()
}

// apply sets an address of a cart.
func (in *AddressInput) apply(stored **address.Address) {
	if in != nil {
		*stored = in.Address
	}
}
