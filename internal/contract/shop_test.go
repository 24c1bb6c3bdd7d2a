package contract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/executor/executortest"
	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// patience is how long anything may take: far longer than it does.
const patience = 60 * time.Second

// contract is schema.graphql.
var contract = sync.OnceValue(func() *ast.Schema {
	source, err := os.ReadFile(filepath.Join("..", "..", "schema.graphql"))
	if err != nil {
		panic(err)
	}
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: string(source)})
})

// cheap is what a password's hash costs here: next to nothing.
var cheap = password.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// passwordHash is of demo.Password.
var passwordHash = sync.OnceValues(func() (string, error) {
	return password.NewHasher(cheap).Hash(context.Background(), demo.Password)
})

var demoShop = pgtest.NewTemplate(func(ctx context.Context, st *store.Store) error {
	_, err := demo.Seed(ctx, st, demo.Options{
		ImageBaseURL: "https://images.example.com",
		HashPassword: func(string) (string, error) { return passwordHash() },
	})
	return err
})

// newShop returns a database with the demo's data, and its address.
func newShop(t *testing.T) (*store.Store, string) {
	t.Helper()
	url := demoShop.NewURL(t)
	db, err := store.Open(t.Context(), store.Config{URL: url, MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return store.New(db), url
}

// settings are those of a server on a database.
func settings(databaseURL string) config.Config {
	off := false
	return config.Config{
		Database: config.Database{DatabaseURL: databaseURL, MaxConns: 8},
		Address:  config.Address{Addr: "127.0.0.1:0"},
		Server: config.Server{
			Mode: config.Development, Currency: "USD", Migrate: true, DemoData: &off, Jobs: true,
			OperationTimeout: patience, ShutdownTimeout: patience,
			GuestCostLimit: 100_000, UserCostLimit: 250_000, StaffCostLimit: 500_000, AnswerLimit: 10_000_000, // the defaults
		},
	}
}

// byHand has orders be paid by hand, too.
func byHand(cfg config.Config) config.Config {
	cfg.BankTransfer = config.BankTransfer{
		Holder: "Clay & Kiln", IBAN: "DE89370400440532013000", BIC: "COBADEFFXXX", Bank: "Commerzbank", Details: "Savings", Label: "Bank transfer",
		Within: 7 * 24 * time.Hour, Remind: 48 * time.Hour,
	}
	cfg.CashOnDelivery = config.CashOnDelivery{Offered: true, Label: "Cash on delivery", Limits: []string{"EUR=500.00"}, PaidByDelivered: true}
	cfg.OnAccount = config.OnAccount{Offered: true, Label: "On account"}
	return cfg
}

// assemble returns a server that does not run yet.
func assemble(t *testing.T, cfg config.Config, opts ...server.Option) *server.Server {
	t.Helper()
	opts = append([]server.Option{
		server.WithPasswordParams(cheap),
		server.WithExecution(func(own graphql.ExecutableSchema, table *executor.Table) graphql.ExecutableSchema {
			return executortest.Compare(t, own, table)
		}),
	}, opts...)
	s, err := server.New(t.Context(), cfg, slog.New(slog.DiscardHandler), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run runs a server until the test ends; ctx is what its background work is done under.
func run(ctx context.Context, t *testing.T, s *server.Server) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := receive(t, done); err != nil {
			t.Errorf("the server's end: %v", err)
		}
	})
}

// serve returns a guest at a server that runs until the test ends.
func serve(t *testing.T, databaseURL string, opts ...server.Option) client {
	t.Helper()
	return serveWith(t, settings(databaseURL), opts...)
}

// serveWith is serve with other settings.
func serveWith(t *testing.T, cfg config.Config, opts ...server.Option) client {
	t.Helper()
	s := assemble(t, cfg, opts...)
	run(t.Context(), t, s)
	return client{url: s.URL()}
}

// receive waits for a value.
func receive[T any](t testing.TB, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatal("waited in vain")
		panic("unreachable")
	}
}

// client is somebody at a server.
type client struct {
	url    string
	token  string       // of a session or a service; "" for guests
	cookie *http.Cookie // nil for those who hold none
	// channel is the code of the channel that requests are in; "" for none.
	channel string
}

// withCookie returns the same somebody with a cookie.
func (c client) withCookie(cookie *http.Cookie) client {
	c.cookie = cookie
	return c
}

// variables of an operation.
type variables map[string]any

// answer is what came of a request.
type answer struct {
	status int
	body   []byte
}

// request returns the HTTP request of an operation.
func (c client) request(ctx context.Context, t testing.TB, document string, vars any) *http.Request {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": vars})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.cookie != nil {
		r.AddCookie(c.cookie)
	}
	if c.channel != "" {
		r.Header.Set("Shopgraph-Channel", c.channel)
	}
	return r
}

// send makes a request and returns its answer, whatever that is.
func (c client) send(t testing.TB, document string, vars any) answer {
	t.Helper()
	return do(t, c.request(t.Context(), t, document, vars))
}

func do(t testing.TB, r *http.Request) answer {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, body}
}

// ask makes a request that must do without errors, and returns its data.
func (c client) ask(t testing.TB, document string, vars variables) data {
	t.Helper()
	a := c.send(t, document, vars)
	var decoded struct {
		Data   any
		Errors json.RawMessage
	}
	if err := json.Unmarshal(a.body, &decoded); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	if decoded.Errors != nil || a.status != http.StatusOK {
		t.Fatalf("%d for %s\nwith %v: %s", a.status, document, vars, a.body)
	}
	return data{t, decoded.Data}
}

// signIn returns one of the demo's users at c's server.
func (c client) signIn(t testing.TB, email string) client {
	t.Helper()
	return c.signInWith(t, email, demo.Password)
}

// signInWith returns whoever has the address and the password.
func (c client) signInWith(t testing.TB, email, password string) client {
	t.Helper()
	got := c.ask(t, signIn, variables{"input": variables{"email": email, "password": password}})
	c.token = got.text("signIn.token")
	return c
}

// at returns the same somebody at another server.
func (c client) at(other client) client {
	c.url = other.url
	return c
}
