package account

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// SignUpInput is whom to register.
type SignUpInput struct {
	Email, Name, GivenName, FamilyName string
	// Password is of no use: it is chosen when the link is opened. Older clients give it.
	Password *string
}

// EmailVerifyInput is the token that proves an address, and the password of the account to be.
type EmailVerifyInput struct {
	Token    string
	Password *string
}

// SignInInput is who signs in.
type SignInInput struct {
	Email, Password string
	Delivery        session.Delivery
	// Cart is a guest's, which becomes the user's; whoever signs the user in sees to it.
	Cart *auth.CartRef
	// DeviceToken is Client's Device; whoever calls for a client sees to it.
	DeviceToken *string
}

// ExternalSignInBeginInput is with whom to sign in.
type ExternalSignInBeginInput struct {
	Provider    string
	RedirectURI string
}

// ExternalSignInCompleteInput is what a provider sent a user back with.
type ExternalSignInCompleteInput struct {
	FlowToken, Code, State string
	Iss                    *string
	// Password is that of the account that the identity is to be linked to.
	Password *string
	// DeviceToken is Client's Device; whoever calls for a client sees to it.
	DeviceToken *string
	Delivery    session.Delivery
	Cart        *auth.CartRef
}

// ExternalIdentityUnlinkInput is the identity to unlink.
type ExternalIdentityUnlinkInput struct{ ID typeid.ExternalIdentity }

// SessionRevokeInput is the session to end.
type SessionRevokeInput struct{ ID typeid.Session }

// SessionsRevokeAllInput says which sessions to end.
type SessionsRevokeAllInput struct{ KeepCurrent bool }

// PasswordResetRequestInput is whose password to reset.
type PasswordResetRequestInput struct{ Email string }

// PasswordResetInput is a new password, with the token that allows it.
type PasswordResetInput struct {
	Token, NewPassword string
	// Delivery is how the device's secret reaches the client.
	Delivery session.Delivery
}

// PasswordChangeInput is a new password instead of the present one.
type PasswordChangeInput struct {
	CurrentPassword *string
	NewPassword     string
}

// EmailChangeRequestInput is a new address to sign in with.
type EmailChangeRequestInput struct {
	NewEmail string
	Password *string
}

// EmailChangeInput is the token that proves the new address.
type EmailChangeInput struct{ Token string }

// ProfileUpdateInput is what a user says of themselves; what is not given stays as it is.
type ProfileUpdateInput struct {
	Name, GivenName, FamilyName, Phone patch.Text
	MarketingConsent                   *bool
}

// AccountDeleteInput is the proof that the user wants the account deleted.
type AccountDeleteInput struct{ Password *string } //nolint:revive // the name that clients know it by

// AddressCreateInput is the address to save.
type AddressCreateInput struct {
	Address                         address.Address
	DefaultShipping, DefaultBilling bool
}

// AddressUpdateInput is what to change of an address; what is nil stays as it is.
type AddressUpdateInput struct {
	ID                              typeid.Address
	Address                         *address.Address
	DefaultShipping, DefaultBilling *bool
}

// AddressDeleteInput is the address to delete.
type AddressDeleteInput struct{ ID typeid.Address }

// Filter says which users.
type Filter struct {
	// Search is how their address begins, in any case.
	Search *string
}

type (
	// Connection is a page of users.
	Connection = page.Connection[*ent.User]
	// Edge is a user in a page.
	Edge = page.Edge[*ent.User]
)
