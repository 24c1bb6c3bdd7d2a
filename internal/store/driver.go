package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

// What database/sql uses of lib/pq. Embedding all of it passes on what the cache doesn't touch.
type (
	pqConn interface {
		driver.Conn
		driver.ConnBeginTx
		driver.ConnPrepareContext
		driver.ExecerContext
		driver.NamedValueChecker
		driver.Pinger
		driver.QueryerContext
		driver.SessionResetter
		driver.Validator
	}
	pqStmt interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	pqRows interface {
		driver.RowsColumnTypeDatabaseTypeName
		driver.RowsColumnTypeLength
		driver.RowsColumnTypePrecisionScale
		driver.RowsColumnTypeScanType
		driver.RowsNextResultSet
	}
)

// conn is a connection with its prepared statements, which end with it. By itself, lib/pq parses
// and plans a statement with arguments anew each time, in a round trip of its own. database/sql
// never uses a connection from two goroutines.
type conn struct {
	pqConn
	connector  *connector
	socket     *socket
	opened     time.Time
	looked     time.Time // when it was last known to be in order
	expires    time.Time
	statements statements
	inTx       bool
	deadline   time.Time // of the transaction; zero is none
	reading    bool      // rows are open: the connection can't take another statement
	readOnly   bool      // what it leads to cannot be written any more
	planned    bool      // statements are planned each time for their values
}

var errReading = errors.New("statement on a connection whose rows are still being read: read them to the end or close them first")

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.ready(); err != nil {
		return nil, err
	}
	count(ctx, query)
	release := c.guard(ctx)
	result, err := c.query(ctx, query, args)
	for attempt := 1; c.isVictim(ctx, attempt, err); attempt++ {
		result, err = c.query(ctx, query, args)
	}
	if err != nil {
		release()
		return nil, c.judgeRead(ctx, query, err)
	}
	inner, ok := result.(pqRows)
	if !ok {
		result.Close()
		release()
		return nil, fmt.Errorf("driver rows %T lack an interface", result)
	}
	c.reading = true
	return &rows{pqRows: inner, conn: c, release: release}, nil
}

func (c *conn) query(ctx context.Context, query string, args []driver.NamedValue) (result driver.Rows, err error) {
	if err := c.planFor(ctx); err != nil {
		return nil, err
	}
	if !c.isToPrepare(query, args) {
		return c.pqConn.QueryContext(ctx, query, args)
	}
	err = c.withStatement(ctx, query, func(st pqStmt) error {
		result, err = st.QueryContext(ctx, args)
		return err
	})
	return result, err
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.ready(); err != nil {
		return nil, err
	}
	count(ctx, query)
	defer c.guard(ctx)()
	result, err := c.exec(ctx, query, args)
	for attempt := 1; c.isVictim(ctx, attempt, err); attempt++ {
		result, err = c.exec(ctx, query, args)
	}
	return result, c.judge(err)
}

func (c *conn) exec(ctx context.Context, query string, args []driver.NamedValue) (result driver.Result, err error) {
	if err := c.planFor(ctx); err != nil {
		return nil, err
	}
	if !c.isToPrepare(query, args) {
		return c.pqConn.ExecContext(ctx, query, args)
	}
	err = c.withStatement(ctx, query, func(st pqStmt) (err error) {
		result, err = st.ExecContext(ctx, args)
		return err
	})
	return result, err
}

// PrepareContext prepares outside the cache, for COPY and callers with a *sql.Stmt. It counts as
// one statement, however often that runs. Its runs are not guarded.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.ready(); err != nil {
		return nil, err
	}
	count(ctx, query)
	release := c.guard(ctx)
	st, err := c.pqConn.PrepareContext(ctx, query)
	release()
	c.socket.begin(0)
	return st, c.judge(err)
}

func (c *conn) Ping(ctx context.Context) error {
	defer c.guard(ctx)()
	return c.pqConn.Ping(ctx)
}

// Close takes leave of Postgres, if it can. Either way the connection is gone.
func (c *conn) Close() error {
	c.socket.begin(lookTimeout)
	_ = c.pqConn.Close()
	return nil
}

// rows tells the connection when they end.
type rows struct {
	pqRows
	conn    *conn
	release func() bool
}

func (r *rows) Close() error {
	r.conn.reading = false
	err := r.pqRows.Close()
	r.release()
	return err
}
