package account

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/externalidentity"
	"github.com/shopgraph/shopgraph/ent/externalsignin"
	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// externalSignInLifetime is how long a user may take at a provider.
const externalSignInLifetime = 10 * time.Minute

// ExternalFlow is a sign-in at a provider that has begun.
type ExternalFlow struct {
	AuthorizationURL string
	// Token is the secret that only the client has that began it.
	Token string
}

// ExternalProviders returns the providers' names.
func (s *Service) ExternalProviders() []string {
	if s.providers == nil {
		return nil
	}
	return s.providers.Names()
}

// ExternalSignInBegin begins a sign-in at a provider. Its mistakes are fault.UserErrors.
func (s *Service) ExternalSignInBegin(ctx context.Context, in ExternalSignInBeginInput) (*ExternalFlow, error) {
	if s.providers == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such provider.", "provider")
	}
	flow, err := s.providers.Begin(ctx, in.Provider, in.RedirectURI)
	if err != nil {
		return nil, err
	}
	token, hash := auth.NewToken()
	err = s.store.Client.ExternalSignIn.Create().
		SetTokenHash(hash).SetStateHash(auth.HashToken(flow.State)).
		SetProvider(flow.Provider).SetRedirectURI(flow.RedirectURI).SetNonce(flow.Nonce).SetCodeVerifier(flow.CodeVerifier).
		SetExpiresAt(time.Now().Add(externalSignInLifetime)).
		Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("keep sign-in: %w", err)
	}
	return &ExternalFlow{AuthorizationURL: flow.AuthorizationURL, Token: token}, nil
}

// ExternalSignInComplete makes a session for the user whom a provider vouches for. An unknown
// identity is linked to the account with the provider's verified address. If there is no such
// account, it is made. Accounts are linked by nothing else. Its mistakes are fault.UserErrors:
// CodeTokenExpired at flowToken, CodeEmailNotVerified, and those of the provider.
func (s *Service) ExternalSignInComplete(
	ctx context.Context, in ExternalSignInCompleteInput, client Client,
) (*SignedIn, error) {
	flow, err := s.takeFlow(ctx, in)
	if err != nil {
		return nil, err
	}
	iss := ""
	if in.Iss != nil {
		iss = *in.Iss
	}
	identity, err := s.providers.Complete(ctx, flow, in.Code, in.State, iss)
	if err != nil {
		return nil, err
	}
	for range 3 { // the account and the link may each have been made meanwhile; then they are there
		signedIn, err := s.signInAs(ctx, identity, in.Delivery, client)
		if !store.IsCode(err, pqerror.UniqueViolation) {
			return signedIn, err
		}
	}
	return nil, fault.Unavailable("the account is being made by another sign-in: try again", nil)
}

// takeFlow returns the sign-in that was begun, which can be completed once.
func (s *Service) takeFlow(ctx context.Context, in ExternalSignInCompleteInput) (flow oidc.Flow, err error) {
	gone := fault.User(fault.CodeTokenExpired, "The sign-in has expired, or was completed before. Begin again.", "flowToken")
	if s.providers == nil {
		return flow, gone
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		begun, err := record.First(ctx, tx, externalSignInByToken, ent.ReadExternalSignIn, auth.HashToken(in.FlowToken), time.Now())
		if err != nil {
			return fmt.Errorf("find sign-in: %w", err)
		}
		if begun == nil {
			return gone
		}
		n, err := tx.ExternalSignIn.Delete().Where(externalsignin.ID(begun.ID)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("take sign-in: %w", err)
		}
		if n == 0 {
			return gone
		}
		if !bytes.Equal(auth.HashToken(in.State), begun.StateHash) {
			return fault.User(fault.CodeInvalid, "The state is not the one that the sign-in began with.", "state")
		}
		flow = oidc.Flow{
			Provider: begun.Provider, RedirectURI: begun.RedirectURI, State: in.State, Nonce: begun.Nonce, CodeVerifier: begun.CodeVerifier,
		}
		return nil
	})
	return flow, err
}

// signInAs makes a session for the user of an identity, linked or made if need be. A unique
// violation says that the account or the link was made at the same time.
func (s *Service) signInAs(
	ctx context.Context, identity oidc.Identity, delivery session.Delivery, client Client,
) (signedIn *SignedIn, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		u, err := findOrLink(ctx, tx, identity)
		if err != nil {
			return err
		}
		signedIn, err = s.createSession(ctx, tx, u, delivery, client)
		return err
	})
	if err != nil {
		return nil, err
	}
	return signedIn, nil
}

// findOrLink returns the locked user of an identity.
func findOrLink(ctx context.Context, tx *ent.Tx, identity oidc.Identity) (*ent.User, error) {
	known, err := record.First(ctx, tx, lockUserByIdentity, ent.ReadUser, identity.Issuer, identity.Subject)
	if err != nil {
		return nil, fmt.Errorf("find identity: %w", err)
	}
	if known != nil {
		return known, nil
	}
	key, err := emailKey(identity.Email)
	if err != nil || !identity.EmailVerified {
		return nil, fault.User(fault.CodeEmailNotVerified, "The provider has not verified your e-mail address.")
	}
	u, err := record.First(ctx, tx, lockUserByEmail, ent.ReadUser, key)
	if err != nil {
		return nil, fmt.Errorf("find account: %w", err)
	}
	if err := forgetSignUps(ctx, tx, key); err != nil {
		return nil, err
	}
	if u == nil {
		u, err = tx.User.Create().SetKind(user.KindCustomer).SetEmail(key).SetName(nameOf(identity)).Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("make account: %w", err)
		}
	}
	if u.Kind == user.KindStaff {
		return nil, fault.User(fault.CodeNotAllowed, "This address belongs to the staff, who sign in with their password.")
	}
	err = tx.ExternalIdentity.Create().
		SetUserID(u.ID).SetIssuer(identity.Issuer).SetSubject(identity.Subject).SetProvider(identity.Provider).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("link identity: %w", err)
	}
	return u, nil
}

// nameOf returns what the provider calls somebody, as far as it fits.
func nameOf(identity oidc.Identity) string {
	name := []rune(strings.ReplaceAll(strings.ToValidUTF8(strings.TrimSpace(identity.Name), ""), "\x00", ""))
	return string(name[:min(len(name), maxNameLen)])
}

// ExternalIdentityUnlink takes an identity off the viewer's account. Its mistakes are
// fault.UserErrors: CodeNotFound at id, and CodeNotAllowed if nothing else would be left to sign in
// with.
func (s *Service) ExternalIdentityUnlink(
	ctx context.Context, viewer auth.Viewer, in ExternalIdentityUnlinkInput,
) (typeid.ExternalIdentity, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		u, err := lockUser(ctx, tx, viewer.User)
		if err != nil {
			return err
		}
		linked, err := record.First(ctx, tx, countIdentities, (*record.Reader).Int, u.ID)
		if err != nil {
			return fmt.Errorf("count identities: %w", err)
		}
		n, err := tx.ExternalIdentity.Delete().
			Where(externalidentity.ID(in.ID), externalidentity.UserID(viewer.User)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("unlink identity: %w", err)
		}
		switch {
		case n == 0:
			return fault.User(fault.CodeNotFound, "There is no such identity.", "id")
		case u.PasswordHash == nil && linked == 1:
			return fault.User(fault.CodeNotAllowed, "Set a password first: nothing else would be left to sign in with.")
		}
		return nil
	})
	if err != nil {
		return typeid.ExternalIdentity{}, err
	}
	return in.ID, nil
}
