package order

import (
	"context"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// FulfillInput is the orders of which a parcel each is to be packed, with all that FulfillmentCreate chooses by itself.
type FulfillInput struct {
	IdempotencyKey string
	OrderIDs       []typeid.Order
	LocationID     *typeid.Location `json:",omitempty"` // for each order the one that can send most of it if it is nil
}

// Fulfilled is what became of one of several orders.
type Fulfilled struct {
	OrderID     typeid.Order
	Fulfillment *ent.Fulfillment // nil if it was refused
	UserErrors  []*fault.UserError
}

// maxFulfilled is how many orders are packed at once.
const maxFulfilled = 100

// Fulfill records for each of several orders that a parcel of it is being packed, as FulfillmentCreate does, each in a
// transaction of its own. The viewer must be staff. Fulfill returns what became of each, in their order. Mistakes about
// all of them are fault.UserErrors.
//
// Under the same key an order that has its parcel has the same one again. One that was refused is tried again, as
// FulfillmentCreate would. So a request that was broken off is finished by its repetition.
func (s *Service) Fulfill(ctx context.Context, viewer auth.Viewer, in FulfillInput) ([]*Fulfilled, error) {
	var v fault.Validator
	if wantOrders(&v, in.OrderIDs, maxFulfilled); v.Err() != nil {
		return nil, v.Err()
	}
	const mutation = "ordersFulfill"
	_, err := idempotency.Once(ctx, s.store, viewer, mutation, &in.IdempotencyKey, in, func(context.Context, *ent.Tx) (string, error) { return "Orders", nil })
	if err != nil {
		return nil, err
	}
	all := make([]*Fulfilled, len(in.OrderIDs))
	for i, id := range in.OrderIDs {
		parcel, err := s.packOnce(ctx, viewer, mutation+" "+id.String(),
			FulfillmentCreateInput{IdempotencyKey: in.IdempotencyKey, OrderID: id, LocationID: in.LocationID})
		mistakes, err := fault.Split(err)
		if err != nil {
			return nil, err
		}
		for _, m := range mistakes {
			if len(m.Field) == 1 && m.Field[0] == "orderId" {
				m.Field = []string{"orderIds", strconv.Itoa(i)}
			}
		}
		all[i] = &Fulfilled{OrderID: id, Fulfillment: parcel, UserErrors: mistakes}
	}
	return all, nil
}
