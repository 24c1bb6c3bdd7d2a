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

func (r *mutationResolver) SignUp(ctx context.Context, input account.SignUpInput) (*model.SignUpPayload, error) {
	email, err := r.Accounts.SignUp(ctx, input, clientFrom(ctx))
	mistakes, err := fault.Split(err)
	return &model.SignUpPayload{Email: orNull(email), UserErrors: mistakes}, err
}

func (r *mutationResolver) EmailVerify(ctx context.Context, input account.EmailVerifyInput) (*model.EmailVerifyPayload, error) {
	email, err := r.Accounts.EmailVerify(ctx, input)
	mistakes, err := fault.Split(err)
	return &model.EmailVerifyPayload{Email: orNull(email), UserErrors: mistakes}, err
}

func (r *mutationResolver) SignIn(ctx context.Context, input account.SignInInput) (*model.SignInPayload, error) {
	if err := canDeliver(ctx, input.Delivery); err != nil {
		return r.signedIn(ctx, nil, nil, err)
	}
	signedIn, err := r.Accounts.SignIn(ctx, input, clientFrom(ctx))
	return r.signedIn(ctx, signedIn, input.Cart, err)
}

func (r *mutationResolver) SignOut(ctx context.Context) (*model.SignOutPayload, error) {
	mistakes, err := fault.Split(r.Accounts.SignOut(ctx, auth.ViewerFrom(ctx)))
	clearSessionCookie(ctx)
	return &model.SignOutPayload{UserErrors: mistakes}, err
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
	signedIn, err := r.Accounts.ExternalSignInComplete(ctx, input, clientFrom(ctx))
	return r.signedIn(ctx, signedIn, input.Cart, err)
}

func (r *mutationResolver) ExternalIdentityUnlink(ctx context.Context, input account.ExternalIdentityUnlinkInput) (*model.ExternalIdentityUnlinkPayload, error) {
	unlinked, err := r.Accounts.ExternalIdentityUnlink(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.ExternalIdentityUnlinkPayload{UnlinkedID: idOrNull(unlinked), UserErrors: mistakes}, err
}

func (r *mutationResolver) SessionRevoke(ctx context.Context, input account.SessionRevokeInput) (*model.SessionRevokePayload, error) {
	revoked, err := r.Accounts.SessionRevoke(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.SessionRevokePayload{RevokedID: idOrNull(revoked), UserErrors: mistakes}, err
}

func (r *mutationResolver) SessionsRevokeAll(ctx context.Context, input account.SessionsRevokeAllInput) (*model.SessionsRevokeAllPayload, error) {
	n, err := r.Accounts.SessionsRevokeAll(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.SessionsRevokeAllPayload{RevokedCount: n, UserErrors: mistakes}, err
}

func (r *mutationResolver) PasswordResetRequest(ctx context.Context, input account.PasswordResetRequestInput) (*model.PasswordResetRequestPayload, error) {
	email, err := r.Accounts.PasswordResetRequest(ctx, input, clientFrom(ctx))
	mistakes, err := fault.Split(err)
	return &model.PasswordResetRequestPayload{Email: orNull(email), UserErrors: mistakes}, err
}

func (r *mutationResolver) PasswordReset(ctx context.Context, input account.PasswordResetInput) (*model.PasswordResetPayload, error) {
	email, err := r.Accounts.PasswordReset(ctx, input)
	mistakes, err := fault.Split(err)
	return &model.PasswordResetPayload{Email: orNull(email), UserErrors: mistakes}, err
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
	return &model.PasswordChangePayload{Token: deliver(ctx, renewed), ExpiresAt: &renewed.ExpiresAt}, nil
}

func (r *mutationResolver) EmailChangeRequest(ctx context.Context, input account.EmailChangeRequestInput) (*model.EmailChangeRequestPayload, error) {
	email, err := r.Accounts.EmailChangeRequest(ctx, auth.ViewerFrom(ctx), input, clientFrom(ctx))
	mistakes, err := fault.Split(err)
	return &model.EmailChangeRequestPayload{NewEmail: orNull(email), UserErrors: mistakes}, err
}

func (r *mutationResolver) EmailChange(ctx context.Context, input account.EmailChangeInput) (*model.EmailChangePayload, error) {
	email, err := r.Accounts.EmailChange(ctx, input)
	mistakes, err := fault.Split(err)
	return &model.EmailChangePayload{Email: orNull(email), UserErrors: mistakes}, err
}

func (r *mutationResolver) ProfileUpdate(ctx context.Context, input account.ProfileUpdateInput) (*model.ProfileUpdatePayload, error) {
	user, err := r.Accounts.ProfileUpdate(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.ProfileUpdatePayload{User: user, UserErrors: mistakes}, err
}

func (r *mutationResolver) AccountDelete(ctx context.Context, input account.AccountDeleteInput) (*model.AccountDeletePayload, error) {
	deleted, err := r.Accounts.AccountDelete(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	if !deleted.IsZero() {
		clearSessionCookie(ctx)
	}
	return &model.AccountDeletePayload{DeletedID: idOrNull(deleted), UserErrors: mistakes}, err
}

func (r *mutationResolver) AddressCreate(ctx context.Context, input account.AddressCreateInput) (*model.AddressCreatePayload, error) {
	address, err := r.Accounts.AddressCreate(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.AddressCreatePayload{Address: address, UserErrors: mistakes}, err
}

func (r *mutationResolver) AddressUpdate(ctx context.Context, input account.AddressUpdateInput) (*model.AddressUpdatePayload, error) {
	address, err := r.Accounts.AddressUpdate(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.AddressUpdatePayload{Address: address, UserErrors: mistakes}, err
}

func (r *mutationResolver) AddressDelete(ctx context.Context, input account.AddressDeleteInput) (*model.AddressDeletePayload, error) {
	deleted, err := r.Accounts.AddressDelete(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.AddressDeletePayload{DeletedID: idOrNull(deleted), UserErrors: mistakes}, err
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
