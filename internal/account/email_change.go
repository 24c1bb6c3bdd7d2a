package account

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/credentialtoken"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/store"
)

// emailChangeLifetime is how long a link for another address is good.
const emailChangeLifetime = 24 * time.Hour

// EmailChangeRequest mails a link to the address that the viewer wants, and returns it as given. To
// an address that is registered the mail says so instead. The present address is told in any case.
// Links to other addresses that were mailed before are of no use any more: one of them may have
// been mistyped. Its mistakes are fault.UserErrors.
func (s *Service) EmailChangeRequest(
	ctx context.Context, viewer auth.Viewer, in EmailChangeRequestInput, client Client,
) (email string, err error) {
	key, err := emailKey(in.NewEmail)
	if err != nil {
		return "", fault.At(err, "newEmail")
	}
	u, err := s.reauthenticate(ctx, viewer, in.Password, "password")
	if err != nil {
		return "", err
	}
	if key == u.Email {
		return "", fault.User(fault.CodeNotAllowed, "That is the present address.", "newEmail")
	}
	if err := s.admitMail(ctx, changeMailJob, key, client); err != nil {
		return "", err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		_, err := tx.CredentialToken.Delete().
			Where(credentialtoken.UserID(u.ID), credentialtoken.PurposeEQ(credentialtoken.PurposeChangeEmail)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("delete tokens: %w", err)
		}
		err = jobs.Add(ctx, tx, changeMailJob, changeMail{User: u.ID, Email: key, Session: viewer.Session})
		if err != nil {
			return err
		}
		return notify(ctx, tx, notice{Kind: noticeEmailChangeAsked, Email: u.Email, Name: u.ShownName(), NewEmail: key})
	})
	if err != nil {
		return "", err
	}
	s.queue.Wake()
	return in.NewEmail, nil
}

// EmailChange gives an account the address that its token was mailed to, and returns that. It must
// be asked in the session that asked for the change: whoever gets the mail by mistake has proved
// nothing. Links that were mailed to the old address are of no use any more, and it is told. Its
// mistakes are fault.UserErrors, CodeNotAllowed at token in any other session.
func (s *Service) EmailChange(ctx context.Context, viewer auth.Viewer, in EmailChangeInput) (email string, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		u, token, err := redeem(ctx, tx, credentialtoken.PurposeChangeEmail, in.Token)
		if err != nil {
			return err
		}
		if u.ID != viewer.User {
			return expired()
		}
		if token.SessionID == nil || *token.SessionID != viewer.Session {
			return fault.User(fault.CodeNotAllowed, "Open the link where you are signed in and asked for the change.", "token")
		}
		if err := forgetSignUps(ctx, tx, token.Email); err != nil {
			return err
		}
		err = tx.User.UpdateOneID(u.ID).SetEmail(token.Email).Exec(ctx)
		if store.IsCode(err, pqerror.UniqueViolation) {
			return fault.User(fault.CodeTaken, "This address has an account of its own.")
		}
		if err != nil {
			return fmt.Errorf("change address: %w", err)
		}
		email = token.Email
		return notify(ctx, tx, notice{Kind: noticeEmailChanged, Email: u.Email, Name: u.ShownName(), NewEmail: token.Email})
	})
	if err != nil {
		return "", err
	}
	s.queue.Wake()
	return email, nil
}
