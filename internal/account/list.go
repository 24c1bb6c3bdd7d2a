package account

import (
	"context"
	"fmt"
	"strings"

	"entgo.io/ent/dialect/sql"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/externalidentity"
	"github.com/shopgraph/shopgraph/ent/predicate"
	"github.com/shopgraph/shopgraph/ent/staffpermission"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/page/entpage"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newestFirst is the order of lists of users.
var newestFirst = page.Ordering{Name: "users", Columns: []page.Column{page.UUID(user.FieldID)}, Desc: true}

// maxSearchLen is in code points.
const maxSearchLen = 254

// List returns a page of the users of a kind, newest first. Whether the viewer may see it is for the caller to ask.
func (s *Service) List(ctx context.Context, kind user.Kind, filter Filter, args page.Args) (*Connection, error) {
	window, err := args.Window(newestFirst)
	if err != nil {
		return nil, err
	}
	where := []predicate.User{user.KindEQ(kind)}
	if filter.Search != nil {
		var v fault.Validator
		v.MaxLen("search", *filter.Search, maxSearchLen)
		if err := v.Err(); err != nil {
			return nil, err
		}
		where = append(where, beginsWith(*filter.Search))
	}
	users, err := s.store.Client.User.Query().Where(where...).
		Where(entpage.Within(window)).Order(entpage.InOrder(window)).Limit(window.Limit + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	cursor := func(u *ent.User) string { return newestFirst.Cursor(u.ID.UUID()) }
	count := func(ctx context.Context) (int, error) {
		n, err := s.store.Client.User.Query().Where(where...).Count(ctx)
		if err != nil {
			return 0, fmt.Errorf("count users: %w", err)
		}
		return n, nil
	}
	return page.Build(window, users, cursor, count), nil
}

// beginsWith holds for the users whose address begins with text, in any case.
func beginsWith(text string) predicate.User {
	literal := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(text))
	return func(s *sql.Selector) {
		s.Where(sql.P(func(b *sql.Builder) {
			b.Ident(s.C(user.FieldEmail)).WriteString(" LIKE ").Arg(literal + "%")
		}))
	}
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

// PermissionsByUser returns what each user is allowed to do for the store.
func (s *Service) PermissionsByUser(ctx context.Context, ids []typeid.User) (map[typeid.User]auth.PermissionSet, error) {
	rows, err := s.store.Client.StaffPermission.Query().Where(store.AnyOf(staffpermission.FieldUserID, ids)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read permissions: %w", err)
	}
	sets := map[typeid.User]auth.PermissionSet{}
	for _, row := range rows {
		sets[row.UserID] |= permissionSet([]string{row.Permission})
	}
	return sets, nil
}

// IdentitiesByUser returns who each user is at other providers, the oldest link first.
func (s *Service) IdentitiesByUser(ctx context.Context, ids []typeid.User) (map[typeid.User][]*ent.ExternalIdentity, error) {
	rows, err := s.store.Client.ExternalIdentity.Query().
		Where(store.AnyOf(externalidentity.FieldUserID, ids)).Order(externalidentity.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read identities: %w", err)
	}
	return store.GroupBy(rows, func(e *ent.ExternalIdentity) typeid.User { return e.UserID }), nil
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
