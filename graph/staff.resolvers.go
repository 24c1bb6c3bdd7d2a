package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/staff"
)

func (r *mutationResolver) StaffInvite(ctx context.Context, input staff.InviteInput) (*staff.InvitePayload, error) {
	return fault.OutcomeOf(r.Resolver.Staff.Invite(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) StaffPermissionsUpdate(ctx context.Context, input staff.PermissionsUpdateInput) (*staff.PermissionsUpdatePayload, error) {
	member, tokens, err := r.Resolver.Staff.UpdatePermissions(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &staff.PermissionsUpdatePayload{
		User: member, ValidServiceTokens: tokens.Valid, RevokedServiceTokenIDs: tokens.Revoked, UserErrors: mistakes,
	}, err
}

func (r *mutationResolver) StaffRemove(ctx context.Context, input staff.RemoveInput) (*staff.RemovePayload, error) {
	tokens, err := r.Resolver.Staff.Remove(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if mistakes != nil || err != nil {
		return &staff.RemovePayload{UserErrors: mistakes}, err
	}
	return &staff.RemovePayload{RemovedID: &input.ID, ValidServiceTokens: tokens.Valid, RevokedServiceTokenIDs: tokens.Revoked}, nil
}

func (r *mutationResolver) ServiceTokenCreate(ctx context.Context, input staff.ServiceTokenCreateInput) (*model.ServiceTokenCreatePayload, error) {
	made, err := r.Resolver.Staff.CreateServiceToken(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if made == nil {
		return &model.ServiceTokenCreatePayload{UserErrors: mistakes}, err
	}
	return &model.ServiceTokenCreatePayload{Token: &made.Secret, ServiceToken: made.Token}, nil
}

func (r *mutationResolver) ServiceTokenRevoke(ctx context.Context, input staff.ServiceTokenRevokeInput) (*staff.ServiceTokenRevokePayload, error) {
	return fault.OutcomeOf(r.Resolver.Staff.RevokeServiceToken(ctx, auth.ViewerFrom(ctx), input))
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
