package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

const (
	// maxStatements is how many prepared statements a connection keeps.
	maxStatements = 256
	// maxStatementText keeps long texts, such as bulk inserts of varying length, out of the cache,
	// in bytes.
	maxStatementText = 8 << 10
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
	reading    bool // rows are open: the connection can't take another statement
	readOnly   bool // what it leads to cannot be written any more
}

var errReading = errors.New("statement on a connection whose rows are still being read: read them to the end or close them first")

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if c.reading {
		return nil, errReading
	}
	count(ctx, query)
	release := c.guard(ctx)
	result, err := c.query(ctx, query, args)
	for attempt := 1; c.isVictim(ctx, attempt, err); attempt++ {
		result, err = c.query(ctx, query, args)
	}
	if err != nil {
		release()
		return nil, c.judge(err)
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
	if !cacheable(query, args) {
		return c.pqConn.QueryContext(ctx, query, args)
	}
	err = c.withStatement(ctx, query, func(st pqStmt) error {
		result, err = st.QueryContext(ctx, args)
		return err
	})
	return result, err
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if c.reading {
		return nil, errReading
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
	if !cacheable(query, args) {
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
	if c.reading {
		return nil, errReading
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

// cacheable leaves alone what has no arguments: lib/pq sends that in one round trip, and it may be
// DDL or several statements.
func cacheable(query string, args []driver.NamedValue) bool {
	return len(args) > 0 && len(query) <= maxStatementText
}

// withStatement runs use on the prepared query. A migration may have made the plan stale: then
// Postgres has refused before doing anything, and it is prepared anew, once. A transaction is
// beyond that; InTx runs it again.
func (c *conn) withStatement(ctx context.Context, query string, use func(pqStmt) error) error {
	st, err := c.prepared(ctx, query)
	if err != nil {
		return err
	}
	if err = use(st); !isStale(err) {
		return err
	}
	c.statements.close()
	if c.inTx {
		return err
	}
	if st, err = c.prepared(ctx, query); err != nil {
		return err
	}
	return use(st)
}

func (c *conn) prepared(ctx context.Context, query string) (pqStmt, error) {
	if st := c.statements.get(query); st != nil {
		return st, nil
	}
	raw, err := c.pqConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	st, ok := raw.(pqStmt)
	if !ok { // COPY, which takes no arguments
		raw.Close()
		return nil, fmt.Errorf("driver statement %T takes no arguments", raw)
	}
	return st, c.statements.put(query, st)
}

// isStale recognizes "cached plan must not change result type" in any language, and a statement
// that DISCARD ALL took away.
func isStale(err error) bool {
	switch e := pq.As(err, pqerror.FeatureNotSupported, pqerror.InvalidSQLStatementName); {
	case e == nil:
		return false
	case e.Code == pqerror.FeatureNotSupported:
		return e.Routine == "RevalidateCachedQuery"
	}
	return true
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

// statements is a connection's prepared statements by text, at most maxStatements: the least
// recently used goes first.
type statements struct {
	byText map[string]*list.Element
	recent list.List // of statement, the latest in front
}

type statement struct {
	text string
	pqStmt
}

func (s *statements) get(text string) pqStmt {
	e := s.byText[text]
	if e == nil {
		return nil
	}
	s.recent.MoveToFront(e)
	return e.Value.(*statement).pqStmt
}

func (s *statements) put(text string, st pqStmt) error {
	s.byText[text] = s.recent.PushFront(&statement{text, st})
	if s.recent.Len() <= maxStatements {
		return nil
	}
	oldest := s.recent.Remove(s.recent.Back()).(*statement)
	delete(s.byText, oldest.text)
	return oldest.Close()
}

// close forgets all. A statement that can't be closed means a broken connection, which its next use
// reports.
func (s *statements) close() {
	for e := s.recent.Front(); e != nil; e = e.Next() {
		_ = e.Value.(*statement).Close()
	}
	s.recent.Init()
	clear(s.byText)
}
