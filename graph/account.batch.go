package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// personal returns the key of what is shown of users, nil for colleagues.
func personal(ctx context.Context) func(*ent.User) *typeid.User {
	return func(u *ent.User) *typeid.User {
		if isColleague(ctx, u) {
			return nil
		}
		return &u.ID
	}
}

func userIdentities(ctx context.Context, users []*ent.User) executor.Thunk[[]*ent.ExternalIdentity] {
	return loadSome(ctx, &loadersFrom(ctx).identities, users, personal(ctx))
}

func userPermissions(ctx context.Context, users []*ent.User) executor.Thunk[[]auth.Permission] {
	sets := loadEach(ctx, &loadersFrom(ctx).permissions, users, func(u *ent.User) typeid.User { return u.ID })
	return loaded(users, sets, func(_ *ent.User, set auth.PermissionSet) []auth.Permission { return set.List() })
}

func userAddresses(ctx context.Context, users []*ent.User) executor.Thunk[[]*ent.Address] {
	return loadSome(ctx, &loadersFrom(ctx).addresses, users, personal(ctx))
}

func userPaymentMethods(ctx context.Context, users []*ent.User) executor.Thunk[[]*ent.PaymentMethod] {
	return loadSome(ctx, &loadersFrom(ctx).paymentMethods, users, personal(ctx))
}

func userCarts(ctx context.Context, users []*ent.User) executor.Thunk[*ent.Cart] {
	return loadSome(ctx, &loadersFrom(ctx).openCarts, users, personal(ctx))
}

func userOrders(
	ctx context.Context, users []*ent.User, first *int, after *string, last *int, before *string,
) executor.Thunk[*page.Connection[*ent.Order]] {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	keys := make([]order.UserPage, len(users))
	for i, user := range users {
		key, err := order.NewUserPage(shownBuyer(ctx, user), args)
		if err != nil {
			return refused[*page.Connection[*ent.Order]](len(users), err)
		}
		keys[i] = key
	}
	return loadersFrom(ctx).userOrders.LoadMany(ctx, keys)
}
