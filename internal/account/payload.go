package account

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// The payloads of mutations.
type (
	SignOutPayload                = fault.Outcome[struct{}]
	SignUpPayload                 = fault.Outcome[string]
	EmailVerifyPayload            = fault.Outcome[string]
	ExternalIdentityUnlinkPayload = fault.Outcome[typeid.ExternalIdentity]
	SessionRevokePayload          = fault.Outcome[typeid.Session]
	SessionsRevokeAllPayload      = fault.Outcome[int]
	PasswordResetRequestPayload   = fault.Outcome[string]
	PasswordResetPayload          = fault.Outcome[string]
	EmailChangeRequestPayload     = fault.Outcome[string]
	EmailChangePayload            = fault.Outcome[string]
	ProfileUpdatePayload          = fault.Outcome[*ent.User]
	AccountDeletePayload          = fault.Outcome[typeid.User]
	AddressCreatePayload          = fault.Outcome[*ent.Address]
	AddressUpdatePayload          = fault.Outcome[*ent.Address]
	AddressDeletePayload          = fault.Outcome[typeid.Address]
)
