package order

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// RightsEvery is how often rights to follow orders should be looked at.
const RightsEvery = 15 * time.Second

// rightsPerRead is how many rights are looked at by one statement.
const rightsPerRead = 1000

// right is what somebody follows an order by: that it is a user's, or a tracking token's hash.
type right struct {
	order typeid.Order
	user  typeid.User
	token string
}

// rightTo returns what a viewer follows an order by. It is nil for who reads any order: that ends
// with their session.
func rightTo(o typeid.Order, viewer auth.Viewer, ref auth.OrderRef) any {
	switch {
	case ref.TrackingToken != nil:
		return right{order: o, token: string(auth.HashToken(*ref.TrackingToken))}
	case viewer.May(auth.ReadOrders):
		return nil
	}
	return right{order: o, user: viewer.User}
}

// WatchRights checks the rights to follow orders again and again, until ctx ends.
func (s *Service) WatchRights(ctx context.Context, every time.Duration) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := s.checkRights(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "rights to follow orders are looked at again later", "error", err)
		}
	}
}

// checkRights ends the following of orders by what is not so any more: the tracking token has
// expired or was deleted, or the order is not the user's.
func (s *Service) checkRights(ctx context.Context) error {
	for part := range slices.Chunk(s.hub.Rights(), rightsPerRead) {
		orders, users, tokens := make([]typeid.Order, len(part)), make([]typeid.User, len(part)), make(pq.ByteaArray, len(part))
		for i, held := range part {
			r := held.(right)
			orders[i], users[i], tokens[i] = r.order, r.user, []byte(r.token)
		}
		gone, err := record.All(ctx, s.store.DB, goneRights, func(r *record.Reader) any { return part[r.Int()-1] },
			typeid.Array(orders), typeid.Array(users), tokens)
		if err != nil {
			return fmt.Errorf("check rights: %w", err)
		}
		s.hub.Revoke(gone...)
	}
	return nil
}
