package demo

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// unknown is the number of the next product before the store was asked for it.
const unknown = -1

// addBatch adds n products in a transaction, and returns them with the number of the first. If ctx ends
// meanwhile, nothing is added.
func (g *generator) addBatch(ctx context.Context, st *store.Store, next, n int) (products []typeid.Product, first int, err error) {
	// The transaction does not end with ctx: a connection that is copying is closed rather than rolled back.
	lasting := context.WithoutCancel(ctx)
	tx, err := st.DB.BeginTx(lasting, nil)
	if err != nil {
		return nil, 0, fmt.Errorf("begin transaction: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	if _, err := tx.ExecContext(lasting, lock); err != nil {
		return nil, 0, fmt.Errorf("lock: %w", err)
	}
	if next, err = g.free(lasting, tx, next, n); err != nil {
		return nil, 0, err
	}
	if next+n-1 > highestNumber {
		return nil, 0, fmt.Errorf("the seed %d has no more than %d products: take another", g.seed, highestNumber+1)
	}
	g.copies = map[string][][]any{}
	for i := range n {
		products = append(products, typeid.Of[typeid.Product](g.add(next+i)))
	}
	for _, t := range generatedColumns {
		columns := append([]string{"id", "created_at", "updated_at"}, strings.Fields(t.columns)...)
		if err := copyRows(ctx, tx, t.table, columns, g.copies[t.table]); err != nil {
			return nil, 0, fmt.Errorf("copy into %s: %w", t.table, err)
		}
	}
	if _, err := tx.ExecContext(lasting, forgetRepetitions); err != nil {
		return nil, 0, fmt.Errorf("forget what was noted twice: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	return products, next, tx.Commit()
}

// forgetRepetitions deletes what the transaction has noted more than once in the feed of changes: each table
// notes the product that its rows are of.
const forgetRepetitions = `DELETE FROM catalog_changes WHERE id IN (
	SELECT id FROM (
		SELECT id, row_number() OVER (PARTITION BY kind, object_id ORDER BY id) AS place FROM catalog_changes WHERE xact_id = pg_current_xact_id()
	) noted WHERE place > 1)`

// free returns the number from which on n products can be added: next, unless the store has one of these.
func (g *generator) free(ctx context.Context, tx *sql.Tx, next, n int) (int, error) {
	if next != unknown {
		ids := make([]uuid.UUID, n)
		for i := range ids {
			ids[i], _ = g.id(next + i)
		}
		var taken bool
		if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM products WHERE id = ANY($1::uuid[]))", pq.Array(ids)).Scan(&taken); err != nil || !taken {
			return next, err
		}
	}
	prefix := fmt.Sprintf("G%d-", g.seed)
	err := tx.QueryRowContext(ctx, `SELECT coalesce(max(substring(sku FROM '^' || $1 || '(\d{7})-\d+$')::bigint) + 1, 0) FROM variants WHERE sku LIKE $1 || '%'`, prefix).Scan(&next)
	if err != nil {
		return 0, fmt.Errorf("look for the last product of the seed: %w", err)
	}
	return next, nil
}

// copyRows adds rows by COPY. It ends early with ctx, and its transaction is to be rolled back then.
func copyRows(ctx context.Context, tx *sql.Tx, table string, columns []string, rows [][]any) (err error) {
	if len(rows) == 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	lasting := context.WithoutCancel(ctx)
	statement, err := tx.PrepareContext(lasting, fmt.Sprintf("COPY %s (%s) FROM STDIN", table, strings.Join(columns, ", ")))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, statement.Close()) }()
	for _, row := range rows {
		if _, err := statement.ExecContext(lasting, row...); err != nil {
			return err
		}
	}
	_, err = statement.ExecContext(lasting) // sends what is left, and waits for the answer
	return err
}
