package account

import (
	"context"
	"fmt"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/staffpermission"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CreateStaff makes an account of a member of the staff, with permissions, outside the reach of clients. Its mistakes are
// fault.UserErrors, those of SignUp and fault.CodeTaken at email when the address is registered already, be it as a customer's.
func (s *Service) CreateStaff(
	ctx context.Context, email, secret, name string, permissions auth.PermissionSet,
) (made *ent.User, err error) {
	key, name, err := checkUser(email, name, &secret)
	if err != nil {
		return nil, err
	}
	hash, err := s.passwords.Hash(ctx, secret)
	if err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		made, err = insertStaff(ctx, tx, key, name, &hash)
		if err != nil {
			return err
		}
		if err := grant(ctx, tx, made.ID, permissions); err != nil {
			return err
		}
		return tx.AuditEntry.Create().SetAction("staff.created").SetActor("shopgraph admin create").SetSubject(made.ID.String()).
			SetDetail(map[string]any{"permissions": permissions.List()}).Exec(ctx)
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// Invite makes an account of a member of the staff that has no password, and has a link to set one mailed, in a caller's
// transaction; Invited must follow its commit. Its mistakes are fault.UserErrors, fault.CodeTaken at email among them.
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

func insertStaff(ctx context.Context, tx *ent.Tx, email, name string, hash *string) (*ent.User, error) {
	made, err := tx.User.Create().
		SetKind(user.KindStaff).SetEmail(email).SetName(name).SetNillablePasswordHash(hash).Save(ctx)
	if store.IsCode(err, pqerror.UniqueViolation) {
		return nil, fault.User(fault.CodeTaken, "is already registered", "email")
	}
	if err != nil {
		return nil, fmt.Errorf("make account of staff: %w", err)
	}
	return made, nil
}

func grant(ctx context.Context, tx *ent.Tx, id typeid.User, permissions auth.PermissionSet) error {
	var rows []*ent.StaffPermissionCreate
	for _, p := range permissions.List() {
		rows = append(rows, tx.StaffPermission.Create().SetUserID(id).SetPermission(string(p)))
	}
	if err := tx.StaffPermission.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("grant permissions: %w", err)
	}
	return nil
}

// KeepManager makes sure, until the transaction ends, that somebody else than a member of the staff may manage it. Its mistake
// is fault.CodeNotAllowed.
func (s *Service) KeepManager(ctx context.Context, tx *ent.Tx, id typeid.User) error {
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtext('shopgraph staff'))"); err != nil {
		return fmt.Errorf("lock staff: %w", err)
	}
	others, err := tx.StaffPermission.Query().
		Where(staffpermission.Permission(string(auth.ManageStaff)), staffpermission.UserIDNEQ(id)).Limit(1).All(ctx)
	if err != nil {
		return fmt.Errorf("find managers: %w", err)
	}
	if len(others) == 0 {
		return fault.User(fault.CodeNotAllowed, "Somebody must be left who may manage the staff.")
	}
	return nil
}
