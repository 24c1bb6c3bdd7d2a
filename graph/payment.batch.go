package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/payment"
)

// PaymentOptions looks at each cart by itself: what is offered is known without the database.
func (cartFields) PaymentOptions(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*payment.Option] {
	payments := loadersOf(ctx).payments
	return func() ([][]*payment.Option, []error) {
		options, errs := make([][]*payment.Option, len(carts)), make([]error, len(carts))
		for i, c := range carts {
			options[i], errs[i] = payments.Options(ctx, payment.Circumstances{Currency: c.Currency, Country: cart.CountryOf(c), Channel: c.ChannelID})
		}
		return options, errs
	}
}
