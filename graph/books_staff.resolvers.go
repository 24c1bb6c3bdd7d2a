package graph

import (
	"context"
	"time"

	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *queryResolver) Books(ctx context.Context, from, to time.Time, currencyCode money.Currency) ([]*books.Turnover, error) {
	return r.Resolver.Books.Turnovers(ctx, from, to, currencyCode)
}

func (r *queryResolver) OrderPostings(ctx context.Context, orderID string, first *int, after *string, last *int, before *string) (*page.Connection[*books.Posting], error) {
	id, err := typeid.ParseOrder(orderID)
	if err != nil {
		return nil, err
	}
	return r.Resolver.Books.OfOrder(ctx, id, page.Args{First: first, Last: last, After: after, Before: before})
}
