package staff

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/auditentry"
	"github.com/shopgraph/shopgraph/ent/predicate"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/page/entpage"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newestFirst is the order of the log.
var newestFirst = page.Ordering{Name: "audit", Columns: []page.Column{page.UUID(auditentry.FieldID)}, Desc: true}

// AuditLog returns a page of what was done, newest first. Whether the viewer may see it is for the caller to ask.
func (s *Service) AuditLog(ctx context.Context, filter AuditLogFilter, args page.Args) (*AuditEntryConnection, error) {
	window, err := args.Window(newestFirst)
	if err != nil {
		return nil, err
	}
	var where []predicate.AuditEntry
	if filter.Actor != nil {
		where = append(where, auditentry.Actor(*filter.Actor))
	}
	if filter.Subject != nil {
		where = append(where, auditentry.Subject(*filter.Subject))
	}
	entries, err := s.store.Client.AuditEntry.Query().Where(where...).
		Where(entpage.Within(window)).Order(entpage.InOrder(window)).Limit(window.Limit + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	cursor := func(e *ent.AuditEntry) string { return newestFirst.Cursor(e.ID.UUID()) }
	count := func(ctx context.Context) (int, error) {
		n, err := s.store.Client.AuditEntry.Query().Where(where...).Count(ctx)
		if err != nil {
			return 0, fmt.Errorf("count audit log: %w", err)
		}
		return n, nil
	}
	return page.Build(window, entries, cursor, count), nil
}

// AuditEntriesByID returns the entries if the viewer may see them.
func (s *Service) AuditEntriesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.AuditEntry,
) (map[typeid.AuditEntry]*ent.AuditEntry, error) {
	if !viewer.May(auth.ReadAuditLog) {
		return nil, nil
	}
	entries, err := s.store.Client.AuditEntry.Query().Where(store.AnyOf(auditentry.FieldID, ids)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	return store.KeyBy(entries, func(e *ent.AuditEntry) typeid.AuditEntry { return e.ID }), nil
}
