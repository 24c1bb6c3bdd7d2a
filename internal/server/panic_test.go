package server

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestPanicInAPage(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := &Server{log: slog.New(slog.NewTextHandler(&log, nil))}
	r := httptest.NewRequest(http.MethodGet, "/readyz", nil)
	r.Header.Set("X-Request-Id", "page-1")
	w := httptest.NewRecorder()
	s.harden(http.HandlerFunc(s.ready)).ServeHTTP(w, r) // there is no database to ask
	if w.Code != http.StatusInternalServerError || w.Body.String() != "internal error\n" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, want := range []string{"requestId=page-1", "nil pointer", "handler.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in the log: %s", want, &log)
		}
	}
}
