package server

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func TestReady(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	s := &Server{database: &Database{Store: st}}
	check := func(when string, want int) {
		w := httptest.NewRecorder()
		s.ready(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if w.Code != want {
			t.Errorf("%s: %d %s, want %d", when, w.Code, w.Body, want)
		}
	}
	check("at first", http.StatusOK)
	s.draining.Store(true)
	check("stopping", http.StatusServiceUnavailable)
	s.draining.Store(false)
	if err := st.DB.Close(); err != nil {
		t.Fatal(err)
	}
	check("without a database", http.StatusServiceUnavailable)
}
