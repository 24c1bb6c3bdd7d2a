package account

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/credentialtoken"
	"github.com/shopgraph/shopgraph/ent/signup"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// The kinds of jobs. A token is made when its mail is sent: none ever lies in the queue, and each
// try makes one of its own.
const (
	signUpMailJob = "account.sign_up_mail"
	resetMailJob  = "account.reset_mail"
	changeMailJob = "account.email_change_mail"
	inviteMailJob = "account.invite_mail"
	noticeJob     = "account.notice"
	purgeJob      = "account.purge"
)

type (
	signUpMail struct{ SignUp typeid.SignUp }
	resetMail  struct{ Email string }
	changeMail struct {
		User    typeid.User
		Email   string
		Session typeid.Session
	}
	inviteMail struct {
		User      typeid.User
		InvitedBy string
	}
	notice struct {
		Kind        noticeKind
		Email, Name string
		NewEmail    string `json:",omitempty"`
		Provider    string `json:",omitempty"`
	}
)

// noticeKind is what a notice tells.
type noticeKind string

const (
	noticePasswordChanged  noticeKind = "password changed"
	noticeEmailChangeAsked noticeKind = "e-mail change asked"
	noticeEmailChanged     noticeKind = "e-mail changed"
	noticeIdentityLinked   noticeKind = "identity linked"
	noticeIdentityUnlinked noticeKind = "identity unlinked"
	noticeNewDevice        noticeKind = "new device"
	noticeAccountDeleted   noticeKind = "account deleted"
)

const inviteLifetime = 7 * 24 * time.Hour

func (s *Service) handleJobs() {
	if s.queue == nil {
		return // a command that sends no mail
	}
	jobs.Handle(s.queue, signUpMailJob, s.mailSignUp, jobs.Policy{})
	jobs.Handle(s.queue, resetMailJob, s.mailReset, jobs.Policy{})
	jobs.Handle(s.queue, changeMailJob, s.mailChange, jobs.Policy{})
	jobs.Handle(s.queue, inviteMailJob, s.mailInvitation, jobs.Policy{})
	jobs.Handle(s.queue, noticeJob, s.mailNotice, jobs.Policy{})
	jobs.HandlePurge(s.queue, purgeJob, s.Purge)
}

// mailSignUp sends a sign-up's link, or tells the owner of an account that there is one. Either
// sign-up waits from now on for as long as the link says, so that time does not tell them apart.
func (s *Service) mailSignUp(ctx context.Context, job signUpMail) error {
	now := time.Now()
	wanted, err := s.store.Client.SignUp.UpdateOneID(job.SignUp).
		Where(signup.ExpiresAtGT(now)).SetExpiresAt(now.Add(signUpLifetime)).Save(ctx)
	if ent.IsNotFound(err) {
		return nil // verified or expired since
	}
	if err != nil {
		return fmt.Errorf("read sign-up: %w", err)
	}
	owner, err := s.findUser(ctx, userByEmail, wanted.Email)
	if err != nil {
		return err
	}
	if owner != nil {
		return s.tellRegistered(ctx, owner)
	}
	token, hash := auth.NewToken()
	err = s.store.Client.CredentialToken.Create().
		SetPurpose(credentialtoken.PurposeVerifySignUp).SetSignUpID(wanted.ID).SetEmail(wanted.Email).
		SetTokenHash(hash).SetExpiresAt(wanted.ExpiresAt).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("create token: %w", err)
	}
	return s.send(ctx, wanted.Email, mail.VerifySignUp{
		Name: wanted.ShownName(), Link: s.links.verifyEmail(token), ExpiresIn: signUpLifetime,
	})
}

func (s *Service) tellRegistered(ctx context.Context, owner *ent.User) error {
	return s.send(ctx, owner.Email, mail.AlreadyRegistered{
		Name: owner.ShownName(), SignInLink: s.links.signIn(), ResetLink: s.links.forgotPassword(),
	})
}

// mailReset sends nothing to an address that has no account.
func (s *Service) mailReset(ctx context.Context, job resetMail) error {
	u, err := s.findUser(ctx, userByEmail, job.Email)
	if err != nil || u == nil {
		return err
	}
	token, err := s.issue(ctx, credentialtoken.PurposeResetPassword, u.ID, u.Email, nil, resetLifetime)
	if err != nil {
		return err
	}
	return s.send(ctx, u.Email, mail.ResetPassword{Name: u.ShownName(), Link: s.links.resetPassword(token), ExpiresIn: resetLifetime})
}

