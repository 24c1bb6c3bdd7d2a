package account

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/ent"
	entaddress "github.com/shopgraph/shopgraph/ent/address"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxAddresses is how many addresses a user can save.
const maxAddresses = 50

// AddressCreate saves an address of the viewer's. Its mistakes are fault.UserErrors;
// fault.CodeLimitReached when the viewer has 50 already.
func (s *Service) AddressCreate(ctx context.Context, viewer auth.Viewer, in AddressCreateInput) (*ent.Address, error) {
	a := in.Address.Trimmed()
	var v fault.Validator
	a.Validate(&v, "address")
	if err := v.Err(); err != nil {
		return nil, err
	}
	var made *ent.Address
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		saved, err := lockAddresses(ctx, tx, viewer.User)
		if err != nil {
			return err
		}
		isFirst := len(saved) == 0
		made, err = saveAddress(ctx, tx, viewer.User, len(saved), a, in.DefaultShipping || isFirst, in.DefaultBilling || isFirst)
		return err
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// SaveAddresses saves those of a user's addresses that are not saved yet. The first that a user has is
// the default for all. It locks the user. Too many are fault.CodeLimitReached.
func (s *Service) SaveAddresses(ctx context.Context, tx *ent.Tx, user typeid.User, addresses []address.Address) error {
	saved, err := lockAddresses(ctx, tx, user)
	if err != nil {
		return err
	}
	for _, a := range addresses {
		a.RegionCode = "" // the region says it
		if slices.ContainsFunc(saved, func(other *ent.Address) bool { return other.Postal() == a }) {
			continue
		}
		isFirst := len(saved) == 0
		made, err := saveAddress(ctx, tx, user, len(saved), a, isFirst, isFirst)
		if err != nil {
			return err
		}
		saved = append(saved, made)
	}
	return nil
}

// lockAddresses locks a user, and returns the addresses that they have saved.
func lockAddresses(ctx context.Context, tx *ent.Tx, user typeid.User) ([]*ent.Address, error) {
	if _, err := lockUser(ctx, tx, user); err != nil {
		return nil, err
	}
	saved, err := AddressesByUser.Read(ctx, tx, []typeid.User{user})
	return saved[user], err
}

// saveAddress saves an address of a locked user, who has some already.
func saveAddress(
	ctx context.Context, tx *ent.Tx, user typeid.User, has int, a address.Address, shipping, billing bool,
) (*ent.Address, error) {
	if has >= maxAddresses {
		return nil, fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d addresses can be saved.", maxAddresses))
	}
	if err := clearDefaults(ctx, tx, user, shipping, billing); err != nil {
		return nil, err
	}
	made, err := tx.Address.Create().
		SetUserID(user).
		SetFullName(a.FullName).SetGivenName(a.GivenName).SetFamilyName(a.FamilyName).SetCompany(a.Company).
		SetLine1(a.Line1).SetLine2(a.Line2).
		SetCity(a.City).SetRegion(a.Region).SetPostalCode(a.PostalCode).SetCountry(a.Country).
		SetPhone(a.Phone).
		SetDefaultShipping(shipping).SetDefaultBilling(billing).
		Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create address: %w", err)
	}
	return made, nil
}

// AddressUpdate changes one of the viewer's saved addresses. Its mistakes are fault.UserErrors.
func (s *Service) AddressUpdate(ctx context.Context, viewer auth.Viewer, in AddressUpdateInput) (changed *ent.Address, err error) {
	if in.Address != nil {
		trimmed := in.Address.Trimmed()
		var v fault.Validator
		trimmed.Validate(&v, "address")
		if err := v.Err(); err != nil {
			return nil, err
		}
		in.Address = &trimmed
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if _, err := lockUser(ctx, tx, viewer.User); err != nil {
			return err
		}
		shipping, billing := in.DefaultShipping != nil && *in.DefaultShipping, in.DefaultBilling != nil && *in.DefaultBilling
		if err := clearDefaults(ctx, tx, viewer.User, shipping, billing); err != nil {
			return err
		}
		update := tx.Address.UpdateOneID(in.ID).Where(entaddress.UserID(viewer.User)).
			SetNillableDefaultShipping(in.DefaultShipping).SetNillableDefaultBilling(in.DefaultBilling)
		if a := in.Address; a != nil {
			update.SetFullName(a.FullName).SetGivenName(a.GivenName).SetFamilyName(a.FamilyName).SetCompany(a.Company).
				SetLine1(a.Line1).SetLine2(a.Line2).
				SetCity(a.City).SetRegion(a.Region).SetPostalCode(a.PostalCode).SetCountry(a.Country).
				SetPhone(a.Phone)
		}
		changed, err = update.Save(ctx)
		if ent.IsNotFound(err) {
			return fault.User(fault.CodeNotFound, "There is no such address.", "id")
		}
		if err != nil {
			return fmt.Errorf("update address: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// clearDefaults makes room for another default of a locked user's.
func clearDefaults(ctx context.Context, tx *ent.Tx, id typeid.User, shipping, billing bool) error {
	if !shipping && !billing {
		return nil
	}
	_, err := clearDefault.Exec(ctx, tx, id, shipping, billing)
	if err != nil {
		return fmt.Errorf("clear default addresses: %w", err)
	}
	return nil
}

// AddressDelete deletes an address of the viewer's and returns its id. Any other is
// fault.CodeNotFound.
func (s *Service) AddressDelete(ctx context.Context, viewer auth.Viewer, in AddressDeleteInput) (typeid.Address, error) {
	n, err := s.store.Client.Address.Delete().Where(entaddress.ID(in.ID), entaddress.UserID(viewer.User)).Exec(ctx)
	if err != nil {
		return typeid.Address{}, fmt.Errorf("delete address: %w", err)
	}
	if n == 0 {
		return typeid.Address{}, fault.User(fault.CodeNotFound, "There is no such address.", "id")
	}
	return in.ID, nil
}

// AddressesByID returns those of the addresses that are the viewer's own, in one statement.
func (s *Service) AddressesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.Address,
) (map[typeid.Address]*ent.Address, error) {
	rows, err := record.All(ctx, s.store.Client, addressesOfUser, ent.ReadAddress, typeid.Array(ids), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read addresses: %w", err)
	}
	return store.KeyBy(rows, func(a *ent.Address) typeid.Address { return a.ID }), nil
}
