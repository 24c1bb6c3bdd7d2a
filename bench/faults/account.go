package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

const (
	stripeSecret  = "sk_test_faults"
	webhookSecret = "whsec_faults"
	deliverEvery  = 50 * time.Millisecond
)

// Faults of the account at Stripe, as long as people shop.
var (
	requestFaults = stripefake.Faults{TimeoutAfter: 0.05, Error5xx: 0.02, RateLimited: 0.02, ConnectionCut: 0.02}
	eventFaults   = stripefake.Webhooks{Lost: 0.1, Doubled: 0.1, Delayed: 0.1}
)

// account is an account at a stand-in for Stripe, which this process serves over HTTP. It calls the shop as Stripe does.
type account struct {
	*stripefake.Fake
	server  *http.Server
	url     string
	serving sync.WaitGroup

	mu        sync.Mutex
	open      map[net.Conn]struct{}
	delivered stripefake.Report
	answers   map[int]int // to requests by their status; 0 is none
	cuts      int         // connections that were cut
}

// stripeLatency is how long Stripe waits before it works on a request, which is then under way when something dies.
const stripeLatency = 10 * time.Millisecond

func openAccount(ctx context.Context, seed uint64) (*account, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &account{
		Fake: stripefake.New(stripefake.Options{
			Seed: seed, WebhookSecret: webhookSecret, Latency: stripeLatency, MaxObjects: 5_000_000, Faults: requestFaults, Webhooks: eventFaults,
		}),
		url: "http://" + listener.Addr().String(), open: map[net.Conn]struct{}{}, answers: map[int]int{},
	}
	a.server = &http.Server{Handler: a, ReadHeaderTimeout: time.Minute, ConnState: a.keep}
	a.serving.Go(func() { _ = a.server.Serve(listener) }) // until close
	return a, nil
}

// settings are those of a server whose shop has the account.
func (a *account) settings() []string {
	return []string{
		"SHOPGRAPH_TEST_GATEWAY=false", "SHOPGRAPH_STRIPE_SECRET_KEY=" + stripeSecret, "SHOPGRAPH_STRIPE_PUBLISHABLE_KEY=pk_test_faults",
		"SHOPGRAPH_STRIPE_WEBHOOK_SECRETS=" + webhookSecret, "SHOPGRAPH_STRIPE_API_URL=" + a.url,
	}
}

func (a *account) close() error {
	err := a.server.Close()
	a.serving.Wait()
	return err
}

// keep knows the connections that are open.
func (a *account) keep(conn net.Conn, state http.ConnState) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch state {
	case http.StateNew:
		a.open[conn] = struct{}{}
	case http.StateClosed, http.StateHijacked:
		delete(a.open, conn)
	}
}

// answer remembers the status of an answer.
type answer struct {
	http.ResponseWriter
	status int
}

func (w *answer) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// ServeHTTP has Stripe answer, and counts what it does.
func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	counted := &answer{ResponseWriter: w}
	defer func() { // also when Stripe drops the connection, which is a panic
		a.mu.Lock()
		defer a.mu.Unlock()
		a.answers[counted.status]++
	}()
	a.Fake.ServeHTTP(counted, r)
}

// answered returns how many requests there were, and how many of them failed.
func (a *account) answered() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	all, errors := 0, 0
	for status, n := range a.answers {
		all += n
		if status >= http.StatusInternalServerError {
			errors += n
		}
	}
	return fmt.Sprintf("%d, of which %d were dropped without an answer before or after their work, %d failed and %d were too many",
		all, a.answers[0], errors, a.answers[http.StatusTooManyRequests])
}

// called returns what became of calls.
func (a *account) called() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := &a.delivered
	return fmt.Sprintf("%d delivered, of which %d twice and %d late; %d lost; %d that the servers did not take were sent again",
		d.Delivered, d.Doubled, d.Delayed, d.Lost, d.Failed)
}

// cut ends all connections at once, whatever passes over them.
func (a *account) cut() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for conn := range a.open {
		_ = conn.Close() // the server ends with it, too
		a.cuts++
	}
}

// call sends the shop the events that are pending, until ctx ends.
func (a *account) call(ctx context.Context, shop door) {
	for pause(ctx, deliverEvery) == nil {
		address, err := shop.reach(ctx)
		if err != nil {
			return
		}
		// One that is under way is not broken off, which the shop would log as an error. What fails is pending again.
		report, _ := a.Deliver(context.WithoutCancel(ctx), address+"/webhooks/stripe")
		a.mu.Lock()
		a.delivered.Delivered += report.Delivered
		a.delivered.Doubled += report.Doubled
		a.delivered.Lost += report.Lost
		a.delivered.Delayed += report.Delayed
		a.delivered.Failed += report.Failed
		a.mu.Unlock()
	}
}

// object is what Stripe answers with.
type object struct {
	ID       string
	Status   string
	Amount   int64
	Captured bool
	Metadata map[string]string
	// of lists
	Data    []object
	HasMore bool `json:"has_more"`
	// of refunds
	PaymentIntent      string  `json:"payment_intent"`
	BalanceTransaction *string `json:"balance_transaction"`
}

// ask does what the dashboard or the shopper's browser does: it asks until there is an answer. What Stripe refuses is false.
func (a *account) ask(ctx context.Context, method, path, key string, form url.Values) (o object, done bool, err error) {
	for n := 0; ; n++ {
		status, body, err := a.send(ctx, method, path, fmt.Sprint(key, "-", n/3), form)
		switch {
		case ctx.Err() != nil:
			return o, false, ctx.Err()
		case err != nil || status >= 500 || status == http.StatusTooManyRequests: // a 500 is repeated for the same key
			if err := pause(ctx, 20*time.Millisecond); err != nil {
				return o, false, err
			}
			continue
		case status != http.StatusOK:
			return o, false, nil
		}
		return o, true, json.Unmarshal(body, &o)
	}
}

func (a *account) send(ctx context.Context, method, path, key string, form url.Values) (status int, body []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, method, a.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+stripeSecret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if method == http.MethodPost {
		r.Header.Set("Idempotency-Key", key)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	return response.StatusCode, body, err
}

// all reads a whole list.
func (a *account) all(ctx context.Context, path string) (list []object, err error) {
	for query := "?limit=100"; ; {
		page, ok, err := a.ask(ctx, http.MethodGet, path+query, "", nil)
		if err != nil || !ok {
			return nil, fmt.Errorf("list %s: %w", path, err)
		}
		list = append(list, page.Data...)
		if !page.HasMore {
			return list, nil
		}
		query = "?limit=100&starting_after=" + list[len(list)-1].ID
	}
}
