package account

import (
	"context"
	"fmt"
	"slices"
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

// signUpLifetime is how long the account can be made after a link was mailed.
const signUpLifetime = 24 * time.Hour

// SignUp asks for a customer's account and returns the e-mail address as given. What follows goes
// by mail. A new address gets a link that makes the account. A registered address gets the news
// that it is registered, and its account stays as it is. Its mistakes are fault.UserErrors.
//
// How often mail goes to an address bounds how many sign-ups wait there: see throttle.PerRecipient.
func (s *Service) SignUp(ctx context.Context, in SignUpInput, client Client) (email string, err error) {
	key, err := in.normalize()
	if err != nil {
		return "", err
	}
	if err := s.admitMail(ctx, signUpMailJob, key, client); err != nil {
		return "", err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		made, err := tx.SignUp.Create().
			SetEmail(key).SetName(in.Name).SetGivenName(in.GivenName).SetFamilyName(in.FamilyName).
			SetExpiresAt(time.Now().Add(signUpLifetime)).
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

// EmailVerify makes the account of a sign-up by the token that was mailed, and returns the address.
// Its mistakes are fault.UserErrors: fault.CodeTokenExpired at token, and what is wrong with the
// password. The link stays good until there is an account.
//
// A link proves the address, and nothing else. So whoever opens it chooses the password. Somebody
// else may have signed up with the address before or after its owner. It does not matter then which
// of the links the owner opens.
func (s *Service) EmailVerify(ctx context.Context, in EmailVerifyInput) (email string, err error) {
	// Nothing is hashed for who has no token.
	wanted, err := record.First(ctx, s.store.Client, signUpByToken, ent.ReadSignUp, good(credentialtoken.PurposeVerifySignUp, in.Token)...)
	if err != nil {
		return "", fmt.Errorf("find sign-up: %w", err)
	}
	if wanted == nil {
		return "", expired()
	}
	if in.Password == nil {
		return "", fault.User(fault.CodeRequired, "Choose a password for the account.", "password")
	}
	var v fault.Validator
	password.Check(&v, "password", *in.Password, wanted.Email, wanted.Name, wanted.GivenName, wanted.FamilyName)
	if err := v.Err(); err != nil {
		return "", err
	}
	hash, err := s.passwords.Hash(ctx, *in.Password)
	if err != nil {
		return "", err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if err := takeSignUp(ctx, tx, wanted); err != nil {
			return err
		}
		err = tx.User.Create().
			SetKind(user.KindCustomer).SetEmail(wanted.Email).SetPasswordHash(hash).
			SetName(wanted.Name).SetGivenName(wanted.GivenName).SetFamilyName(wanted.FamilyName).
			Exec(ctx)
		if store.IsCode(err, pqerror.UniqueViolation) { // the address is registered since, in another way
			return expired()
		}
		if err != nil {
			return fmt.Errorf("make account: %w", err)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return wanted.Email, nil
}

// takeSignUp deletes all sign-ups of an address, with their tokens, if a certain one is among them
// still.
func takeSignUp(ctx context.Context, tx *ent.Tx, wanted *ent.SignUp) error {
	waiting, err := record.All(ctx, tx, lockSignUps, ent.ReadSignUp, wanted.Email)
	if err != nil {
		return fmt.Errorf("read sign-ups: %w", err)
	}
	if !slices.ContainsFunc(waiting, func(u *ent.SignUp) bool { return u.ID == wanted.ID }) {
		return expired()
	}
	return forgetSignUps(ctx, tx, wanted.Email)
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

// normalize puts the names into the form in which they are stored, and returns the address in the
// form by which users are found, or says what is wrong with the input.
func (in *SignUpInput) normalize() (key string, err error) {
	var v fault.Validator
	key, err = emailKey(in.Email)
	v.Add(err, "email")
	checkNames(&v, &in.Name, &in.GivenName, &in.FamilyName)
	return key, v.Err()
}

// emailKey returns an address as users are found by it: all in lower case, because people don't
// remember how they wrote it.
func emailKey(email string) (string, error) {
	parsed, err := address.ParseEmail(email)
	return strings.ToLower(parsed), err
}
