package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/throttle"
)

// SignIn makes a session for whoever knows an account's password. Its mistakes are
// fault.UserErrors. CodeInvalidCredentials does not tell an unknown address from a wrong password,
// and takes as long for either. CodeEmailNotVerified is for the password of a sign-up that waits
// for its address to be verified. CodeTooManyAttempts is for too many failures.
//
// Somebody may sign up with another person's address. They must not find out by signing in whether
// it is registered. So CodeEmailNotVerified is also the answer when the sign-up's address has an
// account already. Its password counts as a failed attempt, lest it clear the account of others.
func (s *Service) SignIn(ctx context.Context, in SignInInput, client Client) (*SignedIn, error) {
	key, err := emailKey(in.Email)
	if err != nil {
		return nil, wrongCredentials()
	}
	attempt, wait, err := s.throttles.Try(ctx, accountKey(key),
		throttle.Key{Kind: "sign-in address", Value: client.Network, Policy: throttle.PerAddress})
	if err != nil {
		return nil, err
	}
	if wait > 0 {
		return nil, fault.TooManyAttempts(wait)
	}
	for range 2 { // the second round is for a password that was changed, or hashed anew, in between
		u, waiting, err := s.prove(ctx, key, in.Password)
		if err != nil {
			return nil, err
		}
		if u == nil {
			return nil, s.remind(ctx, waiting, client)
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

func wrongCredentials() error {
	return fault.User(fault.CodeInvalidCredentials, "The e-mail address and the password do not match.")
}

// accountKey counts what was guessed at an account, whether or not there is one.
func accountKey(email string) throttle.Key {
	return throttle.Key{Kind: "sign-in account", Value: email, Policy: throttle.PerAccount}
}

// prove returns the account that a password is of, or else the newest sign-up of the address. It
// makes the same statements for every address, and the same two computations for every password
// that is no account's.
func (s *Service) prove(ctx context.Context, email, secret string) (*ent.User, *ent.SignUp, error) {
	u, waiting, err := s.findCredentials(ctx, email)
	if err != nil {
		return nil, nil, err
	}
	var ofUser, ofSignUp *string // nil is nobody's
	if u != nil {
		ofUser = u.PasswordHash
	}
	if waiting != nil {
		ofSignUp = &waiting.PasswordHash
	}
	if ok, err := s.passwords.Matches(ctx, secret, ofUser); ok || err != nil {
		return u, nil, err
	}
	if ok, err := s.passwords.Matches(ctx, secret, ofSignUp); ok || err != nil {
		return nil, waiting, err
	}
	return nil, nil, wrongCredentials()
}

// findCredentials returns the account of an address and its newest sign-up, nil for none.
func (s *Service) findCredentials(ctx context.Context, email string) (u *ent.User, waiting *ent.SignUp, err error) {
	if u, err = s.findUser(ctx, userByEmail, email); err != nil {
		return nil, nil, err
	}
	waiting, err = record.First(ctx, s.store.Client, newestSignUp, ent.ReadSignUp, email, time.Now())
	if err != nil {
		return nil, nil, fmt.Errorf("find sign-up: %w", err)
	}
	return u, waiting, nil
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
		signedIn, err = s.createSession(ctx, tx, present, in.Delivery, client)
		return err
	})
	if err != nil {
		return nil, err
	}
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

// remind mails once more what a sign-up was answered with by mail.
func (s *Service) remind(ctx context.Context, waiting *ent.SignUp, client Client) error {
	if err := s.admitMail(ctx, waiting.Email, client); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		return jobs.Add(ctx, tx, signUpMailJob, signUpMail{SignUp: waiting.ID})
	})
	if err != nil {
		return err
	}
	s.queue.Wake()
	return fault.User(fault.CodeEmailNotVerified, "The e-mail address has not been verified yet. We have sent you the link once more.")
}
