package tender

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Reserve takes what tenders pay of an order off their balances. It returns those that are not worth that
// any more, or cannot be used. If there are any, the caller rolls the transaction back, and so nothing is
// taken. The order can be made after it in the same transaction.
func (s *Service) Reserve(
	ctx context.Context, tx *ent.Tx, order typeid.Order, tenders []pricing.Tendered, actor string,
) (short []pricing.Tendered, err error) {
	ids, amounts := make([]string, len(tenders)), make([]int64, len(tenders))
	for i := range tenders {
		ids[i], amounts[i] = tenders[i].ID, tenders[i].Amount.Amount
	}
	err = reserve.Each(ctx, tx, func(scan func(...any) error) error {
		var position int
		if err := scan(&position); err != nil {
			return err
		}
		short = append(short, tenders[position-1])
		return nil
	}, order, pq.Array(ids), pq.Array(amounts), actor)
	if err != nil {
		return nil, fmt.Errorf("reserve tenders of %s: %w", order, err)
	}
	return short, nil
}

// Capture has what is reserved for a locked order be spent for good. Done again, it does nothing.
func (s *Service) Capture(ctx context.Context, tx *ent.Tx, order typeid.Order) error {
	if _, err := capture.Exec(ctx, tx, order, System); err != nil {
		return fmt.Errorf("capture tenders of %s: %w", order, err)
	}
	return nil
}

// GiveBack puts what a locked order has taken back on the balances: what is reserved, and what was
// captured. Done again, it does nothing. A tender that has expired has its balance, and cannot spend it.
func (s *Service) GiveBack(ctx context.Context, tx *ent.Tx, order typeid.Order, actor string) error {
	if _, err := giveBack.Exec(ctx, tx, order, actor); err != nil {
		return fmt.Errorf("give the tenders of %s back: %w", order, err)
	}
	return nil
}

// Refund puts a part of what tenders have paid of a locked order that stands back on their balances, on behalf of an
// actor. It returns the places, counted from 1, of those that have not so much left of what they paid. If there are
// any, the caller rolls the transaction back.
func (s *Service) Refund(
	ctx context.Context, tx *ent.Tx, order typeid.Order, tenders []uuid.UUID, amounts []int64, actor string,
) (short []int, err error) {
	ids := make([]string, len(tenders))
	for i, id := range tenders {
		ids[i] = id.String()
	}
	err = refund.Each(ctx, tx, func(scan func(...any) error) error {
		var place int
		err := scan(&place)
		short = append(short, place)
		return err
	}, order, pq.Array(ids), pq.Array(amounts), actor)
	if err != nil {
		return nil, fmt.Errorf("refund tenders of %s: %w", order, err)
	}
	return short, nil
}
