package staff

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type (
	// InvitePayload is what became of an invitation.
	InvitePayload = fault.Outcome[*ent.User]
	// ServiceTokenRevokePayload is what became of revoking a service's token.
	ServiceTokenRevokePayload = fault.Outcome[typeid.ServiceToken]
	// TaskResolvePayload is what became of resolving a task.
	TaskResolvePayload = fault.Outcome[*ent.StaffTask]
)

// PermissionsUpdatePayload is what became of changing permissions.
type PermissionsUpdatePayload struct {
	User                   *ent.User
	ValidServiceTokens     []*ent.ServiceToken
	RevokedServiceTokenIDs []typeid.ServiceToken
	UserErrors             []*fault.UserError
}

// RemovePayload is what became of removing a member of the staff.
type RemovePayload struct {
	RemovedID              *typeid.User
	ValidServiceTokens     []*ent.ServiceToken
	RevokedServiceTokenIDs []typeid.ServiceToken
	UserErrors             []*fault.UserError
}
