package account

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/ordercontact"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// AccountDelete deletes the viewer's account with all that is personal: sessions, addresses, payment methods, carts, and what
// their orders say of them. Orders stay, with their lines and amounts, as nobody's. A purchase under way must end first, and
// who manages the staff alone must have somebody else do so first. Its mistakes are fault.UserErrors.
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
		if present.Kind == user.KindStaff {
			if err := s.KeepManager(ctx, tx, u.ID); err != nil {
				return err
			}
		}
		if err := s.Erase(ctx, tx, u.ID); err != nil {
			return err
		}
		return jobs.Add(ctx, tx, noticeJob, notice{Kind: noticeAccountDeleted, Email: present.Email, Name: present.Name})
	})
	if err != nil {
		return typeid.User{}, err
	}
	s.queue.Wake()
	return u.ID, nil
}

// unsent are the statuses of orders that need their buyer's address, or may yet come about.
var unsent = []entorder.Status{
	entorder.StatusPendingPayment, entorder.StatusConfirmed, entorder.StatusProcessing, entorder.StatusPartiallyShipped,
}

// Erase deletes a user and what is personal, in a caller's transaction. Its mistake is fault.CodeNotAllowed.
func (s *Service) Erase(ctx context.Context, tx *ent.Tx, id typeid.User) error {
	// With this lock, unlike lockUser's, no order of the user's can come about meanwhile.
	u, err := tx.User.Query().Where(user.ID(id)).ForUpdate().Only(ctx)
	if err != nil {
		return fmt.Errorf("lock account: %w", err)
	}
	waiting, err := tx.Order.Query().Where(entorder.UserID(id), entorder.StatusIn(unsent...)).Limit(1).All(ctx)
	if err != nil {
		return fmt.Errorf("find purchases under way: %w", err)
	}
	if len(waiting) > 0 {
		return fault.User(fault.CodeNotAllowed, "An order is still to be paid for or sent. Cancel it, or wait until all of it is on its way.")
	}
	if err := s.EndAll(ctx, tx, id); err != nil {
		return err
	}
	if _, err := tx.OrderContact.Delete().Where(ordercontact.HasOrderWith(entorder.UserID(id))).Exec(ctx); err != nil {
		return fmt.Errorf("erase orders' contacts: %w", err)
	}
	if err := forgetSignUps(ctx, tx, u.Email); err != nil {
		return err
	}
	if err := forgetDeadMail(ctx, tx, u); err != nil {
		return err
	}
	if err := tx.User.DeleteOneID(id).Exec(ctx); err != nil {
		return fmt.Errorf("delete account: %w", err)
	}
	return nil
}

// forgetDeadMail deletes a user's mail that was given up and would else lie in the queue for ever.
func forgetDeadMail(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM jobs WHERE status = 'DEAD' AND (payload->>'Email' = $1 OR payload->>'User' = $2)`, u.Email, u.ID.String())
	if err != nil {
		return fmt.Errorf("delete mail that was given up: %w", err)
	}
	return nil
}
