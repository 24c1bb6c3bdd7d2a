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

// TestGarbageIsPaidFor: what is no request, or is refused before it is executed, costs more than an
// operation, so that nobody sends it for free.
func TestGarbageIsPaidFor(t *testing.T) {
	t.Parallel()
	const query = `{"query":"{ open { name } }"}`
	get := func(query string) string { return "?" + query }
	for name, tt := range map[string]struct {
		method, path, body string
		header             []string
		status             int
	}{
		"no JSON":               {http.MethodPost, "", `{`, nil, http.StatusBadRequest},
		"no request":            {http.MethodPost, "", `[1, 2]`, nil, http.StatusBadRequest},
		"nothing":               {http.MethodPost, "", ``, nil, http.StatusBadRequest},
		"no query":              {http.MethodPost, "", `{}`, nil, http.StatusBadRequest},
		"too large":             {http.MethodPost, "", strings.Repeat("x", maxBody+1), nil, http.StatusRequestEntityTooLarge},
		"no JSON by its type":   {http.MethodPost, "", query, []string{"Content-Type", "text/plain"}, http.StatusUnsupportedMediaType},
		"compressed":            {http.MethodPost, "", query, []string{"Content-Encoding", "br"}, http.StatusUnsupportedMediaType},
		"another method":        {http.MethodPut, "", query, nil, http.StatusMethodNotAllowed},
		"no bearer":             {http.MethodPost, "", query, []string{"Authorization", "Basic dTpw"}, http.StatusUnauthorized},
		"another answer":        {http.MethodPost, "", query, []string{"Accept", "image/png"}, http.StatusNotAcceptable},
		"bad variables of GET":  {http.MethodGet, get("query=%7B__typename%7D&variables=%7B"), "", nil, http.StatusBadRequest},
		"mutation by GET":       {http.MethodGet, get("query=mutation%7Bopen%7D"), "", nil, 0},
		"events of no request":  {http.MethodPost, "", `{`, []string{"Accept", "text/event-stream"}, http.StatusBadRequest},
		"not parsed":            {http.MethodPost, "", `{"query":"{"}`, nil, http.StatusOK},
		"not valid":             {http.MethodPost, "", `{"query":"{ mistake }"}`, nil, http.StatusOK},
		"unknown document":      {http.MethodPost, "", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("0", 64) + `"}}}`, nil, http.StatusOK},
		"unknown operation":     {http.MethodPost, "", `{"query":"query A { open { name } }","operationName":"B"}`, nil, http.StatusOK},
		"bad variables":         {http.MethodPost, "", `{"query":"query($n: Int!) { open { name } __typename @skip(if: false) }","variables":{}}`, nil, http.StatusOK},
		"bad variables of type": {http.MethodPost, "", `{"query":"query($n: Boolean!) { open { name @skip(if: $n) } }","variables":{"n":"x"}}`, nil, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, address := serveWith(t, Options{RateLimits: ratelimit.Limits{Caller: 50}}, testSchema())
			if got := do(t, tt.method, address+tt.path, tt.body, tt.header...); tt.status != 0 && got.status != tt.status || got.code == "" {
				t.Fatalf("%d %s", got.status, got.body)
			}
			if got := do(t, http.MethodPost, address, query); got.status != http.StatusTooManyRequests {
				t.Errorf("then: %d %s", got.status, got.body)
			}
		})
	}
}

// TestUnknownTokensArePaidFor: a guest's answer is given for them, but they are looked for.
func TestUnknownTokensArePaidFor(t *testing.T) {
	t.Parallel()
	const query = `{"query":"{ open { name } }"}`
	for _, header := range [][]string{{"Authorization", "Bearer gone"}, {"Cookie", "shopgraph=gone"}} {
		_, address := serveWith(t, Options{RateLimits: ratelimit.Limits{Caller: 150}}, testSchema())
		if got := do(t, http.MethodPost, address, query, header...); got.status != http.StatusOK {
			t.Fatalf("%s: %d %s", header, got.status, got.body)
		}
		if got := do(t, http.MethodPost, address, query, header...); got.status != http.StatusTooManyRequests {
			t.Errorf("%s, once more: %d %s", header, got.status, got.body)
		}
	}
}

// TestRefusalsOfTheLimiterAreFree: a caller who must wait is not made to wait for longer.
func TestRefusalsOfTheLimiterAreFree(t *testing.T) {
	t.Parallel()
	_, address := serveWith(t, Options{RateLimits: ratelimit.Limits{Caller: 300}}, testSchema())
	wait := func() int {
		got := do(t, http.MethodPost, address, `{`)
		seconds, _ := strconv.Atoi(got.header.Get("Retry-After"))
		return seconds
	}
	for wait() == 0 { // until all is spent
	}
	first := wait()
	for range 20 {
		if again := wait(); again > first {
			t.Fatalf("must wait for %d seconds, after %d before", again, first)
		}
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
