package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/credentialtoken"
	"github.com/shopgraph/shopgraph/ent/signup"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
)

const (
	// maxNameLen is the length of a user's name in code points.
	maxNameLen = 200
	// signUpLifetime is how long the account can be made after a link was mailed.
	signUpLifetime = 24 * time.Hour
)

// SignUp asks for a customer's account and returns the e-mail address as given. What follows goes
// by mail. A new address gets a link that makes the account. A registered address gets the news
// that it is registered, and its account stays as it is. Its mistakes are fault.UserErrors.
func (s *Service) SignUp(ctx context.Context, in SignUpInput, client Client) (email string, err error) {
	key, name, err := checkUser(in.Email, in.Name, &in.Password)
	if err != nil {
		return "", err
	}
	if err := s.admitMail(ctx, key, client); err != nil {
		return "", err
	}
	hash, err := s.passwords.Hash(ctx, in.Password)
	if err != nil {
		return "", err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		made, err := tx.SignUp.Create().
			SetEmail(key).SetName(name).SetPasswordHash(hash).SetExpiresAt(time.Now().Add(signUpLifetime)).
			Save(ctx)
		if err != nil {
			return fmt.Errorf("sign up: %w", err)
		}
		return jobs.Add(ctx, tx, signUpMailJob, signUpMail{SignUp: made.ID})
	})
	if err != nil {
		return "", err
	}
	s.queue.Wake()
	return in.Email, nil
}

// EmailVerify makes the account of an address's newest sign-up by the token that was mailed, and
// returns the address. Its mistake is fault.CodeTokenExpired at token.
//
// The links of earlier sign-ups of the address are of no use. Somebody else may have signed up with
// the address before its owner. The owner finds both links in the mail, and must not confirm the
// other's password.
func (s *Service) EmailVerify(ctx context.Context, in EmailVerifyInput) (email string, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		wanted, err := takeSignUps(ctx, tx, in.Token)
		if err != nil {
			return err
		}
		err = tx.User.Create().
			SetKind(user.KindCustomer).SetEmail(wanted.Email).SetName(wanted.Name).SetPasswordHash(wanted.PasswordHash).
			Exec(ctx)
		if store.IsCode(err, pqerror.UniqueViolation) { // the address is registered since, in another way
			return expired()
		}
		if err != nil {
			return fmt.Errorf("make account: %w", err)
		}
		email = wanted.Email
		return nil
	})
	if err != nil {
		return "", err
	}
	return email, nil
}

// takeSignUps deletes all sign-ups of an address, with their tokens, and returns the newest if
// token is its.
func takeSignUps(ctx context.Context, tx *ent.Tx, token string) (*ent.SignUp, error) {
	found, err := findToken(ctx, tx, credentialtoken.PurposeVerifySignUp, token)
	if err != nil {
		return nil, err
	}
	waiting, err := record.All(ctx, tx, lockSignUps, ent.ReadSignUp, found.Email)
	if err != nil {
		return nil, fmt.Errorf("read sign-ups: %w", err)
	}
	if len(waiting) == 0 || waiting[0].ID != *found.SignUpID {
		return nil, expired()
	}
	return waiting[0], forgetSignUps(ctx, tx, found.Email)
}

// forgetSignUps deletes the sign-ups of an address whose owner has proved it. If there is an
// account, it is locked before that. The address is given to an account only after that. Everybody
// takes the locks in this order.
func forgetSignUps(ctx context.Context, tx *ent.Tx, email string) error {
	if _, err := tx.SignUp.Delete().Where(signup.Email(email)).Exec(ctx); err != nil {
		return fmt.Errorf("delete sign-ups: %w", err)
	}
	return nil
}

// checkUser reports what is wrong with a user to be. It returns the name, and the address in the
// form by which users are found. The argument secret is the password, nil for none.
func checkUser(address, name string, secret *string) (key, trimmed string, err error) {
	trimmed = strings.TrimSpace(name)
	var v fault.Validator
	key, err = emailKey(address)
	if v.Require("email", address) && err != nil {
		v.Check(false, fault.CodeInvalid, err.Error(), "email")
	}
	if secret != nil {
		password.Check(&v, "password", *secret, address, name)
	}
	v.MaxLen("name", trimmed, maxNameLen)
	return key, trimmed, v.Err()
}

// emailKey returns an address as users are found by it: all in lower case, because people don't
// remember how they wrote it.
func emailKey(email string) (string, error) {
	parsed, err := address.ParseEmail(email)
	return strings.ToLower(parsed), err
}
