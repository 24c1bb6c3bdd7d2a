package staff

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/staffpermission"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Invite makes an account of a member of the staff with permissions. Its mistakes are fault.UserErrors.
func (s *Service) Invite(ctx context.Context, viewer auth.Viewer, in InviteInput) (made *ent.User, err error) {
	granted := auth.PermissionSetOf(in.Permissions...)
	if err := mayGrant(viewer, granted, "permissions"); err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		by, err := nameOf(ctx, tx, viewer)
		if err != nil {
			return err
		}
		if made, err = s.accounts.Invite(ctx, tx, in.Email, in.Name, by); err != nil {
			return err
		}
		if err := setPermissions(ctx, tx, made.ID, 0, granted); err != nil {
			return err
		}
		return audit(ctx, tx, viewer, "staff.invited", made.ID, map[string]any{"permissions": granted.List()})
	})
	if err != nil {
		return nil, err
	}
	s.accounts.Invited()
	return made, nil
}

// UpdatePermissions grants and revokes permissions of a member, at once on all replicas. Its mistakes are fault.UserErrors.
func (s *Service) UpdatePermissions(ctx context.Context, viewer auth.Viewer, in PermissionsUpdateInput) (member *ent.User, err error) {
	granted := auth.PermissionSetOf(in.Grant...)
	if err := mayGrant(viewer, granted, "grant"); err != nil {
		return nil, err
	}
	revoked := revocation(in.Revoke)
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if member, err = lockMember(ctx, tx, in.ID); err != nil {
			return err
		}
		had, err := permissionsOf(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		has := had.Without(revoked) | granted
		if had.Has(auth.ManageStaff) && !has.Has(auth.ManageStaff) {
			if err := s.accounts.KeepManager(ctx, tx, in.ID); err != nil {
				return err
			}
		}
		if had == has {
			return nil
		}
		if err := setPermissions(ctx, tx, in.ID, had, has); err != nil {
			return err
		}
		if err := s.accounts.Changed(ctx, tx, in.ID); err != nil {
			return err
		}
		return audit(ctx, tx, viewer, "staff.permissions_updated", in.ID, map[string]any{
			"granted": has.Without(had).List(), "revoked": had.Without(has).List(),
		})
	})
	if err != nil {
		return nil, err
	}
	return member, nil
}

// Remove deletes a member's account. Its mistakes are fault.UserErrors.
func (s *Service) Remove(ctx context.Context, viewer auth.Viewer, in RemoveInput) (typeid.User, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if _, err := lockMember(ctx, tx, in.ID); err != nil {
			return err
		}
		if err := s.accounts.KeepManager(ctx, tx, in.ID); err != nil {
			return err
		}
		if err := s.accounts.Erase(ctx, tx, in.ID); err != nil {
			return err
		}
		return audit(ctx, tx, viewer, "staff.removed", in.ID, map[string]any{})
	})
	if err != nil {
		return typeid.User{}, err
	}
	return in.ID, nil
}

// mayGrant refuses to pass on what the viewer may not do.
func mayGrant(viewer auth.Viewer, granted auth.PermissionSet, field string) error {
	if missing := granted.Without(viewer.Permissions); missing != 0 {
		return fault.User(fault.CodeNotAllowed, fmt.Sprintf("You cannot grant %s, which you do not have.", missing.List()[0]), field)
	}
	return nil
}

// revocation is what goes with permissions: who may no longer read something may no longer manage it.
func revocation(list []auth.Permission) auth.PermissionSet {
	var revoked auth.PermissionSet
	for _, p := range auth.AllPermissions().List() {
		for _, gone := range list {
			if p == gone || auth.PermissionSetOf(p).Has(gone) {
				revoked |= p.Only()
			}
		}
	}
	return revoked
}

// lockMember returns a member of the staff, whom nobody else changes until the transaction ends.
func lockMember(ctx context.Context, tx *ent.Tx, id typeid.User) (*ent.User, error) {
	if _, err := tx.ExecContext(ctx, "SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", id); err != nil {
		return nil, fmt.Errorf("lock member: %w", err)
	}
	member, err := tx.User.Query().Where(user.ID(id), user.KindEQ(user.KindStaff)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, fault.User(fault.CodeNotFound, "There is no such member of the staff.", "id")
	}
	if err != nil {
		return nil, fmt.Errorf("read member: %w", err)
	}
	return member, nil
}

func permissionsOf(ctx context.Context, tx *ent.Tx, id typeid.User) (set auth.PermissionSet, err error) {
	rows, err := tx.StaffPermission.Query().Where(staffpermission.UserID(id)).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read permissions: %w", err)
	}
	for _, row := range rows {
		set |= auth.PermissionSetOf(auth.Permission(row.Permission))
	}
	return set, nil
}

// setPermissions makes what a user had what they have.
func setPermissions(ctx context.Context, tx *ent.Tx, id typeid.User, had, has auth.PermissionSet) error {
	var gone []string
	for _, p := range had.Without(has).List() {
		gone = append(gone, string(p))
	}
	if len(gone) > 0 {
		_, err := tx.StaffPermission.Delete().Where(staffpermission.UserID(id), staffpermission.PermissionIn(gone...)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("revoke permissions: %w", err)
		}
	}
	var rows []*ent.StaffPermissionCreate
	for _, p := range has.Without(had).List() {
		rows = append(rows, tx.StaffPermission.Create().SetUserID(id).SetPermission(string(p)))
	}
	if err := tx.StaffPermission.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("grant permissions: %w", err)
	}
	return nil
}

// nameOf returns what to call a viewer in a mail.
func nameOf(ctx context.Context, tx *ent.Tx, viewer auth.Viewer) (string, error) {
	if !viewer.SignedIn() {
		return "", nil
	}
	u, err := tx.User.Get(ctx, viewer.User)
	if err != nil {
		return "", fmt.Errorf("read account: %w", err)
	}
	return u.Name, nil
}
