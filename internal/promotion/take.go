package promotion

import (
	"context"
	"fmt"
	"strings"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Limit is what a promotion was refused for when it was to be taken.
type Limit string

// The limits.
const (
	LimitUses     Limit = "USES"     // it was used as often as it may
	LimitCustomer Limit = "CUSTOMER" // this customer has used it as often as one may
	LimitCode     Limit = "CODE"     // the code was used as often as it may
	LimitBudget   Limit = "BUDGET"   // less is left of the budget than it was to take off
	LimitGone     Limit = "GONE"     // it is not there any more, or the code is not, or one is disabled
)

// Refused is a promotion that cannot be taken, and why. Each has one for each limit that is in the way.
type Refused struct {
	Promotion typeid.Promotion
	Limit     Limit
}

// Take has an order use the promotions that were applied to it, once, with all that it takes of limits. If
// it returns any that were refused, the caller rolls the transaction back, and so nothing is taken. The
// order can be made after it in the same transaction.
func Take(
	ctx context.Context, tx *ent.Tx, order typeid.Order, currency money.Currency, applied []discount.Applied, buyer Buyer,
) ([]Refused, error) {
	if len(applied) == 0 {
		return nil, nil
	}
	ids, codes, amounts := make([]typeid.Promotion, len(applied)), make([]string, len(applied)), make([]int64, len(applied))
	for i := range applied {
		ids[i], codes[i], amounts[i] = applied[i].ID, applied[i].Code, applied[i].Amount
	}
	keys := buyer.keys()
	var refused []Refused
	err := take.Each(ctx, tx, func(scan func(...any) error) error {
		var id typeid.Promotion
		var subject string
		if err := scan(&id, &subject); err != nil {
			return err
		}
		if one := (Refused{id, limitOf(subject)}); len(refused) == 0 || refused[len(refused)-1] != one { // a customer has several keys
			refused = append(refused, one)
		}
		return nil
	}, order, string(currency), typeid.Array(ids), pq.Array(codes), pq.Array(amounts), pq.ByteaArray(keys))
	if err != nil {
		return nil, fmt.Errorf("take promotions: %w", err)
	}
	return refused, nil
}

// limitOf returns the limit that a counter with a subject is for.
func limitOf(subject string) Limit {
	switch {
	case subject == "":
		return LimitGone
	case subject == allUses:
		return LimitUses
	case strings.HasPrefix(subject, codePrefix):
		return LimitCode
	case strings.HasPrefix(subject, customerPrefix):
		return LimitCustomer
	}
	return LimitBudget
}

// Release gives back all that an order has taken. Of an order that has taken nothing, or has given it back,
// it does nothing.
func Release(ctx context.Context, tx *ent.Tx, order typeid.Order) error {
	if _, err := release.Exec(ctx, tx, order); err != nil {
		return fmt.Errorf("release promotions: %w", err)
	}
	return nil
}
