package account

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/externalidentity"
	"github.com/shopgraph/shopgraph/ent/predicate"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newestFirst is the order of lists of users.
var newestFirst = page.Ordering{Name: "users", Columns: []page.Column{page.UUID(user.FieldID)}, Desc: true}

// maxSearchLen is in code points.
const maxSearchLen = 254

// List returns a page of the users of a kind, newest first. Whether the viewer may see it is for the
// caller to ask.
func (s *Service) List(ctx context.Context, kind user.Kind, filter Filter, args page.Args) (*Connection, error) {
	if filter.Search == nil {
		return listed.Read(ctx, s.store.Client, args, page.CountOf("users", countUsers, kind), ent.ReadUser, kind)
	}
	var v fault.Validator
	v.MaxLen("search", *filter.Search, maxSearchLen)
	if err := v.Err(); err != nil {
		return nil, err
	}
	from := strings.ToLower(*filter.Search)
	before := from + string(utf8.MaxRune)
	total := page.CountOf("users", countSearched, kind, from, before)
	return searched.Read(ctx, s.store.Client, args, total, ent.ReadUser, kind, from, before)
}

// VisibleByID returns the users that the viewer may see: oneself, and others by permission.
func (s *Service) VisibleByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.User,
) (map[typeid.User]*ent.User, error) {
	users, err := s.store.Client.User.Query().Where(store.AnyOf(user.FieldID, ids), visible(viewer)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read users: %w", err)
	}
	return store.KeyBy(users, func(u *ent.User) typeid.User { return u.ID }), nil
}

func visible(viewer auth.Viewer) predicate.User {
	var who []predicate.User
	if viewer.SignedIn() {
		who = append(who, user.ID(viewer.User))
	}
	if viewer.May(auth.ReadCustomers) {
		who = append(who, user.KindEQ(user.KindCustomer))
	}
	if viewer.May(auth.ReadStaff) {
		who = append(who, user.KindEQ(user.KindStaff))
	}
	if len(who) == 0 {
		return func(s *sql.Selector) { s.Where(sql.False()) }
	}
	return user.Or(who...)
}

// IdentitiesByID returns those of the identities that the viewer may see: their own.
func (s *Service) IdentitiesByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.ExternalIdentity,
) (map[typeid.ExternalIdentity]*ent.ExternalIdentity, error) {
	if !viewer.SignedIn() {
		return nil, nil
	}
	rows, err := s.store.Client.ExternalIdentity.Query().
		Where(store.AnyOf(externalidentity.FieldID, ids), externalidentity.UserID(viewer.User)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read identities: %w", err)
	}
	return store.KeyBy(rows, func(e *ent.ExternalIdentity) typeid.ExternalIdentity { return e.ID }), nil
}
