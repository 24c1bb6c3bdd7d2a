package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// errOwnerChanged says that an account is no longer the one whose owner has proved to be there.
var errOwnerChanged = errors.New("the account was changed meanwhile")

// proveOwner returns the account that an identity is to be linked to, once its owner has proved to
// be there. It is nil if nothing is to be linked.
func (s *Service) proveOwner(
	ctx context.Context, viewer auth.Viewer, identity *oidc.Identity, in ExternalSignInCompleteInput, client Client,
) (*ent.User, error) {
	email, isProved := provedEmail(identity)
	owner, err := s.findUser(ctx, userByEmail, email) // first: whoever makes an account links it at once
	if err != nil {
		return nil, err
	}
	known, err := s.findUser(ctx, userByIdentity, identity.Issuer, identity.Subject)
	if err != nil || known != nil {
		return nil, err
	}
	switch {
	case !isProved:
		return nil, fault.User(fault.CodeEmailNotVerified, "The provider has not verified your e-mail address.")
	case owner == nil:
		return nil, nil
	case owner.Kind == user.KindStaff:
		return nil, fault.User(fault.CodeNotAllowed, "This address belongs to the staff, who sign in with their password.")
	case owner.ID == viewer.User:
		return s.reauthenticate(ctx, viewer, in.Password, "password")
	case owner.PasswordHash == nil:
		return nil, fault.User(fault.CodeNotAllowed, "There is an account with this address. Sign in to it as you did before, and then link the provider.")
	case in.Password == nil:
		return nil, fault.User(fault.CodeRequired, "There is an account with this address. Give its password too, to link the provider.", "password")
	}
	attempt, err := s.admitSignIn(ctx, email, client)
	if err != nil {
		return nil, err
	}
	ok, err := s.passwords.Matches(ctx, *in.Password, owner.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.User(fault.CodeInvalidCredentials, "The password is not the account's.", "password")
	}
	return owner, attempt.Succeeded(ctx)
}

// maxIdentities is how many external identities an account has at the most.
const maxIdentities = 20

// findOrLink returns the locked user of an identity. It is linked to the account whose owner has
// proved to be there, or to a new one; isNew says so.
func findOrLink(ctx context.Context, tx *ent.Tx, identity *oidc.Identity, owner *ent.User) (u *ent.User, isNew bool, err error) {
	known, err := record.First(ctx, tx, lockUserByIdentity, ent.ReadUser, identity.Issuer, identity.Subject)
	if err != nil {
		return nil, false, fmt.Errorf("find identity: %w", err)
	}
	if known != nil {
		return known, false, nil
	}
	key, isProved := provedEmail(identity)
	if !isProved {
		return nil, false, errOwnerChanged // the identity was unlinked just now
	}
	u, err = record.First(ctx, tx, lockUserByEmail, ent.ReadUser, key)
	if err != nil {
		return nil, false, fmt.Errorf("find account: %w", err)
	}
	if !isSame(u, owner) {
		return nil, false, errOwnerChanged
	}
	if err := forgetSignUps(ctx, tx, key); err != nil {
		return nil, false, err
	}
	if u == nil {
		u, err = tx.User.Create().SetKind(user.KindCustomer).SetEmail(key).
			SetName(nameOf(identity.Name)).SetGivenName(nameOf(identity.GivenName)).SetFamilyName(nameOf(identity.FamilyName)).
			Save(ctx)
		if err != nil {
			return nil, false, fmt.Errorf("make account: %w", err)
		}
	}
	linked, err := record.All(ctx, tx, identitiesOfOne, ent.ReadExternalIdentity, u.ID)
	if err != nil {
		return nil, false, fmt.Errorf("read identities: %w", err)
	}
	if len(linked) >= maxIdentities {
		return nil, false, fault.User(fault.CodeLimitReached, fmt.Sprintf("An account has at most %d identities. Unlink one first.", maxIdentities))
	}
	err = tx.ExternalIdentity.Create().
		SetUserID(u.ID).SetIssuer(identity.Issuer).SetSubject(identity.Subject).SetProvider(identity.Provider).Exec(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("link identity: %w", err)
	}
	return u, true, nil
}

// isSame says whether a user is who has proved to be there, by the same password; nil is nobody.
func isSame(u, proved *ent.User) bool {
	if u == nil || proved == nil {
		return u == proved
	}
	var now, then string
	if u.PasswordHash != nil {
		now = *u.PasswordHash
	}
	if proved.PasswordHash != nil {
		then = *proved.PasswordHash
	}
	return u.ID == proved.ID && now == then
}

// provedEmail returns the address of an identity, by which users are found, if the provider has
// verified it.
func provedEmail(identity *oidc.Identity) (key string, ok bool) {
	key, err := emailKey(identity.Email)
	return key, err == nil && identity.EmailVerified
}

// nameOf returns a name that the provider tells of somebody, as far as it fits in a line of text.
func nameOf(told string) string {
	printable := strings.Map(func(r rune) rune {
		if !text.IsLine(string(r)) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(told, ""))
	name := []rune(text.Clean(printable))
	return string(name[:min(len(name), maxNameLen)])
}

// ExternalIdentityUnlink takes an identity off the viewer's account, and tells the owner. Its
// mistakes are fault.UserErrors: CodeNotFound at id, and CodeNotAllowed if nothing else would be
// left to sign in with.
func (s *Service) ExternalIdentityUnlink(
	ctx context.Context, viewer auth.Viewer, in ExternalIdentityUnlinkInput,
) (typeid.ExternalIdentity, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		u, err := lockUser(ctx, tx, viewer.User)
		if err != nil {
			return err
		}
		linked, err := record.All(ctx, tx, identitiesOfOne, ent.ReadExternalIdentity, u.ID)
		if err != nil {
			return fmt.Errorf("read identities: %w", err)
		}
		at := slices.IndexFunc(linked, func(e *ent.ExternalIdentity) bool { return e.ID == in.ID })
		switch {
		case at < 0:
			return fault.User(fault.CodeNotFound, "There is no such identity.", "id")
		case u.PasswordHash == nil && len(linked) == 1:
			return fault.User(fault.CodeNotAllowed, "Set a password first: nothing else would be left to sign in with.")
		}
		if err := tx.ExternalIdentity.DeleteOneID(in.ID).Exec(ctx); err != nil {
			return fmt.Errorf("unlink identity: %w", err)
		}
		return notify(ctx, tx, notice{Kind: noticeIdentityUnlinked, Email: u.Email, Name: u.ShownName(), Provider: linked[at].Provider})
	})
	if err != nil {
		return typeid.ExternalIdentity{}, err
	}
	s.queue.Wake()
	return in.ID, nil
}
