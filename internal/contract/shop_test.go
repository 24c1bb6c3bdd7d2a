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
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/demo"
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

// passwordHash is of demo.Password. Making it is slow on purpose, so that all databases share it.
var passwordHash = sync.OnceValues(func() (string, error) {
	return account.New(store.New(nil)).HashPassword(context.Background(), demo.Password)
})

// newShop returns a database with the demo's data, and its address.
func newShop(t *testing.T) (*store.Store, string) {
	t.Helper()
	url := pgtest.NewURL(t)
	db, err := store.Open(t.Context(), store.Config{URL: url, MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	st := store.New(db)
	_, err = demo.Seed(t.Context(), st, demo.Options{
		ImageBaseURL: "https://images.example.com",
		HashPassword: func(string) (string, error) { return passwordHash() },
	})
	if err != nil {
		t.Fatal(err)
	}
	return st, url
}

// assemble returns a server that does not run yet.
func assemble(t *testing.T, databaseURL string, opts ...server.Option) *server.Server {
	t.Helper()
	off := false
	cfg := config.Config{
		Database: config.Database{DatabaseURL: databaseURL, MaxConns: 8},
		Address:  config.Address{Addr: "127.0.0.1:0"},
		Server: config.Server{
			Mode: config.Development, Currency: "USD", Migrate: true, DemoData: &off,
			OperationTimeout: patience, ShutdownTimeout: patience,
			GuestCostLimit: 10_000, UserCostLimit: 20_000, StaffCostLimit: 50_000, // the defaults
		},
	}
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
	s := assemble(t, databaseURL, opts...)
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
	url   string
	token string // of a session; "" for guests
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
	return r
}

// send makes a request and returns its answer, whatever that is.
func (c client) send(t testing.TB, document string, vars any) answer {
	t.Helper()
	response, err := http.DefaultClient.Do(c.request(t.Context(), t, document, vars))
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
	const document = `mutation($input: SignInInput!) { signIn(input: $input) { token } }`
	got := c.ask(t, document, variables{"input": variables{"email": email, "password": demo.Password}})
	c.token = got.text("signIn.token")
	return c
}

// at returns the same somebody at another server.
func (c client) at(other client) client { return client{other.url, c.token} }

// data is decoded JSON.
type data struct {
	t     testing.TB
	value any
}

// get returns what lies at a dotted path such as "cart.lines.0.id". It must be there, be it null.
func (d data) get(path string) any {
	d.t.Helper()
	value := d.value
	for step := range strings.SplitSeq(path, ".") {
		next, ok := child(value, step)
		if !ok {
			d.t.Fatalf("no %s (of %s) in %v", step, path, d.value)
		}
		value = next
	}
	return value
}

func child(value any, step string) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		next, ok := value[step]
		return next, ok
	case []any:
		i, err := strconv.Atoi(step)
		if err != nil || i >= len(value) {
			return nil, false
		}
		return value[i], true
	}
	return nil, false
}

// text is get for a string.
func (d data) text(path string) string {
	d.t.Helper()
	text, ok := d.get(path).(string)
	if !ok {
		d.t.Fatalf("%s is no text in %v", path, d.value)
	}
	return text
}

// list is get for a list.
func (d data) list(path string) []any {
	d.t.Helper()
	list, ok := d.get(path).([]any)
	if !ok {
		d.t.Fatalf("%s is no list in %v", path, d.value)
	}
	return list
}

// is checks what lies at paths, given as path and value in turns.
func (d data) is(pairs ...any) {
	d.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		got, want := d.get(pairs[i].(string)), pairs[i+1]
		if n, ok := want.(int); ok {
			want = float64(n)
		}
		if got != want {
			d.t.Errorf("%v is %v, want %v", pairs[i], got, want)
		}
	}
}

// decode returns a JSON document's data.
func decode(t testing.TB, document []byte) data {
	t.Helper()
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	return data{t, value}
}
