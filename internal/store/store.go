// Package store is the way to Postgres: the pool and its driver, transactions, migrations.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
)

// Config is a database and how to reach it.
type Config struct {
	// URL is the database's address, postgres://user:password@host:port/database?sslmode=…, of
	// Postgres itself or of a pooler in session mode.
	URL string
	// MaxConns is the size of the pool; 0 is 16.
	MaxConns int
	// StatementTimeout is how long Postgres gives a statement; 0 is 10 s.
	StatementTimeout time.Duration
}

const (
	defaultMaxConns         = 16
	defaultStatementTimeout = 10 * time.Second

	connectTimeout = 5 * time.Second
	maxIdleTime    = 10 * time.Minute
	oldestServer   = 15
)

// Open returns a pool on a database that was found to answer. Sessions run in UTC. Its error is one
// line and never holds the password.
func Open(ctx context.Context, cfg Config) (*sql.DB, error) {
	pqConfig, err := parseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	inner, err := pq.NewConnectorConfig(pqConfig)
	if err != nil {
		return nil, errors.New("invalid database URL")
	}
	inner.Dialer(newDialer())
	maxConns := cmp.Or(cfg.MaxConns, defaultMaxConns)
	db := newConnector(inner, maxConns, cmp.Or(cfg.StatementTimeout, defaultStatementTimeout)).pool()
	if err := verify(ctx, db); err != nil {
		db.Close()
		return nil, &connectError{at: address(pqConfig), cause: err}
	}
	return db, nil
}

// parseURL reads the address itself first. The errors of url.Parse and of lib/pq quote what they
// could not read. That may be a part of the password.
func parseURL(text string) (pq.Config, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return pq.Config{}, errors.New("invalid database URL: want postgres://user:password@host:port/database?sslmode=…, " +
			"with special characters in the password percent-encoded")
	}
	cfg, err := pq.NewConfig(text)
	if err != nil {
		said := err.Error()
		password, _ := u.User.Password()
		for _, secret := range []string{password, u.Query().Get("password")} {
			if secret != "" {
				said = strings.ReplaceAll(said, secret, "xxxxx")
			}
		}
		return pq.Config{}, fmt.Errorf("invalid database URL: %s", strings.TrimPrefix(said, "pq: "))
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTimeout
	}
	if cfg.ApplicationName == "" {
		cfg.ApplicationName = "shopgraph"
	}
	cfg = cfg.Clone() // makes Runtime, which may be nil
	maps.DeleteFunc(cfg.Runtime, func(name, _ string) bool { return strings.EqualFold(name, "timezone") })
	cfg.Runtime["timezone"] = "UTC"
	return cfg, nil
}

func verify(ctx context.Context, db *sql.DB) error {
	var version int
	if err := db.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int / 10000").Scan(&version); err != nil {
		return err
	}
	if version < oldestServer {
		return fmt.Errorf("it is Postgres %d, but %d or newer is needed", version, oldestServer)
	}
	return nil
}

func address(cfg pq.Config) string {
	return fmt.Sprintf("database %q at %s:%d as user %q", cfg.Database, cfg.Host, cfg.Port, cfg.User)
}

// connectError says on one line where to and why not.
type connectError struct {
	at    string
	cause error
}

func (e *connectError) Unwrap() error { return e.cause }

func (e *connectError) Error() string {
	hint := ""
	if errors.Is(e.cause, pq.ErrSSLNotSupported) {
		hint = " (add sslmode=disable to the URL if the connection needs no encryption)"
	}
	reason := strings.TrimPrefix(strings.Join(strings.Fields(e.cause.Error()), " "), "pq: ")
	return fmt.Sprintf("connect to %s: %s%s", e.at, reason, hint)
}

// Store is the database as capabilities see it.
type Store struct {
	DB     *sql.DB
	Client *ent.Client

	places *bulkhead
	// txTimeout is how long a transaction may take; 0 is without end.
	txTimeout time.Duration
}

// New returns the store on a pool of Open. Closing the pool is the caller's.
func New(db *sql.DB) *Store {
	s := Store{DB: db, Client: ent.NewClient(ent.Driver(entsql.OpenDB(dialect.Postgres, db))), txTimeout: txTimeout}
	s.places = newBulkhead(max(1, db.Stats().MaxOpenConnections/2))
	return &s
}

// Patient returns a store on the same database whose statements and transactions have no time
// limits, such as for filling it. It has a pool of its own, which the caller must close.
func (s *Store) Patient() *Store {
	p := New(withoutLimits(s.DB))
	p.txTimeout = 0
	return p
}

// IsCode reports whether Postgres' answer was an error of one of these codes, however wrapped.
func IsCode(err error, codes ...pqerror.Code) bool {
	return len(codes) > 0 && pq.As(err, codes...) != nil
}
