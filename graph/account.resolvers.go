package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
)

func (r *mutationResolver) SignUp(ctx context.Context, input account.SignUpInput) (*model.SignUpPayload, error) {
	email, err := r.Accounts.SignUp(ctx, input)
	mistakes, err := fault.Split(err)
	return &model.SignUpPayload{Email: orNull(email), UserErrors: mistakes}, err
}

func (r *mutationResolver) SignIn(ctx context.Context, input account.SignInInput) (*model.SignInPayload, error) {
	signedIn, err := r.Accounts.SignIn(ctx, input, UserAgent(ctx))
	mistakes, err := fault.Split(err)
	if signedIn == nil {
		return &model.SignInPayload{UserErrors: mistakes}, err
	}
	return &model.SignInPayload{Token: &signedIn.Token, ExpiresAt: &signedIn.ExpiresAt, User: signedIn.User}, nil
}

func (r *mutationResolver) SignOut(ctx context.Context) (*model.SignOutPayload, error) {
	mistakes, err := fault.Split(r.Accounts.SignOut(ctx, auth.ViewerFrom(ctx)))
	return &model.SignOutPayload{UserErrors: mistakes}, err
}

func (r *mutationResolver) AddressCreate(ctx context.Context, input account.AddressCreateInput) (*model.AddressCreatePayload, error) {
	address, err := r.Accounts.AddressCreate(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.AddressCreatePayload{Address: address, UserErrors: mistakes}, err
}

func (r *mutationResolver) AddressDelete(ctx context.Context, input account.AddressDeleteInput) (*model.AddressDeletePayload, error) {
	deleted, err := r.Accounts.AddressDelete(ctx, auth.ViewerFrom(ctx), input)
	mistakes, err := fault.Split(err)
	return &model.AddressDeletePayload{DeletedID: idOrNull(deleted), UserErrors: mistakes}, err
}

func (r *queryResolver) Me(ctx context.Context) (*ent.User, error) {
	return r.Accounts.Me(ctx, auth.ViewerFrom(ctx))
}

func (r *userResolver) Addresses(ctx context.Context, obj *ent.User) ([]*ent.Address, error) {
	return loadersFrom(ctx).addresses.load(ctx, obj.ID)
}

func (r *userResolver) Cart(ctx context.Context, obj *ent.User) (*ent.Cart, error) {
	return loadersFrom(ctx).openCarts.load(ctx, obj.ID)
}

func (r *userResolver) Orders(ctx context.Context, obj *ent.User, first *int, after *string, last *int, before *string) (*page.Connection[*ent.Order], error) {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	return r.Resolver.Orders.ListByUser(ctx, obj.ID, args)
}
