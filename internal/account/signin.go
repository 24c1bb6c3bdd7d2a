package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/throttle"
)

// SignIn makes a session for whoever knows an account's password. Its mistakes are
// fault.UserErrors. CodeInvalidCredentials does not tell an unknown address from a wrong password,
// and takes as long for either. CodeTooManyAttempts is for too many failures.
func (s *Service) SignIn(ctx context.Context, in SignInInput, client Client) (*SignedIn, error) {
	key, err := emailKey(in.Email)
	if err != nil {
		return nil, wrongCredentials()
	}
	attempt, err := s.admitSignIn(ctx, key, client)
	if err != nil {
		return nil, err
	}
	for range 2 { // the second round is for a password that was changed, or hashed anew, in between
		u, err := s.prove(ctx, key, in.Password)
		if err != nil {
			return nil, err
		}
		signedIn, err := s.signIn(ctx, u, in, client)
		if errors.Is(err, errPasswordChanged) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := attempt.Succeeded(ctx); err != nil {
			return nil, err
		}
		return signedIn, nil
	}
	return nil, wrongCredentials()
}

// admitSignIn slows down who guesses at the password of an account, or of many.
func (s *Service) admitSignIn(ctx context.Context, email string, client Client) (*throttle.Attempt, error) {
	guesses, err := s.guessesAt(ctx, email, client)
	if err != nil {
		return nil, err
	}
	attempt, wait, err := s.throttles.Try(ctx, guesses,
		throttle.Key{Kind: "sign-in address", Value: client.Network, Policy: throttle.PerAddress})
	if err != nil {
		return nil, err
	}
	if wait > 0 {
		return nil, fault.TooManyAttempts(wait)
	}
	return attempt, nil
}

func wrongCredentials() error {
	return fault.User(fault.CodeInvalidCredentials, "The e-mail address and the password do not match.")
}

// accountKey counts what was guessed at an account, whether or not there is one.
func accountKey(email string) throttle.Key {
	return throttle.Key{Kind: "sign-in account", Value: email, Policy: throttle.PerAccount}
}

// prove returns the account of an address, if the password is its. It makes the same statements,
// and one computation, for every address.
func (s *Service) prove(ctx context.Context, email, secret string) (*ent.User, error) {
	u, err := s.findUser(ctx, userByEmail, email)
	if err != nil {
		return nil, err
	}
	var hash *string // nil is nobody's
	if u != nil {
		hash = u.PasswordHash
	}
	ok, err := s.passwords.Matches(ctx, secret, hash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, wrongCredentials()
	}
	return u, nil
}

// errPasswordChanged says that an account no longer has the password that was proved.
var errPasswordChanged = errors.New("the password was changed meanwhile")

// signIn makes a session for a user whose password was proved, unless the password has changed
// since. A reset ends all sessions. Whoever has only the old password must not come in at the same
// time.
func (s *Service) signIn(ctx context.Context, u *ent.User, in SignInInput, client Client) (signedIn *SignedIn, err error) {
	hash, err := s.upgrade(ctx, u, in.Password)
	if err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		present, err := lockUser(ctx, tx, u.ID)
		if err != nil {
			return err
		}
		if present.PasswordHash == nil || *present.PasswordHash != hash {
			return errPasswordChanged
		}
		if signedIn, err = s.createSession(ctx, tx, present, in.Delivery, client); err != nil {
			return err
		}
		return notifyOfDevice(ctx, tx, signedIn)
	})
	if err != nil {
		return nil, err
	}
	s.queue.Wake()
	return signedIn, nil
}

// upgrade keeps a password that was proved under the parameters of today, and returns its hash.
func (s *Service) upgrade(ctx context.Context, u *ent.User, secret string) (string, error) {
	if !s.passwords.NeedsRehash(*u.PasswordHash) {
		return *u.PasswordHash, nil
	}
	hash, err := s.passwords.Hash(ctx, secret)
	if err != nil {
		return "", err
	}
	n, err := s.store.Client.User.Update().
		Where(user.ID(u.ID), user.PasswordHash(*u.PasswordHash)).SetPasswordHash(hash).Save(ctx)
	if err != nil {
		return "", fmt.Errorf("upgrade password: %w", err)
	}
	if n == 0 {
		return "", errPasswordChanged
	}
	return hash, nil
}