// mailChange sends the link to the new address; to one that is registered, the news that it is.
func (s *Service) mailChange(ctx context.Context, job changeMail) error {
	u, err := s.findUser(ctx, userByID, job.User)
	if err != nil || u == nil {
		return err
	}
	owner, err := s.findUser(ctx, userByEmail, job.Email)
	if err != nil {
		return err
	}
	if owner != nil {
		return s.tellRegistered(ctx, owner)
	}
	token, err := s.issue(ctx, credentialtoken.PurposeChangeEmail, u.ID, job.Email, &job.Session, emailChangeLifetime)
	if err != nil {
		return err
	}
	return s.send(ctx, job.Email, mail.ChangeEmail{Name: u.ShownName(), Link: s.links.changeEmail(token), ExpiresIn: emailChangeLifetime})
}

// mailInvitation lets a new member of the staff set a password.
func (s *Service) mailInvitation(ctx context.Context, job inviteMail) error {
	u, err := s.findUser(ctx, userByID, job.User)
	if err != nil || u == nil {
		return err
	}
	token, err := s.issue(ctx, credentialtoken.PurposeResetPassword, u.ID, u.Email, nil, inviteLifetime)
	if err != nil {
		return err
	}
	return s.send(ctx, u.Email, mail.StaffInvitation{
		InvitedBy: job.InvitedBy, Link: s.links.resetPassword(token), ExpiresIn: inviteLifetime,
	})
}

// notify has an owner told what was done to the account, once the transaction is committed.
func notify(ctx context.Context, tx *ent.Tx, n notice) error { return jobs.Add(ctx, tx, noticeJob, n) }

// notifyOfDevice has an owner told of a sign-in with a device that the account did not know.
func notifyOfDevice(ctx context.Context, tx *ent.Tx, in *SignedIn) error {
	if !in.Device.IsNew {
		return nil
	}
	return notify(ctx, tx, notice{Kind: noticeNewDevice, Email: in.User.Email, Name: in.User.ShownName()})
}

func (s *Service) mailNotice(ctx context.Context, job notice) error {
	switch job.Kind {
	case noticePasswordChanged:
		return s.send(ctx, job.Email, mail.PasswordChanged{Name: job.Name, ResetLink: s.links.forgotPassword()})
	case noticeEmailChangeAsked:
		return s.send(ctx, job.Email, mail.EmailChangeAsked{Name: job.Name, NewEmail: job.NewEmail, ResetLink: s.links.forgotPassword()})
	case noticeEmailChanged:
		return s.send(ctx, job.Email, mail.EmailChanged{Name: job.Name, NewEmail: job.NewEmail})
	case noticeIdentityLinked:
		return s.send(ctx, job.Email, mail.IdentityLinked{Name: job.Name, Provider: job.Provider, ResetLink: s.links.forgotPassword()})
	case noticeIdentityUnlinked:
		return s.send(ctx, job.Email, mail.IdentityUnlinked{Name: job.Name, Provider: job.Provider, ResetLink: s.links.forgotPassword()})
	case noticeNewDevice:
		return s.send(ctx, job.Email, mail.NewDevice{Name: job.Name, ResetLink: s.links.forgotPassword()})
	case noticeAccountDeleted:
		return s.send(ctx, job.Email, mail.AccountDeleted{Name: job.Name})
	}
	return jobs.Permanent(fmt.Errorf("there is no notice %q", job.Kind))
}

// issue makes a token about a user, good in one session alone if that is given.
func (s *Service) issue(
	ctx context.Context, purpose credentialtoken.Purpose, id typeid.User, email string, in *typeid.Session, lifetime time.Duration,
) (token string, err error) {
	token, hash := auth.NewToken()
	err = s.store.Client.CredentialToken.Create().
		SetPurpose(purpose).SetUserID(id).SetEmail(email).SetNillableSessionID(in).SetTokenHash(hash).SetExpiresAt(time.Now().Add(lifetime)).
		Exec(ctx)
	if err != nil {
		return "", fmt.Errorf("create token: %w", err)
	}
	return token, nil
}

func (s *Service) send(ctx context.Context, to string, m mail.Mail) error {
	message, err := s.writer.Render(to, m)
	if err != nil {
		return jobs.Permanent(err)
	}
	err = s.mail.Send(ctx, message)
	if mail.IsPermanent(err) {
		return jobs.Permanent(err)
	}
	return err
}
