package cart_test

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	entaddress "github.com/shopgraph/shopgraph/ent/address"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// book is users' address books of two addresses at most.
type book struct{ st *store.Store }

func (b book) AddressesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.Address,
) (map[typeid.Address]*ent.Address, error) {
	rows, err := b.st.Client.Address.Query().Where(entaddress.IDIn(ids...), entaddress.UserID(viewer.User)).All(ctx)
	return store.KeyBy(rows, func(a *ent.Address) typeid.Address { return a.ID }), err
}

func (book) SaveAddresses(ctx context.Context, tx *ent.Tx, user typeid.User, addresses []address.Address) error {
	if _, err := store.LockUser(ctx, tx, user); err != nil {
		return err
	}
	for _, a := range addresses {
		n, err := tx.Address.Query().Where(entaddress.UserID(user)).Count(ctx)
		if err != nil {
			return err
		}
		if n >= 2 {
			return fault.User(fault.CodeLimitReached, "The book is full.")
		}
		err = tx.Address.Create().SetUserID(user).SetFullName(a.FullName).SetLine1(a.Line1).SetCity(a.City).
			SetPostalCode(a.PostalCode).SetCountry(a.Country).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}
