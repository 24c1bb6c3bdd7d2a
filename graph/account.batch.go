package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (userConnectionFields) TotalCount(ctx context.Context, lists []*account.Connection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (sessionFields) IsCurrent(ctx context.Context, sessions []*ent.Session) executor.Thunk[bool] {
	current := auth.ViewerFrom(ctx).Session
	return computed(sessions, func(s *ent.Session) bool { return s.ID == current })
}

func (userFields) HasPassword(_ context.Context, users []*ent.User) executor.Thunk[bool] {
	return computed(users, func(u *ent.User) bool { return u.PasswordHash != nil })
}

func (userFields) ExternalIdentities(ctx context.Context, users []*ent.User) executor.Thunk[[]*ent.ExternalIdentity] {
	return loadSome(ctx, account.IdentitiesByUser, users, personal(ctx))
}

func (userFields) Permissions(ctx context.Context, users []*ent.User) executor.Thunk[[]auth.Permission] {
	sets := loadEach(ctx, staff.PermissionsByUser, users, func(u *ent.User) typeid.User { return u.ID })
	return loaded(users, sets, func(_ *ent.User, set auth.PermissionSet) []auth.Permission { return set.List() })
}

func (userFields) Addresses(ctx context.Context, users []*ent.User) executor.Thunk[[]*ent.Address] {
	return loadSome(ctx, account.AddressesByUser, users, personal(ctx))
}

func (userFields) PaymentMethods(ctx context.Context, users []*ent.User) executor.Thunk[[]*ent.PaymentMethod] {
	return loadSome(ctx, payment.MethodsByUser, users, personal(ctx))
}

func (userFields) Cart(ctx context.Context, users []*ent.User) executor.Thunk[*ent.Cart] {
	return loadSome(ctx, cart.OpenByUser, users, personal(ctx))
}

func (userFields) Carts(ctx context.Context, users []*ent.User) executor.Thunk[[]*ent.Cart] {
	return loadSome(ctx, cart.AllOpenByUser, users, personal(ctx))
}

func (userFields) Orders(
	ctx context.Context, users []*ent.User, first *int, after *string, last *int, before *string, filter *order.OwnFilter, sort order.OwnSort,
) executor.Thunk[*order.Connection] {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	return loadPages(ctx, order.ByUser, users, func(u *ent.User) (order.UserPage, error) {
		return order.NewUserPage(shownBuyer(ctx, u), filter, sort, args)
	})
}

// personal returns the key of what is shown of users, nil for colleagues.
func personal(ctx context.Context) func(*ent.User) *typeid.User {
	return func(u *ent.User) *typeid.User {
		if isColleague(ctx, u) {
			return nil
		}
		return &u.ID
	}
}

// isColleague reports whether a user is another member of the staff than the viewer, who acts for
// the store. Who may know who is on the staff is not to know what they buy, and where they live.
func isColleague(ctx context.Context, u *ent.User) bool {
	viewer := auth.ViewerFrom(ctx)
	return viewer.Role == auth.Staff && u.Kind == user.KindStaff && u.ID != viewer.User
}

// shownBuyer returns whose orders are shown of a user: nobody's to staff who may read accounts, but
// not orders.
func shownBuyer(ctx context.Context, user *ent.User) typeid.User {
	if viewer := auth.ViewerFrom(ctx); viewer.Role == auth.Staff && viewer.User != user.ID && !viewer.May(auth.ReadOrders) {
		return typeid.User{}
	}
	return user.ID
}
