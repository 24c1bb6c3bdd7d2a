package order

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxClaimed is how many orders are claimed at once.
const maxClaimed = 100

// LockEmail locks a user until the transaction ends, and returns their address in lower case. Who
// can sign in has proved that it is theirs.
type LockEmail func(ctx context.Context, tx *ent.Tx, user typeid.User) (string, error)

// Claim makes orders the viewer's that guests placed with the viewer's own address, in any case: the
// newest, at most 100, or the one with the number that is given. It returns those, the newest first,
// and whether there are more. Nobody's order is taken from another user. What else belongs to an
// order stays as it is, tracking tokens and events among it. Its mistakes are fault.UserErrors.
//
// The user is locked before the orders. So the address is the present one, of two claims the second
// finds what the first has left, and no order is given to an account that is being deleted.
func (s *Service) Claim(ctx context.Context, viewer auth.Viewer, in ClaimInput) (claimed []*ent.Order, hasMore bool, err error) {
	number, err := in.normalized()
	if err != nil {
		return nil, false, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		email, err := s.lockEmail(ctx, tx, viewer.User)
		if err != nil {
			return err
		}
		found, err := record.All(ctx, tx, lockGuestOrders, func(r *record.Reader) *ent.Order {
			now := r.Time()
			o := ent.ReadOrder(r)
			o.UserID, o.UpdatedAt = &viewer.User, now
			return o
		}, email, number, maxClaimed+1)
		if err != nil {
			return fmt.Errorf("find guests' orders: %w", err)
		}
		claimed, hasMore = found[:min(len(found), maxClaimed)], len(found) > maxClaimed
		ids := make([]typeid.Order, len(claimed))
		for i, o := range claimed {
			ids[i] = o.ID
		}
		if _, err := giveOrders.Exec(ctx, tx, typeid.Array(ids), viewer.User); err != nil {
			return fmt.Errorf("claim orders: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	return claimed, hasMore, nil
}

// normalized returns the number as it is looked for, nil if none is given.
func (in ClaimInput) normalized() (number *string, err error) {
	if in.Number == nil {
		return nil, nil
	}
	var v fault.Validator
	stored := checkNumber(&v, *in.Number)
	return &stored, v.Err()
}
