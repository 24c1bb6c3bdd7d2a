package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/lib/pq"
)

const (
	// connLifetime is how long a connection is used, give or take a tenth: what leads to Postgres
	// may have come to lead elsewhere.
	connLifetime = 30 * time.Minute
	// limitGrace is by how much the wait for an answer exceeds what Postgres gives a statement.
	limitGrace = 2 * time.Second
	// lookTimeout is how long a connection may take to show that it is in order.
	lookTimeout = time.Second
	// maxYouth is how old a connection is at most whose trouble says nothing of those opened before.
	maxYouth = 5 * time.Second
)

// sessionSettings are for statements that are short and come again and again. By default Postgres
// would plan many of them anew at each execution. It takes an unknown array for one of ten
// elements, so a plan for the few at hand looks cheaper to it. But the plan is the same, and making
// it takes longer than executing it. Compiling a statement by JIT never pays. Running one by
// several processes never pays either. They would also give its rows in another order than package
// record counts on. The settings are set by a statement, as poolers refuse such parameters at a
// connection's start.
const sessionSettings = "SET plan_cache_mode = force_generic_plan; SET jit = off; SET max_parallel_workers_per_gather = 0"

// Nobody waits for a lock longer than lockTimeout. It is short, since whoever waits for a row that
// is stuck takes the place of a transaction that is not. A process that stops in the middle of a
// transaction loses it, with the locks that it holds, after idleInTxTimeout.
const (
	lockTimeout     = 1500 * time.Millisecond
	probeTimeout    = 4 * time.Second
	idleInTxTimeout = 10 * time.Second
)

// connector makes a pool's connections.
type connector struct {
	inner *pq.Connector
	// statementTimeout is what Postgres gives a statement; 0 means that there are no limits at all.
	statementTimeout time.Duration
	maxConns         int
	maxYouth         time.Duration
	recent           *recentTexts
	// suspected is when a connection was last found broken or read-only, in nanoseconds since 1970.
	// Those opened before have to show that they are in order, as they may have met with the same.
	suspected atomic.Int64
}

func newConnector(inner *pq.Connector, maxConns int, statementTimeout time.Duration) *connector {
	return &connector{
		inner: inner, maxConns: maxConns, statementTimeout: statementTimeout, maxYouth: maxYouth, recent: newRecentTexts(),
	}
}

// pool returns a pool of the connector's connections.
//
// Connections are kept while idle: with Go's default of two, most statements under load would make
// Postgres fork.
func (c *connector) pool() *sql.DB {
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(c.maxConns)
	db.SetMaxIdleConns(c.maxConns)
	db.SetConnMaxIdleTime(maxIdleTime)
	return db
}

// further returns another pool on the database of a pool of Open.
func further(db *sql.DB, maxConns int, statementTimeout time.Duration) *sql.DB {
	c := db.Driver().(*connector)
	return newConnector(c.inner, maxConns, statementTimeout).pool()
}

// withoutLimits returns a further pool, whose statements have no time limits.
func withoutLimits(db *sql.DB) *sql.DB { return further(db, db.Stats().MaxOpenConnections, 0) }

// Probe returns a further pool, of one connection, on the database of a pool of Open. So it can be
// asked something when all connections are in use. Closing it is the caller's.
func Probe(db *sql.DB) *sql.DB { return further(db, 1, probeTimeout) }

// Connect implements driver.Connector.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	opening := &opening{ctx: ctx}
	defer opening.end()
	opened := time.Now()
	raw, err := c.inner.Connect(context.WithValue(ctx, openingKey{}, opening))
	if err != nil {
		return nil, err
	}
	inner, ok := raw.(pqConn)
	if !ok {
		raw.Close()
		return nil, fmt.Errorf("driver %T lacks an interface the statement cache relies on", raw)
	}
	if _, err := inner.ExecContext(ctx, c.settings(), nil); err != nil {
		inner.Close()
		return nil, err
	}
	opening.socket.suspect = c.suspect
	return &conn{
		pqConn:     inner,
		connector:  c,
		socket:     opening.socket,
		opened:     opened,
		looked:     opened,
		expires:    opened.Add(connLifetime*9/10 + rand.N(connLifetime/5)),
		statements: newStatements(connWeight(c.maxConns)),
	}, nil
}

func (c *connector) settings() string {
	if c.statementTimeout == 0 {
		return sessionSettings
	}
	return fmt.Sprintf("%s; SET statement_timeout = %d; SET lock_timeout = %d; SET idle_in_transaction_session_timeout = %d",
		sessionSettings, c.statementTimeout.Milliseconds(), lockTimeout.Milliseconds(), idleInTxTimeout.Milliseconds())
}

// limit is how long a statement's answer is waited for; 0 is without end.
func (c *connector) limit() time.Duration {
	if c.statementTimeout == 0 {
		return 0
	}
	return c.statementTimeout + limitGrace
}

func (c *connector) suspect() { c.suspected.Store(time.Now().UnixNano()) }

// Driver implements driver.Connector. It returns the connector itself, by which further finds it.
func (c *connector) Driver() driver.Driver { return c }

// Open implements driver.Driver.
func (c *connector) Open(string) (driver.Conn, error) {
	return nil, errors.New("pools are opened by store.Open")
}
