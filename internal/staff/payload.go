package staff

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// The payloads of mutations.
type (
	InvitePayload             = fault.Outcome[*ent.User]
	PermissionsUpdatePayload  = fault.Outcome[*ent.User]
	RemovePayload             = fault.Outcome[typeid.User]
	ServiceTokenRevokePayload = fault.Outcome[typeid.ServiceToken]
)
