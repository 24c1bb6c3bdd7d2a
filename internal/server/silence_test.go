package server_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// TestSilentDatabase: while a database takes connections and says nothing, every request gets an
// answer. Once it speaks again on new connections, everything works by itself.
func TestSilentDatabase(t *testing.T) {
	t.Parallel()
	proxy := pgtest.NewProxy(t, pgtest.NewURL(t))
	cfg := settings(proxy.URL)
	cfg.OperationTimeout, cfg.StatementTimeout = time.Second, time.Second
	s, _ := run(t, cfg)
	const (
		read  = "{ categories { name } }"
		write = "mutation { cartCreate(input: {}) { cart { id } } }"
	)
	isDown := func(answer string) bool { return strings.Contains(answer, `"code":"UNAVAILABLE"`) }
	isUp := func(answer string) bool {
		return strings.Contains(answer, `"data":{"c`) && !strings.Contains(answer, "errors")
	}
	if r, w := query(t, s.URL(), read), query(t, s.URL(), write); !isUp(r) || !isUp(w) {
		t.Fatalf("at first: %s, %s", r, w)
	}

	proxy.Silence()
	var all sync.WaitGroup
	for _, document := range []string{read, read, read, read, write, write, write, write} {
		all.Go(func() {
			if got := query(t, s.URL(), document); !isDown(got) {
				t.Errorf("in the silence: %s", got)
			}
		})
	}
	if status, body := get(t, s.URL()+"/readyz"); status != http.StatusServiceUnavailable || body != "the database does not answer\n" {
		t.Errorf("in the silence /readyz says %d %s", status, body)
	}
	all.Wait()

	proxy.Heal()
	for _, document := range []string{read, write} {
		got, deadline := "", time.Now().Add(10*time.Second)
		for !isUp(got) && time.Now().Before(deadline) {
			got = query(t, s.URL(), document)
		}
		if !isUp(got) {
			t.Errorf("after the silence: %s", got)
		}
	}
	if status, body := get(t, s.URL()+"/readyz"); status != http.StatusOK {
		t.Errorf("after the silence /readyz says %d %s", status, body)
	}
}
