package endpoint

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/graph/endpoint/ratelimit"
)

func TestRateLimitOfCallers(t *testing.T) {
	t.Parallel()
	_, address := serveWith(t, Options{RateLimits: ratelimit.Limits{Caller: 5}}, testSchema())
	const costly = `{"query":"{ open { next { name } } }"}` // 2.1
	post := func(header ...string) answered { return do(t, http.MethodPost, address, costly, header...) }
	for i := range 2 {
		if got := post(); got.code != "" {
			t.Errorf("request %d: %d %s", i, got.status, got.body)
		}
	}
	got := post()
	wait, err := strconv.Atoi(got.header.Get("Retry-After"))
	if got.status != http.StatusTooManyRequests || got.code != "TOO_MANY_REQUESTS" || err != nil || wait < 1 || wait > 40 ||
		!strings.Contains(got.body, fmt.Sprintf(`"retryAfter":%d`, wait)) {
		t.Errorf("when all is spent: %d %v %s", got.status, got.header, got.body)
	}
	if got := post("Authorization", "Bearer user"); got.code != "" {
		t.Errorf("a user at the same address: %d %s", got.status, got.body)
	}
	if got := post("X-Forwarded-For", "198.51.100.7"); got.status != http.StatusTooManyRequests {
		t.Errorf("a header that nobody vouches for: %d %s", got.status, got.body)
	}
}

func TestRateLimitOfAddresses(t *testing.T) {
	t.Parallel()
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	_, address := serveWith(t, Options{RateLimits: ratelimit.Limits{Address: 21}, TrustedProxies: loopback}, testSchema())
	post := func(body string, header ...string) answered { return do(t, http.MethodPost, address, body, header...) }
	const query = `{"query":"{ open { name } }"}`
	// A mistake costs more than what it asks for.
	if got := post(`{"query":"{ mistake }"}`, "X-Forwarded-For", "198.51.100.7"); got.code != "GRAPHQL_VALIDATION_FAILED" {
		t.Errorf("a mistake: %d %s", got.status, got.body)
	}
	for _, header := range [][]string{nil, {"Authorization", "Bearer user"}, {"Authorization", "Bearer gone"}} {
		got := post(query, append(header, "X-Forwarded-For", "198.51.100.7")...)
		if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "" {
			t.Errorf("%q: %d %s", header, got.status, got.body)
		}
	}
	if got := post(query, "X-Forwarded-For", "198.51.100.8"); got.code != "" {
		t.Errorf("another address: %d %s", got.status, got.body)
	}
}

// TestRateLimitOfSocket: the socket stays, each operation is let in by itself.
func TestRateLimitOfSocket(t *testing.T) {
	t.Parallel()
	_, address := serveWith(t, Options{RateLimits: ratelimit.Limits{Caller: 3}}, testSchema())
	conn := dial(t, address, nil, "graphql-transport-ws") // 1
	send(t, conn, `{"type":"connection_init"}`)
	if f, _ := receive(t, conn); f.Type != "connection_ack" {
		t.Fatalf("frame %v", f)
	}
	query := func(id string) (frame, string) {
		send(t, conn, `{"type":"subscribe","id":"`+id+`","payload":{"query":"{ open { next { name } } }"}}`) // 2
		f, _ := receive(t, conn)
		return f, string(f.Payload)
	}
	if f, payload := query("1"); f.Type != "next" {
		t.Errorf("the first operation: %s %s", f.Type, payload)
	}
	if f, _ := receive(t, conn); f.Type != "complete" {
		t.Errorf("after the first operation: %s %s", f.Type, f.Payload)
	}
	f, payload := query("2")
	if f.Type != "error" || !strings.Contains(payload, `"TOO_MANY_REQUESTS"`) || !strings.Contains(payload, `"retryAfter":`) {
		t.Errorf("when all is spent: %s %s", f.Type, payload)
	}
	if f, payload = query("3"); f.Type != "error" {
		t.Errorf("once more: %s %s", f.Type, payload)
	}
}
