package tender

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Credit returns the store credit of a user in a currency, which an actor opens if there is none. It locks none that is
// there. A user who is no customer, or has credit in 10 other currencies, is a fault.UserErrors.
func (s *Service) Credit(ctx context.Context, tx *ent.Tx, user typeid.User, in money.Currency, actor string) (id uuid.UUID, err error) {
	if _, err := openCredit.Exec(ctx, tx, user, string(in), actor); err != nil {
		return id, fmt.Errorf("open a store credit: %w", err)
	}
	found, err := creditOf.Scan(ctx, tx, []any{user, string(in)}, &id)
	if err != nil {
		return id, fmt.Errorf("look for a store credit: %w", err)
	}
	if !found {
		return id, fault.User(fault.CodeNotAllowed, "The buyer cannot have store credit in this currency.", "orderId")
	}
	return id, nil
}

// GiveCredit gives back an amount of a locked order to a store credit, whether or not that has paid for the order. It is
// given once for each time.
func (s *Service) GiveCredit(ctx context.Context, tx *ent.Tx, order typeid.Order, credit uuid.UUID, amount int64, actor string) error {
	n, err := giveCredit.Exec(ctx, tx, credit, order, amount, actor)
	if err == nil && n != 1 {
		err = fmt.Errorf("there is no tender %s", credit)
	}
	if err != nil {
		return fmt.Errorf("give store credit for %s: %w", order, err)
	}
	return nil
}
