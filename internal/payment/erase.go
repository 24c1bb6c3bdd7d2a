package payment

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// forgetJob is the kind of the jobs that have a gateway delete the customer whose account was deleted.
const forgetJob = "payment.forget_customer"

// forgetAttempts is how often a gateway is asked to: for about a day.
const forgetAttempts = 30

type forgotten struct{ Gateway, Customer string }

// Erase forgets the last digits of what a user has paid with, and has gateways forget the customer that the user is
// there, in the transaction that deletes the account. The payments stay, and the saved methods go with the user's row.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := eraseNumbers.Exec(ctx, tx, u.ID); err != nil {
		return fmt.Errorf("erase what payments were made with: %w", err)
	}
	var customers []forgotten
	err := customersOfUser.Each(ctx, tx, func(scan func(...any) error) error {
		var c forgotten
		err := scan(&c.Gateway, &c.Customer)
		customers = append(customers, c)
		return err
	}, u.ID)
	for _, c := range customers {
		if err == nil {
			err = jobs.Add(ctx, tx, forgetJob, c)
		}
	}
	if err != nil {
		return fmt.Errorf("have gateways forget a customer: %w", err)
	}
	return nil
}

// forgetCustomer has a gateway forget a customer. One that the store has no more, or that keeps none, has nothing to forget.
func (s *Service) forgetCustomer(ctx context.Context, c forgotten) error {
	keeper, keeps := s.Gateway(c.Gateway).(gateway.Keeper)
	if !keeps {
		return nil
	}
	return keeper.ForgetCustomer(ctx, c.Customer)
}
