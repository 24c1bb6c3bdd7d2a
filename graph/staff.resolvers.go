package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/staff"
)

func (r *mutationResolver) OrderCapture(ctx context.Context, input checkout.CaptureInput) (*model.OrderCapturePayload, error) {
	captured, err := r.Checkout.Capture(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.OrderCapturePayload{Order: captured, UserErrors: mistakes}, err
}

func (r *mutationResolver) FulfillmentCreate(ctx context.Context, input order.FulfillmentCreateInput) (*model.FulfillmentCreatePayload, error) {
	parcel, err := r.Orders.FulfillmentCreate(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if parcel == nil {
		return &model.FulfillmentCreatePayload{UserErrors: mistakes}, err
	}
	shipped, err := loaderOf(ctx, order.ByID).load(ctx, parcel.OrderID)
	return &model.FulfillmentCreatePayload{Fulfillment: parcel, Order: shipped}, err
}

func (r *mutationResolver) FulfillmentUpdate(ctx context.Context, input order.FulfillmentUpdateInput) (*model.FulfillmentUpdatePayload, error) {
	parcel, err := r.Orders.FulfillmentUpdate(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if parcel == nil {
		return &model.FulfillmentUpdatePayload{UserErrors: mistakes}, err
	}
	shipped, err := loaderOf(ctx, order.ByID).load(ctx, parcel.OrderID)
	return &model.FulfillmentUpdatePayload{Fulfillment: parcel, Order: shipped}, err
}

func (r *queryResolver) Orders(ctx context.Context, first *int, after *string, last *int, before *string, filter *order.Filter) (*page.Connection[*ent.Order], error) {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	if filter == nil {
		filter = &order.Filter{}
	}
	return r.Resolver.Orders.List(ctx, *filter, args)
}

func (r *mutationResolver) StaffInvite(ctx context.Context, input staff.InviteInput) (*model.StaffInvitePayload, error) {
	invited, err := r.Resolver.Staff.Invite(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.StaffInvitePayload{User: invited, UserErrors: mistakes}, err
}

func (r *mutationResolver) StaffPermissionsUpdate(ctx context.Context, input staff.PermissionsUpdateInput) (*model.StaffPermissionsUpdatePayload, error) {
	member, err := r.Resolver.Staff.UpdatePermissions(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.StaffPermissionsUpdatePayload{User: member, UserErrors: mistakes}, err
}

func (r *mutationResolver) StaffRemove(ctx context.Context, input staff.RemoveInput) (*model.StaffRemovePayload, error) {
	removed, err := r.Resolver.Staff.Remove(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.StaffRemovePayload{RemovedID: idOrNull(removed), UserErrors: mistakes}, err
}

func (r *mutationResolver) ServiceTokenCreate(ctx context.Context, input staff.ServiceTokenCreateInput) (*model.ServiceTokenCreatePayload, error) {
	made, err := r.Resolver.Staff.CreateServiceToken(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if made == nil {
		return &model.ServiceTokenCreatePayload{UserErrors: mistakes}, err
	}
	return &model.ServiceTokenCreatePayload{Token: &made.Secret, ServiceToken: made.Token}, nil
}

func (r *mutationResolver) ServiceTokenRevoke(ctx context.Context, input staff.ServiceTokenRevokeInput) (*model.ServiceTokenRevokePayload, error) {
	revoked, err := r.Resolver.Staff.RevokeServiceToken(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.ServiceTokenRevokePayload{RevokedID: idOrNull(revoked), UserErrors: mistakes}, err
}

func (r *queryResolver) Customers(ctx context.Context, first *int, after *string, last *int, before *string, filter *account.Filter) (*page.Connection[*ent.User], error) {
	return r.users(ctx, user.KindCustomer, page.Args{First: first, Last: last, After: after, Before: before}, filter)
}

func (r *queryResolver) Staff(ctx context.Context, first *int, after *string, last *int, before *string, filter *account.Filter) (*page.Connection[*ent.User], error) {
	return r.users(ctx, user.KindStaff, page.Args{First: first, Last: last, After: after, Before: before}, filter)
}

func (r *queryResolver) ServiceTokens(ctx context.Context) ([]*ent.ServiceToken, error) {
	return r.Resolver.Staff.ServiceTokens(ctx)
}

func (r *queryResolver) AuditLog(ctx context.Context, first *int, after *string, last *int, before *string, filter *staff.AuditLogFilter) (*page.Connection[*ent.AuditEntry], error) {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	if filter == nil {
		filter = &staff.AuditLogFilter{}
	}
	return r.Resolver.Staff.AuditLog(ctx, *filter, args)
}
