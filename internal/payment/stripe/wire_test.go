package stripe_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	stripego "github.com/stripe/stripe-go/v85"
)

// wire is a transport that calls a server without a network.
type wire struct {
	server http.Handler
	seen   *requests
	// before is called with each request's method, if it is set.
	before func(method string)
}

var errCut = errors.New("the connection was cut")

func (w *wire) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	defer func() {
		if cut := recover(); cut == http.ErrAbortHandler { //nolint:errorlint // it is what was given to panic
			answer, err = nil, errCut
		} else if cut != nil {
			panic(cut)
		}
	}()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return nil, err
	}
	in.Body = io.NopCloser(strings.NewReader(string(body)))
	if w.before != nil {
		w.before(r.Method)
	}
	w.seen.add(r.Method, r.URL, string(body))
	recorder := httptest.NewRecorder()
	w.server.ServeHTTP(recorder, in)
	return recorder.Result(), nil
}

// client is Stripe's own.
func client(transport *wire) *stripego.Client {
	return stripego.NewClient(secretKey, stripego.WithBackends(stripego.NewBackendsWithConfig(&stripego.BackendConfig{
		URL: new("https://stripe.invalid"), HTTPClient: &http.Client{Transport: transport}, LeveledLogger: &stripego.LeveledLogger{Level: stripego.LevelNull},
	})))
}

// requests are what was asked for: endpoints with each parameter that was sent, and the words that it can be.
type requests struct {
	mu  sync.Mutex
	all map[string]bool
}

// reached is what gateways have asked stand-ins for in all tests, tried what was tried with Stripe's description.
var reached, tried = &requests{}, &requests{}

var (
	position = regexp.MustCompile(`\[\d+\]`)
	ownName  = regexp.MustCompile(`^metadata\[.*\]`)
)

// worded are the parameters whose values Stripe has a list of, and that do not depend on the shop.
var worded = []string{
	"capture_method", "expand[]", "setup_future_usage", "usage", "automatic_payment_methods[allow_redirects]",
	"payment_method_options[card][request_three_d_secure]",
}

func (r *requests) add(method string, at *url.URL, body string) {
	endpoint := method + " " + template(at.Path)
	sent, err := url.ParseQuery(body)
	if err != nil {
		panic(err)
	}
	maps.Copy(sent, at.Query())
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[string]bool{}
	}
	r.all[endpoint] = true
	for name, values := range sent {
		name = ownName.ReplaceAllString(position.ReplaceAllString(name, "[]"), "metadata[]")
		if slices.Contains(worded, name) {
			name += "=" + strings.Join(values, ",")
		}
		r.all[endpoint+" "+name] = true
	}
}

// template is a path without its ids.
func template(path string) string {
	parts := strings.Split(path, "/")
	id := 3
	if len(parts) > 2 && parts[2] == "radar" {
		id = 4
	}
	if len(parts) > id {
		parts[id] = "{id}"
	}
	return strings.Join(parts, "/")
}

// untried are what was reached, and not tried.
func untried() (all []string) {
	for request := range reached.all {
		if !tried.all[request] {
			all = append(all, request)
		}
	}
	slices.Sort(all)
	return all
}

func TestMain(m *testing.M) {
	code := m.Run()
	if left := untried(); len(tried.all) > 0 && len(left) > 0 {
		fmt.Fprintf(os.Stderr, "TestStripesDescription does not try what the gateway asks for:\n%s\n", strings.Join(left, "\n"))
		code = max(code, 1)
	}
	os.Exit(code)
}
