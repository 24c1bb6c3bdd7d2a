package main

import (
	"context"
	"fmt"
)

// cuts is where kills have cut purchases off, as far as the database tells.
type cuts struct {
	unprepared  int // the order was placed, the gateway knew nothing that was committed
	unconfirmed int // the reference was committed, the money not asked for
	unsettled   int // the gateway had decided, the order did not know
	operations  int // captures, voids and refunds that were requested and not settled
}

func (c cuts) String() string {
	return fmt.Sprintf("%d before the gateway was named a payment, %d before it was asked for money, "+
		"%d before its answer was settled, and %d captures, voids and refunds",
		c.unprepared, c.unconfirmed, c.unsettled, c.operations)
}

// count adds what the server that was just killed has left open, and none before it.
func (c *cuts) count(ctx context.Context, s *shop) error {
	db, err := s.database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	var fresh cuts
	err = db.QueryRowContext(ctx, `
		WITH seen AS (INSERT INTO faults.seen_events
			SELECT e.id FROM payment_events e WHERE e.status = 'REQUESTED' AND NOT EXISTS (
				SELECT FROM payment_events d WHERE d.payment_id = e.payment_id AND d.operation_id = e.operation_id
				AND d.status IN ('SUCCEEDED', 'FAILED'))
			ON CONFLICT DO NOTHING RETURNING id)
		SELECT count(*) FILTER (WHERE e.type = 'AUTHORIZATION' AND p.gateway_reference IS NULL),
			count(*) FILTER (WHERE e.type = 'AUTHORIZATION' AND c.status = 'UNCONFIRMED' AND p.gateway_reference IS NOT NULL
				AND p.gateway_token <> 'tok_timeout'),
			count(*) FILTER (WHERE e.type = 'AUTHORIZATION' AND p.status = 'PENDING' AND c.status <> 'UNCONFIRMED'),
			count(*) FILTER (WHERE e.type <> 'AUTHORIZATION')
		FROM seen JOIN payment_events e USING (id) JOIN payments p ON p.id = e.payment_id
		LEFT JOIN faults.charges c ON c.payment_id = p.id`).Scan(
		&fresh.unprepared, &fresh.unconfirmed, &fresh.unsettled, &fresh.operations)
	if err != nil {
		return fmt.Errorf("count what was cut off: %w", err)
	}
	c.unprepared += fresh.unprepared
	c.unconfirmed += fresh.unconfirmed
	c.unsettled += fresh.unsettled
	c.operations += fresh.operations
	return nil
}
