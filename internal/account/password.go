package account

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/credentialtoken"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/throttle"
)

// resetLifetime is how long a link for a new password is good. OWASP's Forgot Password Cheat Sheet
// asks for a short time.
const resetLifetime = time.Hour

// PasswordResetRequest mails a link for a new password, if the address is registered, and returns
// the address as given. Its mistakes are fault.UserErrors.
func (s *Service) PasswordResetRequest(ctx context.Context, in PasswordResetRequestInput, client Client) (email string, err error) {
	key, err := emailKey(in.Email)
	if err != nil {
		return "", fault.At(err, "email")
	}
	if err := s.admitMail(ctx, resetMailJob, key, client); err != nil {
		return "", err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		return jobs.Add(ctx, tx, resetMailJob, resetMail{Email: key})
	})
	if err != nil {
		return "", err
	}
	s.queue.Wake()
	return in.Email, nil
}

// PasswordReset sets a password by the token that was mailed, and returns the account's address.
// All the account's sessions end, as somebody else may have had the password. The failed guesses at
// the password are forgotten, as the owner has come. The account knows the owner's device from then
// on, and no other. So guesses that go on keep the owner out no longer. Its mistakes are
// fault.UserErrors.
func (s *Service) PasswordReset(ctx context.Context, in PasswordResetInput, client Client) (email string, device Device, err error) {
	// Nothing is hashed for who has no token.
	u, err := s.findUser(ctx, userByToken, good(credentialtoken.PurposeResetPassword, in.Token)...)
	if err != nil {
		return "", Device{}, err
	}
	if u == nil {
		return "", Device{}, expired()
	}
	hash, err := s.hashNew(ctx, in.NewPassword, u)
	if err != nil {
		return "", Device{}, err
	}
	err = s.throttles.Forget(ctx, reauthenticationKey(u.ID), accountKey(u.Email))
	if err != nil {
		return "", Device{}, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		u, _, err := redeem(ctx, tx, credentialtoken.PurposeResetPassword, in.Token)
		if err != nil {
			return err
		}
		email = u.Email
		if err := s.setPassword(ctx, tx, u, hash); err != nil {
			return err
		}
		device, err = s.makeRoom(ctx, tx, u.ID, client)
		return err
	})
	if err != nil {
		return "", Device{}, err
	}
	s.queue.Wake()
	return email, device, nil
}

// PasswordChange replaces the viewer's password. All sessions end, and a new one is returned that
// is delivered as the present one was. Its mistakes are fault.UserErrors.
func (s *Service) PasswordChange(
	ctx context.Context, viewer auth.Viewer, in PasswordChangeInput, client Client,
) (renewed *SignedIn, err error) {
	u, err := s.reauthenticate(ctx, viewer, in.CurrentPassword, "currentPassword")
	if err != nil {
		return nil, err
	}
	hash, err := s.hashNew(ctx, in.NewPassword, u)
	if err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		u, err := lockUser(ctx, tx, viewer.User)
		if err != nil {
			return err
		}
		// A reset that was faster has ended it, and must have the last word.
		present, err := record.First(ctx, tx, sessionByID, ent.ReadSession, viewer.Session, u.ID)
		if err != nil {
			return fmt.Errorf("read session: %w", err)
		}
		if present == nil {
			return fault.Unauthenticated("the session has ended: sign in again")
		}
		if err := s.setPassword(ctx, tx, u, hash); err != nil {
			return err
		}
		renewed, err = s.createSession(ctx, tx, u, present.Delivery, client)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.queue.Wake()
	return renewed, nil
}

// hashNew checks and hashes a new password of a user's.
func (s *Service) hashNew(ctx context.Context, secret string, u *ent.User) (string, error) {
	var v fault.Validator
	password.Check(&v, "newPassword", secret, u.Email, u.Name)
	if err := v.Err(); err != nil {
		return "", err
	}
	return s.passwords.Hash(ctx, secret)
}

// setPassword gives a locked user another password. What the one before was good for, sessions and
// links, is no longer, and the owner is told.
func (s *Service) setPassword(ctx context.Context, tx *ent.Tx, u *ent.User, hash string) error {
	if err := tx.User.UpdateOneID(u.ID).SetPasswordHash(hash).Exec(ctx); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	if err := s.EndAll(ctx, tx, u.ID); err != nil {
		return err
	}
	if err := forgetTokens(ctx, tx, u.ID); err != nil {
		return err
	}
	return notify(ctx, tx, notice{Kind: noticePasswordChanged, Email: u.Email, Name: u.Name})
}

// admitMail slows down who has mail of a kind sent to an address, or to many. Each kind counts by
// itself. So nobody keeps an owner from one mail by having others sent.
func (s *Service) admitMail(ctx context.Context, kind, email string, client Client) error {
	_, wait, err := s.throttles.Try(ctx,
		throttle.Key{Kind: kind + " recipient", Value: email, Policy: throttle.PerRecipient},
		throttle.Key{Kind: "mail address", Value: client.Network, Policy: throttle.PerAddress})
	if err != nil {
		return err
	}
	if wait > 0 {
		return fault.TooManyAttempts(wait)
	}
	return nil
}
