package order

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// unsent are the statuses of orders that need their buyer's address, or may yet come about.
var unsent = []entorder.Status{
	entorder.StatusPendingPayment, entorder.StatusConfirmed, entorder.StatusProcessing, entorder.StatusPartiallyShipped,
	entorder.StatusReadyForPickup,
}

// HasBought says whether a user has orders, in a caller's transaction.
func HasBought(ctx context.Context, tx *ent.Tx, id typeid.User) (bool, error) {
	var has bool
	if _, err := hasOrders.Scan(ctx, tx, []any{id}, &has); err != nil {
		return false, fmt.Errorf("find orders: %w", err)
	}
	return has, nil
}

// Erase deletes what the orders of a user say of them, in the transaction that deletes the account.
// The orders stay, with their lines and amounts, as nobody's. Its mistake is fault.CodeNotAllowed
// while something is still to be paid for or sent.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	waiting, err := record.First(ctx, tx, ordersInStatus, (*record.Reader).Int, u.ID, pq.Array(unsent))
	if err != nil {
		return fmt.Errorf("find purchases under way: %w", err)
	}
	if waiting > 0 {
		return fault.User(fault.CodeNotAllowed, "An order is still to be paid for or sent. Cancel it, or wait until all of it is on its way.")
	}
	if _, err := erasePerson.Exec(ctx, tx, u.ID, u.ID.String()); err != nil {
		return fmt.Errorf("erase who bought: %w", err)
	}
	return nil
}
