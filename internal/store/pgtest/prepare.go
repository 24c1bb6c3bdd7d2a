package pgtest

import (
	"context"
	"database/sql"

	"github.com/shopgraph/shopgraph/internal/store"
)

// prepare makes the schema in the template database.
func prepare(ctx context.Context, db *sql.DB) error {
	return store.New(db).Client.Schema.Create(ctx)
}
