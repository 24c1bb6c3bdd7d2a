package store

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
)

var notify = record.NewStatement(`SELECT pg_notify($1, $2)`)

// Notify tells who listens on a channel once the transaction is committed, so that no crash comes
// between. It takes a lock that commits wait for: package live says what goes another way for that.
func Notify(ctx context.Context, tx *ent.Tx, channel, payload string) error {
	_, err := notify.Exec(ctx, tx, channel, payload)
	return err
}
