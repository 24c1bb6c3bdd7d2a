package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/internal/record"
)

// maxVictim is how often a single statement is run that Postgres breaks off in favour of others.
const maxVictim = 4

// guard bounds what is done on the connection until release.
func (c *conn) guard(ctx context.Context) (release func() bool) {
	limit := c.connector.limit()
	if !c.deadline.IsZero() {
		left := max(time.Until(c.deadline), 0) + answerGrace
		if limit == 0 || left < limit {
			limit = left
		}
	}
	return c.socket.guard(ctx, limit)
}

// ready returns why the connection takes no statement.
func (c *conn) ready() error {
	if c.reading {
		return errReading
	}
	if isLate(c.deadline) {
		return errLate
	}
	return nil
}

// isVictim reports whether a statement is to be run again, and waits before. Postgres has undone
// what it did, if it is not part of a transaction.
func (c *conn) isVictim(ctx context.Context, attempt int, err error) bool {
	if !isTransient(err) || c.inTx || attempt == maxVictim {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(firstPause/2 + rand.N(firstPause)):
		return true
	}
}

// judge makes of an error what the pool has to know. A connection is read-only that leads to what
// was the primary once. It is dropped, and the statement, which has done nothing, is run on
// another. That makes no sense for a young connection: then there is none that writes.
func (c *conn) judge(err error) error {
	if !isReadOnly(err) || time.Since(c.opened) < c.connector.maxYouth {
		return err
	}
	c.readOnly = true
	c.connector.suspect()
	return fmt.Errorf("%w: %w", driver.ErrBadConn, err)
}

// judgeRead is judge for a statement that may only read. Then it is run on another connection if it
// lost this one.
func (c *conn) judgeRead(ctx context.Context, query string, err error) error {
	if c.socket.failed.Load() && !c.inTx && ctx.Err() == nil && record.IsRead(query) {
		return fmt.Errorf("%w: %w", driver.ErrBadConn, err)
	}
	return c.judge(err)
}

// isReadOnly recognizes a statement that would write, and a BEGIN READ WRITE on a standby.
func isReadOnly(err error) bool {
	e := pq.As(err, pqerror.ReadOnlySQLTransaction, pqerror.FeatureNotSupported)
	return e != nil && (e.Code == pqerror.ReadOnlySQLTransaction || e.Routine == "call_bool_check_hook")
}

// BeginTx begins a transaction. Where the connection is lost, another may do it: nothing is begun.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.deadline, _ = ctx.Value(inTxKey{}).(time.Time)
	defer c.guard(ctx)()
	err := c.plan(ctx, false)
	var inner driver.Tx
	if err == nil {
		inner, err = c.pqConn.BeginTx(ctx, opts)
	}
	if err != nil {
		c.deadline = time.Time{}
		if c.socket.failed.Load() {
			return nil, fmt.Errorf("%w: %w", driver.ErrBadConn, err)
		}
		return nil, c.judge(err)
	}
	if ctx.Value(impatientKey{}) != nil {
		if _, err := c.pqConn.ExecContext(ctx, beImpatient, nil); err != nil {
			c.deadline = time.Time{}
			return nil, errors.Join(c.judge(err), inner.Rollback())
		}
	}
	c.inTx = true
	return &tx{Tx: inner, conn: c, ctx: ctx}, nil
}

// tx is a transaction, whose end is bounded by its context and as a statement is.
type tx struct {
	driver.Tx
	conn *conn
	ctx  context.Context
}

func (t *tx) Commit() error {
	defer t.end()()
	return t.Tx.Commit()
}

func (t *tx) Rollback() error {
	defer t.end()()
	return t.Tx.Rollback()
}

func (t *tx) end() (release func() bool) {
	release = t.conn.guard(t.ctx)
	t.conn.inTx, t.conn.deadline = false, time.Time{}
	return release
}

// ResetSession implements driver.SessionResetter: it is called before the connection is used again.
func (c *conn) ResetSession(ctx context.Context) error {
	if c.looked.UnixNano() < c.connector.suspected.Load() && !c.look(ctx) {
		return driver.ErrBadConn
	}
	return c.pqConn.ResetSession(ctx)
}

// look reports whether the connection still leads to a database that can be written.
func (c *conn) look(ctx context.Context) bool {
	now := time.Now()
	defer c.socket.guard(ctx, lookTimeout)()
	writes, err := c.writes(ctx)
	c.looked = now
	return err == nil && writes
}

func (c *conn) writes(ctx context.Context) (bool, error) {
	rows, err := c.pqConn.QueryContext(ctx, "SHOW transaction_read_only", nil)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	value := make([]driver.Value, 1)
	if err := rows.Next(value); err != nil {
		return false, err
	}
	return fmt.Sprintf("%s", value[0]) == "off", nil
}

// IsValid implements driver.Validator: it is called after the connection was used.
func (c *conn) IsValid() bool {
	return c.pqConn.IsValid() && !c.socket.failed.Load() && !c.readOnly && time.Now().Before(c.expires)
}
