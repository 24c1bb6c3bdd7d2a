package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/localpg"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

const patience = 30 * time.Second

func settings(databaseURL string) config.Config {
	off := false
	return config.Config{
		Database: config.Database{DatabaseURL: databaseURL, MaxConns: 4},
		Address:  config.Address{Addr: "127.0.0.1:0"},
		Server: config.Server{
			Mode: config.Development, Currency: "USD", Migrate: true, DemoData: &off, Jobs: true,
			OperationTimeout: patience, ShutdownTimeout: patience,
		},
	}
}

// run starts a server; stop stops it and returns what Run did.
func run(t *testing.T, cfg config.Config) (s *server.Server, stop func() error) {
	t.Helper()
	s, err := server.New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	stopped := false
	stop = func() error {
		stopped = true
		cancel()
		return wait(t, done)
	}
	t.Cleanup(func() {
		if stopped {
			return
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return s, stop
}

func wait(t *testing.T, done <-chan error) error {
	t.Helper()
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		t.Fatal("waited in vain")
		return nil
	}
}

func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(data)
}

func query(t *testing.T, address, document string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		t.Fatal(err)
	}
	return queryAt(t, address+"/graphql", string(body))
}

func queryAt(t *testing.T, address, body string) string {
	t.Helper()
	response, err := http.Post(address, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDevelopment(t *testing.T) {
	t.Parallel()
	s, _ := run(t, settings(pgtest.NewURL(t)))
	for path, want := range map[string]string{
		"/":               "<title>shopgraph playground</title>",
		"/schema.graphql": "type Subscription {",
		"/healthz":        "ok\n",
		"/readyz":         "ok\nno index",
	} {
		if status, body := get(t, s.URL()+path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %.200s", path, status, body)
		}
	}
	for path, want := range map[string]int{
		"/nothing": http.StatusNotFound, "/test-gateway/actions/test_x": http.StatusNotFound, "/playground/": http.StatusNotFound,
	} {
		if status, _ := get(t, s.URL()+path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	if got := query(t, s.URL(), "{ categories { name } }"); got != `{"data":{"categories":[]}}` {
		t.Error(got)
	}
	if got := queryAt(t, s.URL()+"/graphql/", `{"query":"{ categories { name } }"}`); got != `{"data":{"categories":[]}}` {
		t.Error(got)
	}
	if got := query(t, s.URL(), "{ __schema { queryType { name } } }"); !strings.Contains(got, `"name":"Query"`) {
		t.Error(got)
	}
	if got := query(t, s.URL(), "{ orders { totalCount } }"); !strings.Contains(got, `"code":"UNAUTHENTICATED"`) {
		t.Error(got)
	}
}

func TestProduction(t *testing.T) {
	t.Parallel()
	cfg := settings(pgtest.NewURL(t))
	cfg.Mode = config.Production
	s, _ := run(t, cfg)
	for path, want := range map[string]int{
		"/": http.StatusNotFound, "/schema.graphql": http.StatusNotFound, "/test-gateway/actions/x": http.StatusNotFound,
		"/healthz": http.StatusOK, "/readyz": http.StatusOK,
	} {
		if status, _ := get(t, s.URL()+path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	if got := query(t, s.URL(), "{ __schema { queryType { name } } }"); !strings.Contains(got, `"code":"FORBIDDEN"`) {
		t.Error(got)
	}
}

func TestTwoServersOfOneDatabase(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	first, stop := run(t, settings(url))
	second, _ := run(t, settings(url))
	if first.URL() == second.URL() {
		t.Fatalf("both at %s", first.URL())
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if got := query(t, second.URL(), "{ categories { name } }"); got != `{"data":{"categories":[]}}` {
		t.Error(got)
	}
}

func TestStopWithSocketOpen(t *testing.T) {
	t.Parallel()
	s, stop := run(t, settings(pgtest.NewURL(t)))
	conn, _, err := websocket.Dial(t.Context(), s.URL()+"/graphql",
		&websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(`{"type":"connection_init"}`)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := conn.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() {
		_, _, err := conn.Read(t.Context())
		closed <- err
	}()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := wait(t, closed); websocket.CloseStatus(err) != websocket.StatusServiceRestart {
		t.Errorf("closed with %v", err)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://")); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("the port after the stop: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, tt := range map[string]struct {
		change func(*config.Config)
		want   string
	}{
		"port in use":  {func(c *config.Config) { c.Addr = taken.Addr().String() }, "in use by another program"},
		"no database":  {func(c *config.Config) { c.DatabaseURL = "postgres://127.0.0.1:1/shop" }, "connect to database"},
		"no manifest":  {func(c *config.Config) { c.TrustedDocuments = "no-such.json" }, "--trusted-documents: open no-such.json"},
		"bad manifest": {func(c *config.Config) { c.TrustedDocuments = "server_test.go" }, "--trusted-documents: server_test.go: expected a JSON object"},
		"bad setting":  {func(c *config.Config) { c.Currency = "usd" }, "--currency"},
	} {
		cfg := settings("postgres://127.0.0.1:1/shop")
		tt.change(&cfg)
		_, err := server.New(t.Context(), cfg, slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPendingMigrationsAreNotIgnored(t *testing.T) {
	t.Parallel()
	cfg := settings(pgtest.NewURL(t))
	cfg.Migrate = false
	run(t, cfg) // all are applied

	cfg.DatabaseURL = pgtest.NewURL(t)
	db, err := store.Open(t.Context(), store.Config{URL: cfg.DatabaseURL, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM goose_db_version WHERE version_id > 0"); err != nil {
		t.Fatal(err)
	}
	if _, err := server.New(t.Context(), cfg, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "pending") {
		t.Errorf("New returned %v", err)
	}
}

// dataDir returns a directory for a private Postgres, which root's runs as another account.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(localpg.ScratchDir(), "shopgraph-server-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestPrivatePostgres(t *testing.T) {
	t.Parallel()
	cfg := settings("")
	cfg.DataDir = dataDir(t)
	s, err := server.New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if err := s.Announce(&said); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{s.URL() + "/graphql", s.URL() + "/?query=", "curl " + s.URL(), cfg.DataDir, "development"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("no %s in %s", want, said.String())
		}
	}
	done := make(chan error, 1)
	go func() { done <- s.Run(t.Context()) }()
	if got := query(t, s.URL(), "{ categories { name } }"); got != `{"data":{"categories":[]}}` {
		t.Error(got)
	}

	// The server does not outlive its database.
	pidFile, err := os.ReadFile(filepath.Join(cfg.DataDir, "postgres", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(pidFile), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if err := wait(t, done); err == nil || !strings.Contains(err.Error(), "private Postgres ended by itself") {
		t.Errorf("Run returned %v", err)
	}
}

// TestWorker: a server that only serves leaves jobs to a worker beside it.
func TestWorker(t *testing.T) {
	t.Parallel()
	cfg := settings(pgtest.NewURL(t))
	cfg.Jobs = false
	s, _ := run(t, cfg)
	const signUp = `{"query":"mutation { signUp(input: {email: \"mary@example.com\"}) { email userErrors { code } } }"}`
	response, err := http.Post(s.URL()+"/graphql", "application/json", strings.NewReader(signUp))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.Body.Close() != nil || !strings.Contains(string(body), `"userErrors":[]`) {
		t.Fatalf("%s, %v", body, err)
	}
	db, err := store.Open(t.Context(), store.Config{URL: cfg.DatabaseURL, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	mails := func() (n int) {
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM jobs WHERE kind = 'account.sign_up_mail'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := mails(); n != 1 {
		t.Fatalf("%d mails wait", n)
	}
	w, err := server.NewWorker(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	for deadline := time.Now().Add(patience); mails() > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the worker does not work")
		}
	}
	cancel()
	if err := wait(t, done); err != nil {
		t.Error(err)
	}
}
