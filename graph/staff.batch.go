package graph

import (
	"context"
	"encoding/json"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/staff"
)

func (auditEntryConnectionFields) TotalCount(ctx context.Context, lists []*staff.AuditEntryConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (auditEntryFields) Detail(_ context.Context, entries []*ent.AuditEntry) executor.Thunk[json.RawMessage] {
	return func() ([]json.RawMessage, []error) {
		details, errs := make([]json.RawMessage, len(entries)), make([]error, len(entries))
		for i, entry := range entries {
			details[i], errs[i] = json.Marshal(entry.Detail)
		}
		return details, errs
	}
}

func (serviceTokenFields) IsCreatorOnStaff(ctx context.Context, tokens []*ent.ServiceToken) executor.Thunk[bool] {
	return loadEach(ctx, staff.IsMember, tokens, staff.MakerOf)
}

func (serviceTokenFields) Permissions(_ context.Context, tokens []*ent.ServiceToken) executor.Thunk[[]auth.Permission] {
	return computed(tokens, func(t *ent.ServiceToken) []auth.Permission { return staff.PermissionsOf(t).List() })
}
