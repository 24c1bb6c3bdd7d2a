package staff

import (
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// InviteInput is whom to invite.
type InviteInput struct {
	Email, Name string
	Permissions []auth.Permission
}

// PermissionsUpdateInput is what changes of a member's permissions.
type PermissionsUpdateInput struct {
	ID            typeid.User
	Grant, Revoke []auth.Permission
	// RevokeServiceTokens ends the services' tokens that the member has made.
	RevokeServiceTokens bool
}

// RemoveInput is whom to remove.
type RemoveInput struct {
	ID typeid.User
	// RevokeServiceTokens ends the services' tokens that the member has made.
	RevokeServiceTokens bool
}

// ServiceTokenCreateInput is what a service may do.
type ServiceTokenCreateInput struct {
	Name        string
	Permissions []auth.Permission
	ExpiresAt   *time.Time
}

// ServiceTokenRevokeInput is the token to revoke.
type ServiceTokenRevokeInput struct{ ID typeid.ServiceToken }

// AuditLogFilter says which entries.
type AuditLogFilter struct {
	Actor, Subject *string
}

type (
	// AuditEntryConnection is a page of the audit log.
	AuditEntryConnection = page.Connection[*ent.AuditEntry]
	// AuditEntryEdge is an entry in a page.
	AuditEntryEdge = page.Edge[*ent.AuditEntry]
)

// TaskFilter says which tasks.
type TaskFilter struct{ Open *bool }

// TaskResolveInput is which task is done, and how.
type TaskResolveInput struct {
	ID   typeid.StaffTask
	Note string
}

type (
	// TaskConnection is a page of the staff's tasks.
	TaskConnection = page.Connection[*ent.StaffTask]
	// TaskEdge is a task in a page.
	TaskEdge = page.Edge[*ent.StaffTask]
)
