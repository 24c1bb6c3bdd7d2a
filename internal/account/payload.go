package account

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type (
	// SignOutPayload is what became of a sign-out.
	SignOutPayload = fault.Outcome[struct{}]
	// SignUpPayload is what became of a sign-up.
	SignUpPayload = fault.Outcome[string]
	// EmailVerifyPayload is what became of verifying an address.
	EmailVerifyPayload = fault.Outcome[string]
	// ExternalIdentityUnlinkPayload is what became of unlinking an identity.
	ExternalIdentityUnlinkPayload = fault.Outcome[typeid.ExternalIdentity]
	// SessionRevokePayload is what became of ending a session.
	SessionRevokePayload = fault.Outcome[typeid.Session]
	// SessionsRevokeAllPayload is what became of ending sessions.
	SessionsRevokeAllPayload = fault.Outcome[int]
	// PasswordResetRequestPayload is what became of asking for a new password.
	PasswordResetRequestPayload = fault.Outcome[string]
	// EmailChangeRequestPayload is what became of asking for another address.
	EmailChangeRequestPayload = fault.Outcome[string]
	// EmailChangePayload is what became of changing an address.
	EmailChangePayload = fault.Outcome[string]
	// ProfileUpdatePayload is what became of changing a profile.
	ProfileUpdatePayload = fault.Outcome[*ent.User]
	// DeletePayload is what became of deleting an account.
	DeletePayload = fault.Outcome[typeid.User]
	// AddressCreatePayload is what became of saving an address.
	AddressCreatePayload = fault.Outcome[*ent.Address]
	// AddressUpdatePayload is what became of changing an address.
	AddressUpdatePayload = fault.Outcome[*ent.Address]
	// AddressDeletePayload is what became of deleting an address.
	AddressDeletePayload = fault.Outcome[typeid.Address]
)
