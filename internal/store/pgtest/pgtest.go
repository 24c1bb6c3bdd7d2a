// Package pgtest gives each test a Postgres database of its own.
//
// A test binary starts one throw-away cluster when its first test asks, migrates a template
// database in it once, and copies that for each test. What many tests begin with can be a Template
// of its own. Nothing has to be set up or torn down: the cluster ends with the test binary, however
// that ends.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
)

const (
	// MaxConns is the size of a test's pool.
	MaxConns = 8

	template   = "template_shopgraph"
	maxServer  = "max_connections=300"
	adminConns = 4
)

// New returns the store on an empty, migrated database that is this test's alone and goes away with
// it. It fails the test when there is no Postgres to run.
func New(t testing.TB) *store.Store {
	t.Helper()
	return open(t, NewURL(t))
}

func open(t testing.TB, address string) *store.Store {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: address, MaxConns: MaxConns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return store.New(db)
}

// Fill executes statements that make many rows. They have no time limits, so that a test fails for what
// it tests and not because the machine is busy.
func Fill(t testing.TB, st *store.Store, statements ...string) {
	t.Helper()
	patient := st.Patient()
	defer patient.DB.Close()
	for _, statement := range statements {
		if _, err := patient.DB.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// NewURL is New for what opens its own connections: it returns the database's address. Connections
// still open when the test ends are cut.
func NewURL(t testing.TB) string {
	t.Helper()
	return copyOf(t, template)
}

func copyOf(t testing.TB, original string) string {
	t.Helper()
	c, err := shared()
	if err != nil {
		t.Fatalf("test database: %v", err)
	}
	name := fmt.Sprintf("test_%d", c.made.Add(1))
	if _, err := c.admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+original+" STRATEGY FILE_COPY"); err != nil {
		t.Fatalf("test database: %v", err)
	}
	t.Cleanup(func() { c.drop(name) })
	return withDatabase(c.url, name)
}

// Template is a database that is filled once in a test binary, and copied for each test that asks for one.
type Template struct {
	make func() (name string, err error)
}

// NewTemplate returns a template that fill fills, on a migrated database, when the first test asks.
func NewTemplate(fill func(context.Context, *store.Store) error) *Template {
	return &Template{sync.OnceValues(func() (string, error) {
		c, err := shared()
		if err != nil {
			return "", err
		}
		name := fmt.Sprintf("%s_%d", template, c.made.Add(1))
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		return name, c.fill(ctx, name, fill)
	})}
}

// New is like the package's New, on a copy of the template.
func (t *Template) New(tb testing.TB) *store.Store {
	tb.Helper()
	return open(tb, t.NewURL(tb))
}

// NewURL is like the package's NewURL, of a copy of the template.
func (t *Template) NewURL(tb testing.TB) string {
	tb.Helper()
	name, err := t.make()
	if err != nil {
		tb.Fatalf("template of test databases: %v", err)
	}
	return copyOf(tb, name)
}

// Count returns how many rows a table has.
func Count(t testing.TB, st *store.Store, table string) (rows int) {
	t.Helper()
	if err := st.DB.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// cluster is a test binary's Postgres.
type cluster struct {
	url     string // of its first database
	admin   *sql.DB
	made    atomic.Int64
	garbage chan string
}

var shared = sync.OnceValues(startCluster)

func startCluster() (*cluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	address, err := serve(ctx)
	if err != nil {
		return nil, err
	}
	hurried, err := store.Open(ctx, store.Config{URL: address, MaxConns: adminConns})
	if err != nil {
		return nil, err
	}
	admin := store.New(hurried).Patient().DB
	if err := hurried.Close(); err != nil {
		return nil, err
	}
	c := &cluster{url: address, admin: admin, garbage: make(chan string, 1024)}
	if err := c.makeTemplate(ctx); err != nil {
		return nil, err
	}
	go c.collect()
	return c, nil
}

func (c *cluster) makeTemplate(ctx context.Context) error {
	if _, err := c.admin.ExecContext(ctx, "CREATE DATABASE "+template); err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{URL: withDatabase(c.url, template), MaxConns: 2})
	if err != nil {
		return err
	}
	defer db.Close() // a template may not be in use
	_, err = store.Migrate(ctx, db, slog.New(slog.DiscardHandler))
	return err
}

// fill makes a copy of the template that has more in it.
func (c *cluster) fill(ctx context.Context, name string, fill func(context.Context, *store.Store) error) error {
	if _, err := c.admin.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY FILE_COPY"); err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{URL: withDatabase(c.url, name), MaxConns: 2})
	if err != nil {
		return err
	}
	patient := store.New(db).Patient()
	return errors.Join(fill(ctx, patient), patient.DB.Close(), db.Close()) // a template may not be in use
}

// drop leaves a database to collect. With very many waiting the cluster's end takes them.
func (c *cluster) drop(name string) {
	select {
	case c.garbage <- name:
	default:
	}
}

// collect drops databases one by one, so that no test waits for it. It lives as long as the test
// binary, as its cluster does.
func (c *cluster) collect() {
	for name := range c.garbage {
		// An error means a database more until the cluster goes; no test is the worse for it.
		_, _ = c.admin.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}
}

func withDatabase(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // of our own making
	}
	u.Path = "/" + name
	return u.String()
}
