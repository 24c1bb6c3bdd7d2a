package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// ErrReadOnly says that a database can be read, but not written: it is a standby, or set so.
var ErrReadOnly = errors.New("the database is read-only")

// CheckWritable asks whether the database can be written. It is ErrReadOnly if a new connection
// cannot do that: an older one may lead to what was the primary once, and is dropped.
func CheckWritable(ctx context.Context, db *sql.DB) error {
	err := checkConn(ctx, db)
	if errors.Is(err, ErrReadOnly) {
		err = checkConn(ctx, db)
	}
	return err
}

// checkConn checks one connection, and drops it if it is read-only.
func checkConn(ctx context.Context, db *sql.DB) error {
	c, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer c.Close()
	var readOnly bool
	if err := c.QueryRowContext(ctx, "SELECT current_setting('transaction_read_only')::boolean").Scan(&readOnly); err != nil {
		return fmt.Errorf("ask whether the database is read-only: %w", err)
	}
	if readOnly {
		_ = c.Raw(func(any) error { return driver.ErrBadConn })
		return ErrReadOnly
	}
	return nil
}
