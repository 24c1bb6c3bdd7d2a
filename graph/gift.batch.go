package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
)

func (orderFields) GiftMessage(ctx context.Context, orders []*ent.Order) executor.Thunk[*string] {
	return contacts(ctx, orders, func(c *ent.OrderContact) *string { return &c.GiftMessage })
}
