package stream

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// follow opens a stream. Its lines end when ctx does.
func (h *host) follow(ctx context.Context, t *testing.T, method, document string) (*http.Response, *bufio.Reader) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, h.url+"?query="+url.QueryEscape(document), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", eventsMedia)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response, bufio.NewReader(response.Body)
}

// event returns the next event or comment, without the empty line behind it; at the stream's end
// what is left.
func event(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	var lines []string
	for {
		line, err := r.ReadString('\n')
		switch {
		case err == nil && line == "\n", errors.Is(err, io.EOF):
			return strings.Join(lines, "|")
		case err != nil:
			t.Fatal(err)
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	for name, tt := range map[string]struct {
		document string
		want     []string
	}{
		"subscription": {`subscription { count }`, []string{
			`event: next|data: {"data":{"count":1}}`, `event: next|data: {"data":{"count":2}}`, `event: next|data: {"data":{"count":3}}`,
		}},
		"query":        {`{ hello }`, []string{`event: next|data: {"data":{"hello":"done"}}`}},
		"refused":      {`subscription { refused }`, []string{`event: next|data: {"errors":[{"message":"there is no such thing","extensions":{"code":"NOT_FOUND"}}],"data":null}`}},
		"panic":        {`subscription { panic }`, []string{`event: next|data: {"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}],"data":null}`}},
		"unknown name": {`{ x }`, []string{`event: next|data: {"errors":[{"message":"Cannot query field \"x\" on type \"Query\".","locations":[{"line":1,"column":3}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}],"data":null}`}},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			response, lines := h.follow(t.Context(), t, method, tt.document)
			if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != eventsMedia {
				t.Errorf("%s %s: %v", method, name, response)
			}
			for _, want := range append(append([]string{":"}, tt.want...), "event: complete|data:", "") {
				if got := event(t, lines); got != want {
					t.Errorf("%s %s: got %s, want %s", method, name, got, want)
				}
			}
		}
	}
	if response, _ := h.follow(t.Context(), t, http.MethodPost, `mutation { set }`); response.Header.Get("Content-Type") != eventsMedia {
		t.Errorf("a mutation: %v", response)
	}
}

func TestEventsRefused(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	response, _ := h.follow(t.Context(), t, http.MethodGet, "")
	if response.StatusCode != http.StatusBadRequest {
		t.Errorf("without an operation: %v", response)
	}
	response, _ = h.follow(t.Context(), t, http.MethodGet, "mutation { set }")
	if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != http.MethodPost {
		t.Errorf("a mutation over GET: %v", response)
	}
	if err := h.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	response, _ = h.follow(t.Context(), t, http.MethodGet, "subscription { watch }")
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Content-Type") == eventsMedia {
		t.Errorf("after the shutdown: %v", response)
	}
}

func TestEventsKeepAlive(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{PingInterval: 10 * time.Millisecond})
	ctx, leave := context.WithCancel(t.Context())
	_, lines := h.follow(ctx, t, http.MethodPost, "subscription { watch }")
	seen := map[string]int{}
	for seen[":"] < 5 || seen[`event: next|data: {"data":{"watch":1}}`] < 1 {
		seen[event(t, lines)]++
	}
	if len(seen) != 2 {
		t.Errorf("got %v", seen)
	}
	leave()
	await(t, "the operation's end", h.ended)
}

func TestShutdownOfEvents(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	_, lines := h.follow(t.Context(), t, http.MethodGet, "subscription { watch }")
	for event(t, lines) == ":" {
	}
	if err := h.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := event(t, lines); got != "" { // no "complete": the client is to come back
		t.Errorf("after the shutdown: %s", got)
	}
}

func TestSessionOfEventsEnds(t *testing.T) {
	t.Parallel()
	answers := make(chan error, 3)
	h := newHost(t, Options{
		PingInterval: 10 * time.Millisecond,
		Recheck:      func(context.Context) (time.Time, error) { return time.Time{}, <-answers },
	})
	answers <- nil
	_, lines := h.follow(t.Context(), t, http.MethodGet, "subscription { watch }")
	answers <- errors.New("the database is away") // which is no reason to end
	answers <- fault.Unauthenticated("the session has ended")
	for got := event(t, lines); got != ""; got = event(t, lines) {
		if strings.Contains(got, "complete") {
			t.Errorf("got %s", got)
		}
	}
	await(t, "the operation's end", h.ended)
}

func TestSlowReaderOfEvents(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{WriteTimeout: 200 * time.Millisecond})
	h.follow(t.Context(), t, http.MethodGet, "subscription { flood }")
	await(t, "the operation's end", h.ended)
}

// deadlines notes the deadlines for writing.
type deadlines struct {
	*httptest.ResponseRecorder
	set []time.Time
}

func (d *deadlines) SetWriteDeadline(deadline time.Time) error {
	d.set = append(d.set, deadline)
	return nil
}

// There is a deadline while something is written, and for what net/http writes at the end.
func TestDeadlineOfEvents(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	e := &eventStream{streams: h.Streams, cancel: func() {}, w: w, control: http.NewResponseController(w), timer: time.NewTimer(never)}
	if !e.write([]byte(comment)) || !w.Flushed || len(w.set) != 2 || w.set[0].IsZero() || !w.set[1].IsZero() {
		t.Errorf("wrote %q with the deadlines %v", w.Body, w.set)
	}
	e.end()
	if len(w.set) != 3 || w.set[2].IsZero() {
		t.Errorf("ended with the deadlines %v", w.set)
	}
}

// After its end a stream writes nothing, for net/http would panic.
func TestSilence(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	recorder := httptest.NewRecorder()
	ctx, cancel := context.WithCancel(t.Context())
	e := &eventStream{streams: h.Streams, ctx: ctx, cancel: cancel, w: recorder, control: http.NewResponseController(recorder)}
	e.silence()
	if e.write([]byte(comment)) || recorder.Body.Len() > 0 || ctx.Err() == nil {
		t.Errorf("wrote %q", recorder.Body)
	}
}

func TestWantsEvents(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]bool{
		"":                                   false,
		"*/*":                                false,
		"application/json":                   false,
		"text/event-stream":                  true,
		"Text/Event-Stream; charset=utf-8":   true,
		"text/event-stream, */*;q=0.1":       true,
		"text/event-stream, multipart/mixed": true,
		"text/event-stream;q=0, */*":         false,
		"application/json;q=0.5, text/event-stream": true,
		"text/event-stream;q=0.5, application/json": false,
		"nonsense/, ;;, text/event-stream":          true,
		"application/xml;x=text/event-stream":       false,
		"text/event-stream;q=NaN":                   false,
		"text/event-stream;q=high":                  true,
		"application/graphql-response+json, application/json, text/event-stream, multipart/mixed": false, // of every request of some clients
	} {
		r := &http.Request{Method: http.MethodGet, Header: http.Header{"Accept": {accept}}}
		if got := WantsEvents(r); got != want {
			t.Errorf("%q: %v", accept, got)
		}
	}
	if WantsEvents(&http.Request{Method: http.MethodHead, Header: http.Header{"Accept": {eventsMedia}}}) {
		t.Error("HEAD wants no events")
	}
}
