// Package config is shopgraph's settings. Each is a flag and a variable of the environment; a flag has precedence.
package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
)

// Config is everything that can be set. Its parts are apart because not every command needs all.
type Config struct {
	Database `embed:"" group:"Database"`
	Log      `embed:"" group:"Log"`
	Server   `embed:"" group:"Server"`
}

// Database is where the data lies.
type Database struct {
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" placeholder:"URL" help:"Postgres to use, as postgres://user:password@host:port/database; it must be a session-mode connection. Unset, shopgraph runs a private Postgres of its own."`
	DataDir     string `name:"data-dir" env:"SHOPGRAPH_DATA_DIR" placeholder:"DIR" help:"Where the private Postgres keeps its data; by default shopgraph in $XDG_DATA_HOME."`
	MaxConns    int    `name:"max-conns" env:"SHOPGRAPH_MAX_CONNS" default:"16" help:"The most connections to the database that requests share, 1 to 1000."`
}

// Check reports the first setting that cannot be used.
func (d *Database) Check() error {
	if d.DatabaseURL != "" && d.DataDir != "" {
		return errors.New("--data-dir is for the private Postgres, and --database-url (DATABASE_URL) names another: give one of the two")
	}
	if d.MaxConns < 1 || d.MaxConns > 1000 {
		return fmt.Errorf("--max-conns: must be 1 to 1000, not %d", d.MaxConns)
	}
	return nil
}

// Log is what is logged, and how.
type Log struct {
	LogLevel  slog.Level `name:"log-level" env:"SHOPGRAPH_LOG_LEVEL" default:"info" placeholder:"LEVEL" help:"The least that is logged: debug, info, warn or error."`
	LogFormat string     `name:"log-format" env:"SHOPGRAPH_LOG_FORMAT" default:"text" enum:"text,json" placeholder:"FORMAT" help:"How it is logged: text or json."`
}

// Logger returns a logger to w.
func (l *Log) Logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: l.LogLevel}
	if l.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// Mode decides what is on unless set otherwise.
type Mode string

// The modes.
const (
	// Development is for trying things out: demo data, test gateway, playground and introspection are on.
	Development Mode = "development"
	// Production is for a store's own data: they are off.
	Production Mode = "production"
)

// Server is how the server serves. What is a pointer follows the mode until Complete.
type Server struct {
	Addr      string `name:"addr" env:"SHOPGRAPH_ADDR" default:":8080" placeholder:"HOST:PORT" help:"Where to listen; port 0 takes a free one."`
	PublicURL string `name:"public-url" env:"SHOPGRAPH_PUBLIC_URL" placeholder:"URL" help:"How clients reach the server; by default http://localhost and the port."`
	Mode      Mode   `name:"mode" env:"SHOPGRAPH_MODE" enum:"development,production," default:"" placeholder:"MODE" help:"development or production; by default production if a database is named, else development."`
	Currency  string `name:"currency" env:"SHOPGRAPH_CURRENCY" default:"USD" placeholder:"CODE" help:"The store's currency, for operations that choose none."`

	Playground    *bool `name:"playground" env:"SHOPGRAPH_PLAYGROUND" negatable:"" help:"Serve GraphiQL at /; by default in development."`
	Introspection *bool `name:"introspection" env:"SHOPGRAPH_INTROSPECTION" negatable:"" help:"Let clients ask for the schema; by default in development."`
	TestGateway   *bool `name:"test-gateway" env:"SHOPGRAPH_TEST_GATEWAY" negatable:"" help:"Take payments that move no money; by default in development, never in production."`
	DemoData      *bool `name:"demo-data" env:"SHOPGRAPH_DEMO_DATA" negatable:"" help:"Fill an empty database with a demo store; by default in development, never in production."`
	Migrate       bool  `name:"migrate" env:"SHOPGRAPH_MIGRATE" default:"true" negatable:"" help:"Migrate the database at the start."`

	OperationTimeout time.Duration `name:"operation-timeout" env:"SHOPGRAPH_OPERATION_TIMEOUT" default:"30s" placeholder:"TIME" help:"How long a query or mutation may take."`
	ShutdownTimeout  time.Duration `name:"shutdown-timeout" env:"SHOPGRAPH_SHUTDOWN_TIMEOUT" default:"20s" placeholder:"TIME" help:"How long requests under way may take to end when the server stops."`
}

// Complete fills in what follows from the mode, and checks everything. Its errors are one line for people.
func (c Config) Complete() (Config, error) {
	if c.Mode == "" {
		c.Mode = Development
		if c.DatabaseURL != "" {
			c.Mode = Production
		}
	}
	development := c.Mode == Development
	for _, follows := range []**bool{&c.Playground, &c.Introspection, &c.TestGateway, &c.DemoData} {
		if *follows == nil {
			*follows = &development
		}
	}
	if err := c.Database.Check(); err != nil {
		return c, err
	}
	return c, c.Server.check()
}

func (s *Server) check() error {
	if s.Mode != Development && s.Mode != Production {
		return fmt.Errorf("--mode: must be development or production, not %q", s.Mode)
	}
	if _, port, err := net.SplitHostPort(s.Addr); err != nil || port == "" {
		return fmt.Errorf("--addr: expected host:port such as :8080 or 127.0.0.1:8080, not %q", s.Addr)
	}
	if _, err := money.ParseCurrency(s.Currency); err != nil {
		return fmt.Errorf("--currency: %w", err)
	}
	if s.OperationTimeout <= 0 || s.ShutdownTimeout <= 0 {
		return errors.New("--operation-timeout and --shutdown-timeout must be more than 0, such as 30s")
	}
	if s.Mode == Production && *s.TestGateway {
		return errors.New("--test-gateway: the test gateway moves no money and is refused in production; " +
			"for a trial on this database use --mode development")
	}
	if s.Mode == Production && *s.DemoData {
		return errors.New("--demo-data: production is not filled with demo data by itself; use shopgraph seed")
	}
	return s.checkPublicURL()
}

func (s *Server) checkPublicURL() error {
	if s.PublicURL == "" {
		return nil
	}
	u, err := url.Parse(s.PublicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("--public-url: expected an address such as https://shop.example.com, not %q", s.PublicURL)
	}
	return nil
}

// PublicAddress returns how clients reach a server that listens at addr, without a slash at the end.
func (s *Server) PublicAddress(addr net.Addr) string {
	if s.PublicURL != "" {
		return strings.TrimRight(s.PublicURL, "/")
	}
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	host, _, _ := net.SplitHostPort(s.Addr)
	if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
