package order

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Sent is how many units of an order's line are in parcels, and how many of those have left.
type Sent struct{ Packed, Left int }

// Sent returns how much of each of a locked order's lines is in parcels. Lines of which there is nothing are left out.
func (s *Service) Sent(ctx context.Context, tx record.Queryer, order typeid.Order) (map[typeid.OrderLine]Sent, error) {
	sent := map[typeid.OrderLine]Sent{}
	err := sentOfOrder.Each(ctx, tx, func(r *record.Reader) {
		line := typeid.Of[typeid.OrderLine](r.UUID())
		sent[line] = Sent{Packed: int(r.Int()), Left: int(r.Int())}
	}, order)
	if err != nil {
		return nil, fmt.Errorf("read what is sent of %s: %w", order, err)
	}
	return sent, nil
}

// Drop has units of lines of a locked order not be sent any more. It reports false if so many are in no parcel of
// one of them: then the caller rolls the transaction back. The order's status is Record's to work out anew.
func (s *Service) Drop(ctx context.Context, tx *ent.Tx, order typeid.Order, units map[typeid.OrderLine]int) (bool, error) {
	var lines []typeid.OrderLine
	var quantities []int64
	for line, n := range units {
		lines, quantities = append(lines, line), append(quantities, int64(n))
	}
	dropped, err := dropUnits.Exec(ctx, tx, typeid.Array(lines), pq.Array(quantities))
	if err != nil {
		return false, fmt.Errorf("drop units of %s: %w", order, err)
	}
	return dropped == int64(len(lines)), nil
}
