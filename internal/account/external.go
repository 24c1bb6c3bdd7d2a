package account

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/externalsignin"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
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
// account, it is made. Accounts are linked by nothing else. The owner is told of a new link.
//
// An address that was proved elsewhere does not open an account that is there already. So linking
// asks for the account's password. The sign-in then waits for that, and is completed by the same
// call with the password. An account without a password is linked in a session of its own alone,
// which has begun of late.
//
// Its mistakes are fault.UserErrors: CodeTokenExpired at flowToken, CodeEmailNotVerified,
// CodeRequired and CodeInvalidCredentials at password, CodeTooManyAttempts, CodeNotAllowed, and
// those of the provider.
func (s *Service) ExternalSignInComplete(
	ctx context.Context, viewer auth.Viewer, in ExternalSignInCompleteInput, client Client,
) (*SignedIn, error) {
	begun, err := s.takeFlow(ctx, in)
	if err != nil {
		return nil, err
	}
	identity := identityOf(begun)
	if identity == nil {
		if identity, err = s.exchange(ctx, begun, in); err != nil {
			return nil, err
		}
	}
	for range 3 { // what was found may have changed meanwhile
		signedIn, err := s.signInAs(ctx, viewer, identity, in, client)
		if errors.Is(err, errOwnerChanged) || store.IsCode(err, pqerror.UniqueViolation) {
			continue
		}
		if mistakes, _ := fault.Split(err); mistakes != nil {
			if err := s.keepFlow(ctx, begun, identity); err != nil {
				return nil, err
			}
		}
		return signedIn, err
	}
	return nil, fault.Unavailable("the account is being changed by another sign-in: try again", nil)
}

// takeFlow deletes the sign-in that was begun, and returns it: it can be completed once.
func (s *Service) takeFlow(ctx context.Context, in ExternalSignInCompleteInput) (begun *ent.ExternalSignIn, err error) {
	gone := fault.User(fault.CodeTokenExpired, "The sign-in has expired, or was completed before. Begin again.", "flowToken")
	if s.providers == nil {
		return nil, gone
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		begun, err = record.First(ctx, tx, externalSignInByToken, ent.ReadExternalSignIn, auth.HashToken(in.FlowToken), time.Now())
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
		return nil
	})
	return begun, err
}

// exchange asks the provider whom it vouches for. It answers a code once.
func (s *Service) exchange(ctx context.Context, begun *ent.ExternalSignIn, in ExternalSignInCompleteInput) (*oidc.Identity, error) {
	iss := ""
	if in.Iss != nil {
		iss = *in.Iss
	}
	identity, err := s.providers.Complete(ctx, oidc.Flow{
		Provider: begun.Provider, RedirectURI: begun.RedirectURI, State: in.State, Nonce: begun.Nonce, CodeVerifier: begun.CodeVerifier,
	}, in.Code, in.State, iss)
	if err != nil {
		return nil, err
	}
	return &identity, nil
}

// identityOf returns whom the provider has vouched for already, nil if for nobody yet.
func identityOf(begun *ent.ExternalSignIn) *oidc.Identity {
	if begun.Issuer == nil || begun.Subject == nil || begun.Email == nil {
		return nil
	}
	return &oidc.Identity{
		Provider: begun.Provider, Issuer: *begun.Issuer, Subject: *begun.Subject, Email: *begun.Email, EmailVerified: true,
	}
}

// keepFlow lets a sign-in be completed by another try, without the provider. That is for a user
// whose account must be proved first.
func (s *Service) keepFlow(ctx context.Context, begun *ent.ExternalSignIn, identity *oidc.Identity) error {
	email, isProved := provedEmail(identity)
	if !isProved {
		return nil // nothing that could be proved here helps
	}
	err := s.store.Client.ExternalSignIn.Create().
		SetTokenHash(begun.TokenHash).SetStateHash(begun.StateHash).
		SetProvider(begun.Provider).SetRedirectURI(begun.RedirectURI).SetNonce(begun.Nonce).SetCodeVerifier(begun.CodeVerifier).
		SetIssuer(identity.Issuer).SetSubject(identity.Subject).SetEmail(email).
		SetExpiresAt(begun.ExpiresAt).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("keep sign-in: %w", err)
	}
	return nil
}

// signInAs makes a session for the user of an identity, linked or made if need be. A unique
// violation says that the account or the link was made at the same time.
func (s *Service) signInAs(
	ctx context.Context, viewer auth.Viewer, identity *oidc.Identity, in ExternalSignInCompleteInput, client Client,
) (signedIn *SignedIn, err error) {
	owner, err := s.proveOwner(ctx, viewer, identity, in, client)
	if err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		u, isLinked, err := findOrLink(ctx, tx, identity, owner)
		if err != nil {
			return err
		}
		if signedIn, err = s.createSession(ctx, tx, u, in.Delivery, client); err != nil {
			return err
		}
		if isLinked {
			return notify(ctx, tx, notice{Kind: noticeIdentityLinked, Email: u.Email, Name: u.ShownName(), Provider: identity.Provider})
		}
		return notifyOfDevice(ctx, tx, signedIn)
	})
	if err != nil {
		return nil, err
	}
	s.queue.Wake()
	return signedIn, nil
}
