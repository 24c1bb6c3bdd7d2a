package account

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/externalsignin"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// AccountDelete deletes the viewer's account with all that is personal: sessions, addresses,
// payment methods, carts, and what their orders say of them. Orders stay, with their lines and
// amounts, as nobody's. A purchase under way must end first, and who manages the staff alone must
// have somebody else do so first. Its mistakes are fault.UserErrors.
func (s *Service) AccountDelete(
	ctx context.Context, viewer auth.Viewer, in AccountDeleteInput,
) (typeid.User, error) {
	u, err := s.reauthenticate(ctx, viewer, in.Password, "password")
	if err != nil {
		return typeid.User{}, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		present, err := lockUser(ctx, tx, u.ID) // whose address may have changed since
		if err != nil {
			return err
		}
		if err := s.Erase(ctx, tx, u.ID); err != nil {
			return err
		}
		return notify(ctx, tx, notice{Kind: noticeAccountDeleted, Email: present.Email, Name: present.ShownName()})
	})
	if err != nil {
		return typeid.User{}, err
	}
	s.queue.Wake()
	return u.ID, nil
}

// Eraser deletes what a capability other than this one holds of a user, in the transaction that
// deletes the account. It may refuse by fault.UserErrors. What refers to the user by a foreign key
// that cascades needs none.
type Eraser func(ctx context.Context, tx *ent.Tx, u *ent.User) error

// Erase deletes a user and what is personal, in a caller's transaction. Its mistakes are those of
// the erasers.
func (s *Service) Erase(ctx context.Context, tx *ent.Tx, id typeid.User) error {
	// With this lock, unlike lockUser's, no order of the user's can come about meanwhile.
	u, err := record.First(ctx, tx, lockWholeUser, ent.ReadUser, id)
	if err != nil {
		return fmt.Errorf("lock account: %w", err)
	}
	if u == nil {
		return fault.Unauthenticated("the account is gone")
	}
	for _, erase := range s.erasers {
		if err := erase(ctx, tx, u); err != nil {
			return err
		}
	}
	if err := s.EndAll(ctx, tx, id); err != nil {
		return err
	}
	if err := forgetSignUps(ctx, tx, u.Email); err != nil {
		return err
	}
	if _, err := tx.ExternalSignIn.Delete().Where(externalsignin.Email(u.Email)).Exec(ctx); err != nil {
		return fmt.Errorf("delete sign-ins that wait: %w", err)
	}
	if err := tx.User.DeleteOneID(id).Exec(ctx); err != nil {
		return fmt.Errorf("delete account: %w", err)
	}
	return nil
}
