package account

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newestFirst is the order of lists of users.
var newestFirst = page.Ordering{Name: "users", Columns: []page.Column{page.UUID(user.FieldID)}, Desc: true}

// maxSearchLen is in code points.
const maxSearchLen = 254

// List returns a page of the users of a kind, newest first. Whether the viewer may see it is for
// the caller to ask.
func (s *Service) List(ctx context.Context, kind user.Kind, filter Filter, args page.Args) (*Connection, error) {
	if filter.Search == nil {
		return listed.Read(ctx, s.store.Client, args, page.CountOf("users", countUsers, kind), ent.ReadUser, kind)
	}
	var v fault.Validator
	v.MaxLen("search", *filter.Search, maxSearchLen)
	if err := v.Err(); err != nil {
		return nil, err
	}
	from := strings.ToLower(text.Clean(*filter.Search))
	before := from + string(utf8.MaxRune)
	total := page.CountOf("users", countSearched, kind, from, before)
	return searched.Read(ctx, s.store.Client, args, total, ent.ReadUser, kind, from, before)
}

// VisibleByID returns the users that the viewer may see: oneself, and others by permission.
func (s *Service) VisibleByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.User,
) (map[typeid.User]*ent.User, error) {
	users, err := record.All(ctx, s.store.Client, visibleUsers, ent.ReadUser,
		typeid.Array(ids), viewer.Owner(), viewer.May(auth.ReadCustomers), viewer.May(auth.ReadStaff))
	if err != nil {
		return nil, fmt.Errorf("read users: %w", err)
	}
	return store.KeyBy(users, func(u *ent.User) typeid.User { return u.ID }), nil
}

// IdentitiesByID returns those of the identities that the viewer may see: their own.
func (s *Service) IdentitiesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.ExternalIdentity,
) (map[typeid.ExternalIdentity]*ent.ExternalIdentity, error) {
	rows, err := record.All(ctx, s.store.Client, identitiesOfUser, ent.ReadExternalIdentity, typeid.Array(ids), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read identities: %w", err)
	}
	return store.KeyBy(rows, func(e *ent.ExternalIdentity) typeid.ExternalIdentity { return e.ID }), nil
}
