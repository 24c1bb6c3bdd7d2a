package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/bench/report"
	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store"
)

// inProcessConns is how many connections a server in the bench's own process has.
const inProcessConns = 4

// inside is the server's handler in the bench's own process: an asker without a network that counts
// what requests take.
type inside struct {
	handler    http.Handler
	counting   bool
	statements []string // of the unit under way
	mallocs    uint64
	bytes      uint64
}

// openInside assembles a server on a database. Nobody reaches its port. Without memory for an index, in MiB, its background work
// does not run; with some, it does, and there is an index when openInside returns.
func openInside(ctx context.Context, address string, memory int, options ...server.Option) (*inside, func() error, error) {
	off := false
	s, err := server.New(ctx, config.Config{
		Database: config.Database{DatabaseURL: address, MaxConns: inProcessConns},
		Address:  config.Address{Addr: "127.0.0.1:0"},
		Server: config.Server{
			Mode: config.Development, Currency: "USD", DemoData: &off, Playground: &off,
			GuestCostLimit: 100_000, UserCostLimit: 250_000, AnswerLimit: 10_000_000, OperationTimeout: requestTimeout, ShutdownTimeout: requestTimeout,
			SearchMemory: memory,
		},
	}, slog.New(slog.NewTextHandler(io.Discard, nil)), options...)
	if err != nil {
		return nil, nil, err
	}
	i := &inside{handler: s.Handler()}
	if memory == 0 {
		return i, s.Close, nil
	}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- s.Run(background) }()
	stop := func() error {
		cancel()
		return <-ended
	}
	if err := awaitIndex(ctx, i.ready); err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	return i, stop, nil
}

// ready returns what the server says when it is asked whether it is ready.
func (i *inside) ready(ctx context.Context) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, readyPath, nil)
	if err != nil {
		return "", err
	}
	r.Host = "localhost"
	w := &response{header: http.Header{}, status: http.StatusOK}
	i.handler.ServeHTTP(w, r)
	return w.body.String(), nil
}

func (i *inside) post(token string, body []byte) ([]byte, error) {
	ctx, counter := context.Background(), (*store.Counter)(nil)
	if i.counting {
		ctx, counter = store.RecordStatements(ctx)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, endpointPath, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Host = "localhost"
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.RemoteAddr = "127.0.0.1:1"
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := &response{header: http.Header{}, status: http.StatusOK}
	if i.counting {
		i.count(func() { i.handler.ServeHTTP(w, r) })
		i.statements = append(i.statements, counter.Texts()...)
	} else {
		i.handler.ServeHTTP(w, r)
	}
	if w.status != http.StatusOK {
		return nil, fmt.Errorf("answered with status %d: %.500s", w.status, w.body.Bytes())
	}
	return w.body.Bytes(), nil
}

// count counts the allocations of a call, and of what little else the process does meanwhile.
func (i *inside) count(call func()) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	i.mallocs += after.Mallocs - before.Mallocs
	i.bytes += after.TotalAlloc - before.TotalAlloc
}

// response is an http.ResponseWriter that keeps everything.
type response struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *response) Header() http.Header         { return w.header }
func (w *response) WriteHeader(status int)      { w.status = status }
func (w *response) Write(p []byte) (int, error) { return w.body.Write(p) }

// SetReadDeadline lets the endpoint lift a deadline that there is not.
func (w *response) SetReadDeadline(time.Time) error { return nil }

// inProcess is the number of the shopper who asks in the bench's own process.
const inProcess = 1 << 20

// costs counts what units of work take, one after the other, once as many have filled caches and
// pools.
func (e *experiment) costs(ctx context.Context) (c report.Costs, err error) {
	asker, closeServer, err := openInside(ctx, e.address(running), e.indexMemory())
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, closeServer()) }()
	shoppers, err := e.work.open(e.store, e.setup.Seed)
	if err != nil {
		return c, err
	}
	conn, err := e.connect(ctx, running)
	if err != nil {
		return c, err
	}
	defer closeConn(conn)
	if err := useSessions(ctx, conn); err != nil {
		return c, err
	}
	shop := shoppers(rand.New(rand.NewPCG(e.setup.Seed, inProcess)))
	for n := range 2 * e.units {
		asker.counting = n >= e.units
		if err := shop(asker); err != nil {
			return c, fmt.Errorf("%s, in the bench's own process: %w", e.work.name, err)
		}
	}
	for _, text := range asker.statements {
		if strings.Contains(text, "testgateway.") {
			c.GatewayStatements++
		} else {
			c.Statements++
		}
	}
	units := float64(e.units)
	c.Units = e.units
	c.Statements /= units
	c.GatewayStatements /= units
	c.Allocations = float64(asker.mallocs) / units
	c.AllocatedBytes = float64(asker.bytes) / units
	return c, nil
}
