package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/alert"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (userFields) ProductAlerts(
	ctx context.Context, users []*ent.User, first *int, after *string, last *int, before *string,
) executor.Thunk[*alert.Connection] {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	return loadPages(ctx, alert.ByUser, users, func(u *ent.User) (alert.UserPage, error) {
		return alert.NewUserPage(shownWaiter(ctx, u), args)
	})
}

// shownWaiter returns whose alerts are shown of a user: nobody's to staff who may read accounts, but not manage products, and no colleague's.
func shownWaiter(ctx context.Context, user *ent.User) typeid.User {
	viewer := auth.ViewerFrom(ctx)
	if viewer.Role == auth.Staff && viewer.User != user.ID && (isColleague(ctx, user) || !viewer.May(auth.ManageProducts)) {
		return typeid.User{}
	}
	return user.ID
}

func (productAlertFields) Variant(ctx context.Context, alerts []*alert.Alert) executor.Thunk[*ent.Variant] {
	return loadEach(ctx, catalog.VariantsByID, alerts, func(a *alert.Alert) typeid.Variant { return a.VariantID })
}

func (productAlertConnectionFields) TotalCount(ctx context.Context, lists []*alert.Connection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}
