package idempotency

import (
	"time"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Record is what is remembered of a key: a row of the table idempotency_records.
type Record struct {
	ID        typeid.IdempotencyRecord
	Completed bool
	Outcome
	ExpiresAt time.Time

	inputHash []byte
}

func readRecord(r *record.Reader) *Record {
	return &Record{
		ID:        typeid.Of[typeid.IdempotencyRecord](r.UUID()),
		inputHash: r.Bytes(),
		Completed: r.Bool(),
		Outcome: Outcome{
			Result:      r.Text(),
			Order:       record.Optional(r, func() typeid.Order { return typeid.Of[typeid.Order](r.UUID()) }),
			Payment:     record.Optional(r, func() typeid.Payment { return typeid.Of[typeid.Payment](r.UUID()) }),
			Fulfillment: record.Optional(r, func() typeid.Fulfillment { return typeid.Of[typeid.Fulfillment](r.UUID()) }),
		},
		ExpiresAt: r.Time(),
	}
}

var recordOfKey = record.NewQuery(`
	SELECT id, input_hash, state = 'COMPLETED', result, order_id, payment_id, fulfillment_id, expires_at
	FROM idempotency_records WHERE scope = $1 AND mutation = $2 AND key = $3`)

var (
	// insertRecord inserts nothing if the key has a record. It expires in $2 seconds.
	insertRecord = record.NewStatement(`
		INSERT INTO idempotency_records (id, created_at, updated_at, expires_at, scope, mutation, key, input_hash,
			result, order_id, payment_id, fulfillment_id)
		VALUES ($1, now(), now(), now() + make_interval(secs => $2), $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (scope, mutation, key) DO NOTHING`)

	completeRecord = record.NewStatement(`
		UPDATE idempotency_records SET updated_at = now(), state = 'COMPLETED', result = $2, order_id = coalesce($3, order_id),
			payment_id = coalesce($4, payment_id), fulfillment_id = coalesce($5, fulfillment_id)
		WHERE id = $1`)

	completeRecordOfPayment = record.NewStatement(`
		UPDATE idempotency_records SET updated_at = now(), state = 'COMPLETED', result = $3 WHERE payment_id = $1 AND mutation = $2`)

	// purgeRecords deletes at most $1 records whose time is over.
	purgeRecords = record.NewStatement(`
		DELETE FROM idempotency_records WHERE id = ANY(ARRAY(
			SELECT id FROM idempotency_records WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)
)
