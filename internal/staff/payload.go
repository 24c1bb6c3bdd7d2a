package staff

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type (
	// InvitePayload is what became of an invitation.
	InvitePayload = fault.Outcome[*ent.User]
	// PermissionsUpdatePayload is what became of changing permissions.
	PermissionsUpdatePayload = fault.Outcome[*ent.User]
	// RemovePayload is what became of removing a member of the staff.
	RemovePayload = fault.Outcome[typeid.User]
	// ServiceTokenRevokePayload is what became of revoking a service's token.
	ServiceTokenRevokePayload = fault.Outcome[typeid.ServiceToken]
	// TaskResolvePayload is what became of resolving a task.
	TaskResolvePayload = fault.Outcome[*ent.StaffTask]
)
