package graph

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// cartPayload presents a change to a cart.
func cartPayload(ctx context.Context, changed *cart.Changed, err error) (*model.CartPayload, error) {
	mistakes, err := fault.Split(err)
	if changed == nil {
		return &model.CartPayload{UserErrors: mistakes}, err
	}
	loadersFrom(ctx).know(ctx, changed)
	return &model.CartPayload{Cart: changed.Cart, Warnings: changed.Warnings}, nil
}

// know spares the answer reading what the change of a cart knows.
func (l *loaders) know(ctx context.Context, changed *cart.Changed) {
	l.cartLines.Prime(ctx, changed.Cart.ID, changed.Lines)
	if changed.Priced != nil {
		l.pricedCarts.Prime(ctx, changed.Cart.ID, changed.Priced)
	}
}

// pricedCart returns what a cart costs now; never nil.
func (l *loaders) pricedCart(ctx context.Context, id typeid.Cart) (*cart.Priced, error) {
	priced, err := l.pricedCarts.load(ctx, id)
	if priced == nil {
		priced = &cart.Priced{}
	}
	return priced, err
}

// orNull presents an empty text as null.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// idOrNull presents the zero id as null.
func idOrNull[T interface {
	fmt.Stringer
	IsZero() bool
}](id T) *string {
	if id.IsZero() {
		return nil
	}
	text := id.String()
	return &text
}

// users returns a page of the users of a kind.
func (r *queryResolver) users(ctx context.Context, kind user.Kind, args page.Args, filter *account.Filter) (*account.Connection, error) {
	if filter == nil {
		filter = &account.Filter{}
	}
	return r.Accounts.List(ctx, kind, *filter, args)
}
