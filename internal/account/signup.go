package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/email"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/store"
)

// maxNameLen is the length of a user's name in code points.
const maxNameLen = 200

// SignUp makes a customer's account and returns the e-mail address as given. A registered address gets the same answer
// after the same work, and its account stays as it is. Its mistakes are fault.UserErrors.
func (s *Service) SignUp(ctx context.Context, in SignUpInput) (email string, err error) {
	create, err := s.newUser(ctx, user.KindCustomer, in.Email, in.Password, in.Name)
	if err != nil {
		return "", err
	}
	err = create.OnConflictColumns(user.FieldEmail).DoNothing().Exec(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // no row returned: the address was registered before
		return "", fmt.Errorf("sign up: %w", err)
	}
	return in.Email, nil
}

// CreateStaff makes an account of a member of the staff. Its mistakes are fault.UserErrors, those of SignUp and
// fault.CodeTaken at email when the address is registered already, be it as a customer's.
func (s *Service) CreateStaff(ctx context.Context, email, password, name string) (*ent.User, error) {
	create, err := s.newUser(ctx, user.KindStaff, email, password, name)
	if err != nil {
		return nil, err
	}
	u, err := create.Save(ctx)
	if store.IsCode(err, pqerror.UniqueViolation) {
		return nil, fault.User(fault.CodeTaken, "is already registered", "email")
	}
	if err != nil {
		return nil, fmt.Errorf("create staff: %w", err)
	}
	return u, nil
}

// newUser checks what an account is to be made of, and hashes the password.
func (s *Service) newUser(ctx context.Context, kind user.Kind, address, password, name string) (*ent.UserCreate, error) {
	name = strings.TrimSpace(name)
	var v fault.Validator
	key, err := emailKey(address)
	if v.Require("email", address) && err != nil {
		v.Check(false, fault.CodeInvalid, err.Error(), "email")
	}
	checkPassword(&v, password, address)
	v.MaxLen("name", name, maxNameLen)
	if err := v.Err(); err != nil {
		return nil, err
	}
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	return s.store.Client.User.Create().SetKind(kind).SetEmail(key).SetName(name).SetPasswordHash(hash), nil
}

// emailKey returns an address as users are found by it: all in lower case, because people don't remember how they wrote it.
func emailKey(address string) (string, error) {
	parsed, err := email.Parse(address)
	return strings.ToLower(parsed), err
}
