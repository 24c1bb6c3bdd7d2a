package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PaymentOptions looks at all carts at once: what is offered depends on who asks, and on what is known of each cart.
func (cartFields) PaymentOptions(ctx context.Context, carts []*ent.Cart) executor.Thunk[[]*payment.Option] {
	payments, user := loadersOf(ctx).payments, auth.ViewerFrom(ctx).Owner()
	return func() ([][]*payment.Option, []error) {
		in, errs := make([]payment.Circumstances, len(carts)), make([]error, len(carts))
		for i, c := range carts {
			in[i] = payment.Circumstances{Currency: c.Currency, Country: cart.CountryOf(c), Channel: c.ChannelID}
		}
		options, err := payments.Options(ctx, user, in)
		if err != nil {
			options = make([][]*payment.Option, len(carts))
			for i := range errs {
				errs[i] = err
			}
		}
		return options, errs
	}
}

func (paymentFields) Transfer(ctx context.Context, all []*ent.Payment) executor.Thunk[*payment.Transfer] {
	return computed(all, loadersOf(ctx).payments.Transfer)
}

func (userFields) OnAccount(ctx context.Context, users []*ent.User) executor.Thunk[*manual.Terms] {
	return loadEach(ctx, manual.TermsOfUsers, users, func(u *ent.User) typeid.User { return u.ID })
}

func (staffTaskFields) Amount(ctx context.Context, tasks []*ent.StaffTask) executor.Thunk[*money.Money] {
	about := loadSome(ctx, payment.ByID, tasks, func(t *ent.StaffTask) *typeid.Payment { return t.PaymentID })
	return loaded(tasks, about, func(t *ent.StaffTask, p *ent.Payment) *money.Money {
		if t.Amount == nil || p == nil {
			return nil
		}
		return &money.Money{Amount: *t.Amount, Currency: p.Currency}
	})
}
