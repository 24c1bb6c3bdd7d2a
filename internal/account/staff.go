package account

import (
	"context"
	"fmt"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CreateStaff makes an account of a member of the staff that has a password, in a caller's
// transaction. Its mistakes are fault.UserErrors, those of SignUp and fault.CodeTaken at email when
// the address is registered already, be it as a customer's.
func (s *Service) CreateStaff(ctx context.Context, tx *ent.Tx, email, secret, name string) (*ent.User, error) {
	key, name, err := checkUser(email, name, &secret)
	if err != nil {
		return nil, err
	}
	hash, err := s.passwords.Hash(ctx, secret)
	if err != nil {
		return nil, err
	}
	return insertStaff(ctx, tx, key, name, &hash)
}

// Invite makes an account without a password for a member of the staff, in a caller's transaction.
// It has a link to set a password mailed. Invited must be called after the commit. Its mistakes are
// fault.UserErrors, fault.CodeTaken at email among them.
func (s *Service) Invite(ctx context.Context, tx *ent.Tx, email, name, invitedBy string) (*ent.User, error) {
	key, name, err := checkUser(email, name, nil)
	if err != nil {
		return nil, err
	}
	made, err := insertStaff(ctx, tx, key, name, nil)
	if err != nil {
		return nil, err
	}
	return made, jobs.Add(ctx, tx, inviteMailJob, inviteMail{User: made.ID, InvitedBy: invitedBy})
}

// Invited has the invitations mailed that were committed.
func (s *Service) Invited() { s.queue.Wake() }

// Dismiss makes a member of the staff a customer, in a caller's transaction, if they have bought
// something: the orders need their owner. Otherwise the account is erased. It says which. Its
// mistakes are those of the erasers.
func (s *Service) Dismiss(ctx context.Context, tx *ent.Tx, id typeid.User) (isCustomer bool, err error) {
	// With this lock no order of the user's can come about meanwhile.
	if _, err := record.First(ctx, tx, lockWholeUser, ent.ReadUser, id); err != nil {
		return false, fmt.Errorf("lock account: %w", err)
	}
	if s.hasBought != nil {
		if isCustomer, err = s.hasBought(ctx, tx, id); err != nil {
			return false, err
		}
	}
	if !isCustomer {
		return false, s.Erase(ctx, tx, id)
	}
	if _, err := makeCustomer.Exec(ctx, tx, id); err != nil {
		return false, fmt.Errorf("make a customer: %w", err)
	}
	return true, s.EndAll(ctx, tx, id)
}

func insertStaff(ctx context.Context, tx *ent.Tx, email, name string, hash *string) (*ent.User, error) {
	made, err := tx.User.Create().
		SetKind(user.KindStaff).SetEmail(email).SetName(name).SetNillablePasswordHash(hash).Save(ctx)
	if store.IsCode(err, pqerror.UniqueViolation) {
		return nil, fault.User(fault.CodeTaken, "This address is registered already.", "email")
	}
	if err != nil {
		return nil, fmt.Errorf("make account of staff: %w", err)
	}
	return made, nil
}

// checkUser reports what is wrong with a member of the staff to be. It returns the name, and the
// address in the form by which users are found. The argument secret is the password, nil for none.
func checkUser(address, name string, secret *string) (key, cleaned string, err error) {
	var v fault.Validator
	key, err = emailKey(address)
	v.Add(err, "email")
	if secret != nil {
		password.Check(&v, "password", *secret, address, name)
	}
	checkName(&v, "name", &name)
	return key, name, v.Err()
}
