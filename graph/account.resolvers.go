package graph

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/page"
)

func (r *mutationResolver) SignUp(ctx context.Context, input account.SignUpInput) (*model.SignUpPayload, error) {
	panic(fmt.Errorf("not implemented: SignUp - signUp"))
}

func (r *mutationResolver) SignIn(ctx context.Context, input account.SignInInput) (*model.SignInPayload, error) {
	panic(fmt.Errorf("not implemented: SignIn - signIn"))
}

func (r *mutationResolver) SignOut(ctx context.Context) (*model.SignOutPayload, error) {
	panic(fmt.Errorf("not implemented: SignOut - signOut"))
}

func (r *mutationResolver) AddressCreate(ctx context.Context, input account.AddressCreateInput) (*model.AddressCreatePayload, error) {
	panic(fmt.Errorf("not implemented: AddressCreate - addressCreate"))
}

func (r *mutationResolver) AddressDelete(ctx context.Context, input account.AddressDeleteInput) (*model.AddressDeletePayload, error) {
	panic(fmt.Errorf("not implemented: AddressDelete - addressDelete"))
}

func (r *queryResolver) Me(ctx context.Context) (*ent.User, error) {
	panic(fmt.Errorf("not implemented: Me - me"))
}

func (r *userResolver) Addresses(ctx context.Context, obj *ent.User) ([]*ent.Address, error) {
	panic(fmt.Errorf("not implemented: Addresses - addresses"))
}

func (r *userResolver) Cart(ctx context.Context, obj *ent.User) (*ent.Cart, error) {
	panic(fmt.Errorf("not implemented: Cart - cart"))
}

func (r *userResolver) Orders(ctx context.Context, obj *ent.User, first *int, after *string, last *int, before *string) (*page.Connection[*ent.Order], error) {
	panic(fmt.Errorf("not implemented: Orders - orders"))
}
