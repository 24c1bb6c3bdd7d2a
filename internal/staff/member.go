package staff

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// creator is whom the audit log names for accounts that are made outside the reach of clients.
const creator = "shopgraph admin create"

// Create makes an account of a member of the staff, with permissions, outside the reach of clients.
// Its mistakes are fault.UserErrors.
func (s *Service) Create(
	ctx context.Context, email, secret, name string, granted auth.PermissionSet,
) (made *ent.User, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if made, err = s.accounts.CreateStaff(ctx, tx, email, secret, name); err != nil {
			return err
		}
		if err := setPermissions(ctx, tx, made.ID, 0, granted); err != nil {
			return err
		}
		return Audit(ctx, tx, creator, "staff.created", made.ID, map[string]any{"permissions": granted.List()})
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// Invite makes an account of a member of the staff with permissions. Its mistakes are
// fault.UserErrors.
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
		return Audit(ctx, tx, viewer.Actor(), "staff.invited", made.ID, map[string]any{"permissions": granted.List()})
	})
	if err != nil {
		return nil, err
	}
	s.accounts.Invited()
	return made, nil
}

// UpdatePermissions grants and revokes permissions of a member, at once on all replicas: those that
// the viewer has. It returns the member and the services' tokens that they have made. Its mistakes
// are fault.UserErrors.
func (s *Service) UpdatePermissions(
	ctx context.Context, viewer auth.Viewer, in PermissionsUpdateInput,
) (member *ent.User, tokens MembersTokens, err error) {
	granted := auth.PermissionSetOf(in.Grant...)
	if err := mayGrant(viewer, granted, "grant"); err != nil {
		return nil, MembersTokens{}, err
	}
	revoked := revocation(in.Revoke)
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if member, err = lockMember(ctx, tx, in.ID); err != nil {
			return err
		}
		sets, err := PermissionsByUser.Read(ctx, tx, []typeid.User{in.ID})
		if err != nil {
			return err
		}
		had := sets[in.ID]
		if err := s.changePermissions(ctx, tx, viewer, in.ID, had, had.Without(revoked)|granted); err != nil {
			return err
		}
		tokens, err = tokensOf(ctx, tx, viewer, in.ID, in.RevokeServiceTokens)
		return err
	})
	if err != nil {
		return nil, MembersTokens{}, err
	}
	return member, tokens, nil
}

// changePermissions makes what a locked member had what they have.
func (s *Service) changePermissions(
	ctx context.Context, tx *ent.Tx, viewer auth.Viewer, id typeid.User, had, has auth.PermissionSet,
) error {
	if had == has {
		return nil
	}
	if err := mayRevoke(viewer, had.Without(has), "revoke"); err != nil {
		return err
	}
	if had.Has(auth.ManageStaff) && !has.Has(auth.ManageStaff) {
		if err := keepManager(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := setPermissions(ctx, tx, id, had, has); err != nil {
		return err
	}
	if err := s.accounts.Changed(ctx, tx, id); err != nil {
		return err
	}
	return Audit(ctx, tx, viewer.Actor(), "staff.permissions_updated", id, map[string]any{
		"granted": has.Without(had).List(), "revoked": had.Without(has).List(),
	})
}

// Remove takes a member off the staff, who may do nothing that the viewer may not do. Whoever has
// bought something is a customer from then on. Nobody else keeps their account. It returns the
// services' tokens that they have made. Its mistakes are fault.UserErrors.
func (s *Service) Remove(ctx context.Context, viewer auth.Viewer, in RemoveInput) (tokens MembersTokens, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if _, err := lockMember(ctx, tx, in.ID); err != nil {
			return err
		}
		sets, err := PermissionsByUser.Read(ctx, tx, []typeid.User{in.ID})
		if err != nil {
			return err
		}
		had := sets[in.ID]
		if err := mayRevoke(viewer, had, "id"); err != nil {
			return err
		}
		if err := keepManager(ctx, tx, in.ID); err != nil {
			return err
		}
		isKept, err := s.accounts.Dismiss(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if isKept {
			if err := setPermissions(ctx, tx, in.ID, had, 0); err != nil {
				return err
			}
		}
		if tokens, err = tokensOf(ctx, tx, viewer, in.ID, in.RevokeServiceTokens); err != nil {
			return err
		}
		return Audit(ctx, tx, viewer.Actor(), "staff.removed", in.ID, map[string]any{"isCustomer": isKept})
	})
	if err != nil {
		return MembersTokens{}, err
	}
	return tokens, nil
}

// Erase lets go of a member of the staff whose account is being deleted, and of any other user. It
// empties what the staff noted about the user's orders, which is free text. Its mistake is
// fault.CodeNotAllowed if nobody else may manage the staff.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := eraseNotes.Exec(ctx, tx, u.ID); err != nil {
		return fmt.Errorf("erase notes: %w", err)
	}
	if u.Kind != user.KindStaff {
		return nil
	}
	return keepManager(ctx, tx, u.ID)
}

