package account

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// recent is how long after a sign-in somebody without a password is taken to be still the same
// person.
const recent = 10 * time.Minute

// reauthenticate makes sure that it is still the viewer who asks. It asks for the password. A
// viewer who has none needs a session that has only just begun. Its mistakes are CodeRequired and
// CodeInvalidCredentials at field, CodeNotAllowed and CodeTooManyAttempts.
func (s *Service) reauthenticate(ctx context.Context, viewer auth.Viewer, secret *string, field string) (*ent.User, error) {
	u, err := s.findUser(ctx, userByID, viewer.User)
	if err != nil {
		return nil, err
	}
	if u == nil {
		return nil, fault.Unauthenticated("the account is gone")
	}
	if u.PasswordHash == nil {
		return u, s.requireRecent(ctx, viewer)
	}
	if secret == nil {
		return nil, fault.User(fault.CodeRequired, "Enter your password.", field)
	}
	attempt, wait, err := s.throttles.Try(ctx, reauthenticationKey(u.ID))
	if err != nil {
		return nil, err
	}
	if wait > 0 {
		return nil, fault.TooManyAttempts(wait)
	}
	ok, err := s.passwords.Matches(ctx, *secret, u.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.User(fault.CodeInvalidCredentials, "The password is not the present one.", field)
	}
	return u, attempt.Succeeded(ctx)
}

// reauthenticationKey is another one than for signing in: who fails at that without a session
// cannot keep the owner from changing the password.
func reauthenticationKey(id typeid.User) throttle.Key {
	return throttle.Key{Kind: "reauthenticate", Value: id.String(), Policy: throttle.PerAccount}
}

func (s *Service) requireRecent(ctx context.Context, viewer auth.Viewer) error {
	present, err := record.First(ctx, s.store.Client, sessionByID, ent.ReadSession, viewer.Session, viewer.User)
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	if present == nil || time.Since(present.CreatedAt) > recent {
		return fault.User(fault.CodeNotAllowed, "Sign in again first: that must have been within the last ten minutes.")
	}
	return nil
}
