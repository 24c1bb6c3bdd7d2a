// Command limit is the bench's yardstick: the speed that a specialist reaches without GraphQL. It
// answers three operations of the bench, and nothing else. It uses the same tables, takes the same
// bytes of request and gives the same bytes of answer. Each operation is one SQL statement written
// for it, run by pgx. The JSON is put together by hand. It looks at the operation's name and never
// at its document.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	conns := flag.Int("max-conns", 16, "the most connections to the database")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := serve(ctx, os.Getenv("DATABASE_URL"), *conns)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "limit:", err)
		os.Exit(1)
	}
}

// serve listens on a free port of the loopback interface, says on which, and serves until ctx ends.
func serve(ctx context.Context, database string, conns int) error {
	config, err := pgxpool.ParseConfig(database)
	if err != nil {
		return err
	}
	config.MaxConns, config.MinConns = int32(conns), int32(conns)
	// As shopgraph's own connections have it: nobody is to win by how Postgres plans.
	config.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	config.ConnConfig.RuntimeParams["jit"] = "off"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: &endpoint{pool}, ReadHeaderTimeout: requestTimeout, ReadTimeout: requestTimeout}
	fmt.Printf("http://%s/graphql\n", listener.Addr())
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type endpoint struct{ pool *pgxpool.Pool }

// request is what of a request the operations need.
type request struct {
	OperationName string
	Variables     struct{ Category, Slug string }
}

// buffers hold a request's body, then its answer.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// ServeHTTP implements http.Handler.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	var err error
	if *buffer, err = e.answer((*buffer)[:0], r); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(*buffer)))
	_, _ = w.Write(*buffer) // the client may have gone away
}

func (e *endpoint) answer(b []byte, r *http.Request) ([]byte, error) {
	b, err := readBody(b, r.Body)
	if err != nil {
		return b, err
	}
	var asked request
	if err := json.Unmarshal(b, &asked); err != nil {
		return b, err
	}
	b = b[:0]
	switch asked.OperationName {
	case "Listing":
		return e.listing(r.Context(), b, asked.Variables.Category)
	case "Detail":
		return e.detail(r.Context(), b, asked.Variables.Slug)
	case "History":
		return e.history(r.Context(), b, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	}
	return b, errors.New("there is no operation " + strconv.Quote(asked.OperationName))
}

func readBody(b []byte, from io.Reader) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := from.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return b, err
		}
	}
}

// query runs a statement and gives each row's values, in Postgres' binary form, to each.
func (e *endpoint) query(ctx context.Context, sql string, each func(row [][]byte), args ...any) error {
	rows, err := e.pool.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		each(rows.RawValues())
	}
	return rows.Err()
}