// keepManager makes sure, until the transaction ends, that somebody else than a member of the staff
// may manage it. Its mistake is fault.CodeNotAllowed.
func keepManager(ctx context.Context, tx *ent.Tx, id typeid.User) error {
	if _, err := lockStaff.Exec(ctx, tx); err != nil {
		return fmt.Errorf("lock staff: %w", err)
	}
	others, err := record.First(ctx, tx, countOthers, (*record.Reader).Int, auth.ManageStaff, id)
	if err != nil {
		return fmt.Errorf("find managers: %w", err)
	}
	if others == 0 {
		return fault.User(fault.CodeNotAllowed, "Somebody must be left who may manage the staff.")
	}
	return nil
}

// mayGrant refuses to pass on what the viewer may not do.
func mayGrant(viewer auth.Viewer, granted auth.PermissionSet, field string) error {
	if missing := granted.Without(viewer.Permissions); missing != 0 {
		return fault.User(fault.CodeNotAllowed, fmt.Sprintf("You cannot grant %s, which you do not have.", missing.List()[0]), field)
	}
	return nil
}

// mayRevoke refuses to take from others what the viewer may not do. Otherwise who manages the
// staff, and may do little else, could get rid of all who may do more.
func mayRevoke(viewer auth.Viewer, revoked auth.PermissionSet, field string) error {
	if missing := revoked.Without(viewer.Permissions); missing != 0 {
		return fault.User(fault.CodeNotAllowed,
			fmt.Sprintf("You cannot take away %s, which you do not have.", missing.List()[0]), field)
	}
	return nil
}

// revocation is what goes with permissions: who may no longer read something may no longer manage
// it.
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
	if _, err := store.LockUser(ctx, tx, id); err != nil {
		return nil, err
	}
	member, err := record.First(ctx, tx, memberByID, ent.ReadUser, id)
	if err != nil {
		return nil, fmt.Errorf("read member: %w", err)
	}
	if member == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such member of the staff.", "id")
	}
	return member, nil
}

// setPermissions makes what a user had what they have.
func setPermissions(ctx context.Context, tx *ent.Tx, id typeid.User, had, has auth.PermissionSet) error {
	if gone := had.Without(has); gone != 0 {
		if _, err := revoke.Exec(ctx, tx, id, pq.Array(names(gone))); err != nil {
			return fmt.Errorf("revoke permissions: %w", err)
		}
	}
	granted := names(has.Without(had))
	if len(granted) == 0 {
		return nil
	}
	ids := make([]typeid.StaffPermission, len(granted))
	for i := range ids {
		ids[i] = typeid.NewStaffPermission()
	}
	if _, err := grant.Exec(ctx, tx, id, pq.Array(granted), typeid.Array(ids), time.Now()); err != nil {
		return fmt.Errorf("grant permissions: %w", err)
	}
	return nil
}

// nameOf returns what to call a viewer in a mail.
func nameOf(ctx context.Context, tx *ent.Tx, viewer auth.Viewer) (string, error) {
	if !viewer.SignedIn() {
		return "", nil
	}
	u, err := record.First(ctx, tx, memberByID, ent.ReadUser, viewer.User)
	if err != nil {
		return "", fmt.Errorf("read account: %w", err)
	}
	if u == nil {
		return "", fault.Unauthenticated("the account is gone")
	}
	return u.Name, nil
}
