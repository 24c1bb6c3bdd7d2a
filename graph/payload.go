package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
)

// cartPayload presents a change to a cart.
func cartPayload(ctx context.Context, changed *cart.Changed, err error) (*model.CartPayload, error) {
	mistakes, err := fault.Split(err)
	if err != nil {
		return nil, err
	}
	payload := &model.CartPayload{UserErrors: mistakes}
	if changed != nil {
		know(ctx, changed)
		payload.Cart, payload.Warnings = changed.Cart, changed.Warnings
	}
	return payload, nil
}

// cartCreatePayload presents a cart that was made.
func cartCreatePayload(ctx context.Context, changed *cart.Changed, err error) (*model.CartCreatePayload, error) {
	mistakes, err := fault.Split(err)
	if err != nil || changed == nil {
		return &model.CartCreatePayload{UserErrors: mistakes}, err
	}
	know(ctx, changed)
	return &model.CartCreatePayload{Cart: changed.Cart, Token: changed.Token, Warnings: changed.Warnings}, nil
}

// marketOf returns where an operation makes carts.
func marketOf(ctx context.Context) cart.Market {
	of := operationFrom(ctx)
	market := cart.Market{Currency: of.terms.Currency, Country: of.terms.Country}
	if of.channel != nil {
		market.Channel = &of.channel.ID
	}
	return market
}

// know spares the answer reading what the change of a cart knows.
func know(ctx context.Context, changed *cart.Changed) {
	content := changed.Content
	if content == nil {
		return
	}
	loaderOf(ctx, cart.LinesByCart).Prime(ctx, changed.Cart.ID, content.Lines)
	loaderOf(ctx, cart.BasketsByCart).know(changed.Cart.ID, content.Basket, cart.StockPart)
}

// users returns a page of the users of a kind.
func (r *queryResolver) users(ctx context.Context, kind user.Kind, args page.Args, filter *account.Filter) (*account.Connection, error) {
	if filter == nil {
		filter = &account.Filter{}
	}
	return r.Accounts.List(ctx, kind, *filter, args)
}
