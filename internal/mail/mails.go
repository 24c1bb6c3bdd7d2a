package mail

import "time"

// Mail is one of the mails that this package knows how to write: the types below.
type Mail interface {
	// file is the name of its templates.
	file() string
	// name is whom it greets; it may be empty.
	name() string
}

// VerifySignUp goes to the address of a new sign-up: whoever can read it confirms the address with
// the link.
type VerifySignUp struct {
	Name, Link string
	ExpiresIn  time.Duration
}

// AlreadyRegistered goes to somebody who signed up with an address that has an account. Only the
// mail tells so.
type AlreadyRegistered struct {
	Name, SignInLink, ResetLink string
}

// ResetPassword lets whoever can read it choose a new password.
type ResetPassword struct {
	Name, Link string
	ExpiresIn  time.Duration
}

// PasswordChanged tells that it was. ResetLink is the page on which to ask for a new password, not
// a secret.
type PasswordChanged struct {
	Name, ResetLink string
}

// ChangeEmail goes to the new address of an account, which the link confirms.
type ChangeEmail struct {
	Name, Link string
	ExpiresIn  time.Duration
}

// EmailChangeAsked goes to the present address of an account when a change is asked for. ResetLink
// is the page on which to ask for a new password, not a secret.
type EmailChangeAsked struct {
	Name, NewEmail, ResetLink string
}

// EmailChanged goes to the address that an account had before.
type EmailChanged struct {
	Name, NewEmail string
}

// IdentityLinked tells that somebody can sign in to an account by a provider. ResetLink is the page
// on which to ask for a new password, not a secret.
type IdentityLinked struct {
	Name, Provider, ResetLink string
}

// IdentityUnlinked tells that it is possible no longer.
type IdentityUnlinked struct {
	Name, Provider, ResetLink string
}

// NewDevice tells that somebody signed in to an account with a device that had not done so before.
// ResetLink is the page on which to ask for a new password, not a secret.
type NewDevice struct {
	Name, ResetLink string
}

// AccountDeleted goes to the address of an account that is no more.
type AccountDeleted struct {
	Name string
}

// StaffInvitation invites somebody to the store's staff. InvitedBy may be empty.
type StaffInvitation struct {
	InvitedBy, Link string
	ExpiresIn       time.Duration
}

// OrderTracking carries the link with which anybody who has it can follow one order.
type OrderTracking struct {
	Name, OrderNumber, Link string
}

// CartReminder tells somebody of a cart that they left, with a link to it. Whoever follows OptOutLink gets no
// such mail any more.
type CartReminder struct {
	Name             string
	Items            []Item // the first ones
	Link, OptOutLink string
}

func (VerifySignUp) file() string      { return "verify_sign_up" }
func (AlreadyRegistered) file() string { return "already_registered" }
func (ResetPassword) file() string     { return "reset_password" }
func (PasswordChanged) file() string   { return "password_changed" }
func (ChangeEmail) file() string       { return "change_email" }
func (EmailChangeAsked) file() string  { return "email_change_asked" }
func (EmailChanged) file() string      { return "email_changed" }
func (IdentityLinked) file() string    { return "identity_linked" }
func (IdentityUnlinked) file() string  { return "identity_unlinked" }
func (NewDevice) file() string         { return "new_device" }
func (AccountDeleted) file() string    { return "account_deleted" }
func (StaffInvitation) file() string   { return "staff_invitation" }
func (OrderTracking) file() string     { return "order_tracking" }
func (CartReminder) file() string      { return "cart_reminder" }

func (m VerifySignUp) name() string      { return m.Name }
func (m AlreadyRegistered) name() string { return m.Name }
func (m ResetPassword) name() string     { return m.Name }
func (m PasswordChanged) name() string   { return m.Name }
func (m ChangeEmail) name() string       { return m.Name }
func (m EmailChangeAsked) name() string  { return m.Name }
func (m EmailChanged) name() string      { return m.Name }
func (m IdentityLinked) name() string    { return m.Name }
func (m IdentityUnlinked) name() string  { return m.Name }
func (m NewDevice) name() string         { return m.Name }
func (m AccountDeleted) name() string    { return m.Name }
func (StaffInvitation) name() string     { return "" }
func (m OrderTracking) name() string     { return m.Name }
func (m CartReminder) name() string      { return m.Name }
