package graph

import (
	"context"
	"encoding/json"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

func (r *mutationResolver) SignUp(ctx context.Context, input account.SignUpInput) (*account.SignUpPayload, error) {
	return fault.OutcomeOf(r.Accounts.SignUp(ctx, input, clientFrom(ctx)))
}

func (r *mutationResolver) EmailVerify(ctx context.Context, input account.EmailVerifyInput) (*account.EmailVerifyPayload, error) {
	return fault.OutcomeOf(r.Accounts.EmailVerify(ctx, input))
}

func (r *mutationResolver) SignIn(ctx context.Context, input account.SignInInput) (*model.SignInPayload, error) {
	if err := canDeliver(ctx, input.Delivery); err != nil {
		return r.signedIn(ctx, nil, nil, err)
	}
	signedIn, err := r.Accounts.SignIn(ctx, input, clientOn(ctx, input.Delivery, input.DeviceToken))
	return r.signedIn(ctx, signedIn, input.Cart, err)
}

func (r *mutationResolver) SignOut(ctx context.Context) (*account.SignOutPayload, error) {
	err := r.Accounts.SignOut(ctx, auth.ViewerFrom(ctx))
	clearSessionCookie(ctx)
	return fault.OutcomeOf(struct{}{}, err)
}

func (r *mutationResolver) ExternalSignInBegin(ctx context.Context, input account.ExternalSignInBeginInput) (*model.ExternalSignInBeginPayload, error) {
	flow, err := r.Accounts.ExternalSignInBegin(ctx, input)
	mistakes, err := fault.Split(err)
	if flow == nil {
		return &model.ExternalSignInBeginPayload{UserErrors: mistakes}, err
	}
	return &model.ExternalSignInBeginPayload{AuthorizationURL: &flow.AuthorizationURL, FlowToken: &flow.Token}, nil
}

func (r *mutationResolver) ExternalSignInComplete(ctx context.Context, input account.ExternalSignInCompleteInput) (*model.SignInPayload, error) {
	if err := canDeliver(ctx, input.Delivery); err != nil {
		return r.signedIn(ctx, nil, nil, err)
	}
	signedIn, err := r.Accounts.ExternalSignInComplete(ctx, auth.ViewerFrom(ctx), input, clientOn(ctx, input.Delivery, input.DeviceToken))
	return r.signedIn(ctx, signedIn, input.Cart, err)
}

func (r *mutationResolver) ExternalIdentityUnlink(ctx context.Context, input account.ExternalIdentityUnlinkInput) (*account.ExternalIdentityUnlinkPayload, error) {
	return fault.OutcomeOf(r.Accounts.ExternalIdentityUnlink(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) SessionRevoke(ctx context.Context, input account.SessionRevokeInput) (*account.SessionRevokePayload, error) {
	return fault.OutcomeOf(r.Accounts.SessionRevoke(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) SessionsRevokeAll(ctx context.Context, input account.SessionsRevokeAllInput) (*account.SessionsRevokeAllPayload, error) {
	return fault.OutcomeOf(r.Accounts.SessionsRevokeAll(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PasswordResetRequest(ctx context.Context, input account.PasswordResetRequestInput) (*account.PasswordResetRequestPayload, error) {
	return fault.OutcomeOf(r.Accounts.PasswordResetRequest(ctx, input, clientFrom(ctx)))
}

func (r *mutationResolver) PasswordReset(ctx context.Context, input account.PasswordResetInput) (*model.PasswordResetPayload, error) {
	if mistakes, err := fault.Split(canDeliver(ctx, input.Delivery)); mistakes != nil || err != nil {
		return &model.PasswordResetPayload{UserErrors: mistakes}, err
	}
	email, device, err := r.Accounts.PasswordReset(ctx, input, clientFrom(ctx))
	mistakes, err := fault.Split(err)
	if email == "" {
		return &model.PasswordResetPayload{UserErrors: mistakes}, err
	}
	return &model.PasswordResetPayload{Email: &email, DeviceToken: deliverDevice(ctx, input.Delivery, device)}, nil
}

func (r *mutationResolver) PasswordChange(ctx context.Context, input account.PasswordChangeInput) (*model.PasswordChangePayload, error) {
	if mistakes, err := fault.Split(r.canRenew(ctx)); mistakes != nil || err != nil {
		return &model.PasswordChangePayload{UserErrors: mistakes}, err
	}
	renewed, err := r.Accounts.PasswordChange(ctx, auth.ViewerFrom(ctx), input, clientFrom(ctx))
	mistakes, err := fault.Split(err)
	if renewed == nil {
		return &model.PasswordChangePayload{UserErrors: mistakes}, err
	}
	return &model.PasswordChangePayload{
		Token: deliver(ctx, renewed), DeviceToken: deliverDevice(ctx, renewed.Delivery, renewed.Device), ExpiresAt: &renewed.ExpiresAt,
	}, nil
}

func (r *mutationResolver) EmailChangeRequest(ctx context.Context, input account.EmailChangeRequestInput) (*account.EmailChangeRequestPayload, error) {
	return fault.OutcomeOf(r.Accounts.EmailChangeRequest(ctx, auth.ViewerFrom(ctx), input, clientFrom(ctx)))
}

func (r *mutationResolver) EmailChange(ctx context.Context, input account.EmailChangeInput) (*account.EmailChangePayload, error) {
	return fault.OutcomeOf(r.Accounts.EmailChange(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ProfileUpdate(ctx context.Context, input account.ProfileUpdateInput) (*account.ProfileUpdatePayload, error) {
	return fault.OutcomeOf(r.Accounts.ProfileUpdate(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) AccountDelete(ctx context.Context, input account.AccountDeleteInput) (*account.DeletePayload, error) {
	deleted, err := r.Accounts.AccountDelete(ctx, auth.ViewerFrom(ctx), input)
	if !deleted.IsZero() {
		clearSessionCookie(ctx)
	}
	return fault.OutcomeOf(deleted, err)
}

func (r *mutationResolver) AddressCreate(ctx context.Context, input account.AddressCreateInput) (*account.AddressCreatePayload, error) {
	return fault.OutcomeOf(r.Accounts.AddressCreate(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) AddressUpdate(ctx context.Context, input account.AddressUpdateInput) (*account.AddressUpdatePayload, error) {
	return fault.OutcomeOf(r.Accounts.AddressUpdate(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) AddressDelete(ctx context.Context, input account.AddressDeleteInput) (*account.AddressDeletePayload, error) {
	return fault.OutcomeOf(r.Accounts.AddressDelete(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) Me(ctx context.Context) (*ent.User, error) {
	return r.Accounts.Me(ctx, auth.ViewerFrom(ctx))
}

func (r *queryResolver) Sessions(ctx context.Context) ([]*ent.Session, error) {
	return r.Accounts.Sessions(ctx, auth.ViewerFrom(ctx))
}

func (r *queryResolver) AccountExport(ctx context.Context) (json.RawMessage, error) {
	return r.Accounts.Export(ctx, auth.ViewerFrom(ctx))
}

func (r *queryResolver) ExternalProviders(context.Context) ([]*model.ExternalProvider, error) {
	providers := []*model.ExternalProvider{}
	for _, name := range r.Accounts.ExternalProviders() {
		providers = append(providers, &model.ExternalProvider{Name: name})
	}
	return providers, nil
}
