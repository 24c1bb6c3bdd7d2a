package server

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func TestReady(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	probe := store.Probe(st.DB)
	s := &Server{database: &Database{Store: st, probe: probe}, shop: &shop{search: &search.Service{}}}
	check := func(when string, want int, body string) {
		t.Helper()
		w := httptest.NewRecorder()
		s.ready(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if w.Code != want || w.Body.String() != body+"\n" {
			t.Errorf("%s: %d %s, want %d %s", when, w.Code, w.Body, want, body)
		}
	}
	check("at first", http.StatusOK, "ok\nno index")

	conns := make([]*sql.Conn, pgtest.MaxConns)
	for i := range conns {
		var err error
		if conns[i], err = st.DB.Conn(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	check("with all connections in use", http.StatusOK, "ok\nno index")
	readOnly := func(setting string) {
		t.Helper()
		const alter = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = "
		if _, err := conns[0].ExecContext(t.Context(), alter+setting+"', current_database()); END $$"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := probe.ExecContext(t.Context(), "SET default_transaction_read_only = on"); err != nil {
		t.Fatal(err)
	}
	check("with an old connection that is read-only", http.StatusOK, "ok\nno index")
	readOnly("on")
	if _, err := probe.ExecContext(t.Context(), "SET default_transaction_read_only = on"); err != nil {
		t.Fatal(err)
	}
	check("read-only", http.StatusServiceUnavailable, "the database is read-only")
	readOnly("off")
	check("no more read-only", http.StatusOK, "ok\nno index")
	for _, conn := range conns {
		conn.Close()
	}

	s.draining.Store(true)
	check("stopping", http.StatusServiceUnavailable, "stopping")
	s.draining.Store(false)
	if err := probe.Close(); err != nil {
		t.Fatal(err)
	}
	check("without a database", http.StatusServiceUnavailable, "the database does not answer")
}
