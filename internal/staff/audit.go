package staff

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/auditentry"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newestFirst is the order of the log.
var newestFirst = page.Ordering{Name: "audit", Columns: []page.Column{page.UUID(auditentry.FieldID)}, Desc: true}

// AuditLog returns a page of what was done, newest first. Whether the viewer may see it is for the
// caller to ask.
func (s *Service) AuditLog(ctx context.Context, filter AuditLogFilter, args page.Args) (*AuditEntryConnection, error) {
	db := s.store.Client
	switch {
	case filter.Actor != nil:
		total := page.CountOf("audit log", countByActor, *filter.Actor, filter.Subject)
		return logByActor.Read(ctx, db, args, total, ent.ReadAuditEntry, *filter.Actor, filter.Subject)
	case filter.Subject != nil:
		total := page.CountOf("audit log", countBySubject, *filter.Subject)
		return logBySubject.Read(ctx, db, args, total, ent.ReadAuditEntry, *filter.Subject)
	}
	return logOfAll.Read(ctx, db, args, page.CountOf("audit log", countEntries), ent.ReadAuditEntry)
}

// AuditEntriesByID returns the entries if the viewer may see them.
func (s *Service) AuditEntriesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.AuditEntry,
) (map[typeid.AuditEntry]*ent.AuditEntry, error) {
	if !viewer.May(auth.ReadAuditLog) {
		return nil, nil
	}
	entries, err := record.All(ctx, s.store.Client, auditEntriesByID, ent.ReadAuditEntry, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	return store.KeyBy(entries, func(e *ent.AuditEntry) typeid.AuditEntry { return e.ID }), nil
}
