package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// client is somebody who uses the shop over HTTP.
type client struct {
	door    door
	http    *http.Client
	session string // of a signed-in user, else empty
	excuses excuses
}

// excuses says whether a refusal is one that something excuses, which was done since an instant; nil excuses nothing. Then the
// client asks again.
type excuses func(since time.Time, refusal *refusalError) bool

// door is where a client goes: to a server, or to one of several that serve the same shop.
type door interface {
	// reach waits until a server is up and returns its address.
	reach(ctx context.Context) (string, error)
}

// requestTimeout is longer than the server takes for the slowest of its answers.
const requestTimeout = time.Minute

// newGuest returns a guest of the shop, whose connections others may share.
func newGuest(d door, connections int) client {
	transport := &http.Transport{MaxIdleConns: connections, MaxIdleConnsPerHost: connections, DisableCompression: true}
	return client{door: d, http: &http.Client{Transport: transport, Timeout: requestTimeout}}
}

func (c client) close() { c.http.CloseIdleConnections() }

// errNoAnswer says that the server was gone, or died before it had answered.
var errNoAnswer = errors.New("no answer")

// refusalError is an answer with top-level errors: never any shopper's fault here.
type refusalError struct {
	status int
	body   string
}

// isBusy says whether a client was told to try again in a moment, as it may be where others hold a lock.
func isBusy(err error) bool {
	refused := (*refusalError)(nil)
	return errors.As(err, &refused) && strings.Contains(refused.body, `"code":"UNAVAILABLE"`)
}

func (e *refusalError) Error() string {
	return fmt.Sprintf("answered with status %d: %s", e.status, e.body)
}

// ask sends one operation and decodes its data. The error is errNoAnswer, a *refusalError, or
// ctx's.
func (c client) ask(ctx context.Context, query string, variables map[string]any, data any) error {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return err
	}
	asked := time.Now()
	status, answer, err := c.request(ctx, http.MethodPost, "/graphql", "application/json", body)
	if err != nil {
		return err
	}
	var decoded struct {
		Data   json.RawMessage
		Errors []json.RawMessage
	}
	if err := json.Unmarshal(answer, &decoded); err != nil || status != http.StatusOK || len(decoded.Errors) > 0 {
		refusal := &refusalError{status, string(answer)}
		if c.excuses != nil && c.excuses(asked, refusal) {
			return errors.Join(fmt.Errorf("%w: %w", errNoAnswer, refusal), pause(ctx, 50*time.Millisecond))
		}
		return refusal
	}
	return json.Unmarshal(decoded.Data, data)
}

// insist asks until there is an answer.
func (c client) insist(ctx context.Context, query string, variables map[string]any, data any) error {
	for {
		err := c.ask(ctx, query, variables, data)
		if !errors.Is(err, errNoAnswer) || ctx.Err() != nil {
			return err
		}
	}
}

func (c client) request(ctx context.Context, method, path, contentType string, body []byte) (status int, answer []byte, err error) {
	address, err := c.door.reach(ctx)
	if err != nil {
		return 0, nil, err
	}
	r, err := http.NewRequestWithContext(ctx, method, address+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", contentType)
	if c.session != "" {
		r.Header.Set("Authorization", "Bearer "+c.session)
	}
	response, err := c.http.Do(r)
	if err != nil {
		return 0, nil, lost(ctx, err)
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, lost(ctx, err)
	}
	return response.StatusCode, answer, nil
}

func lost(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", errNoAnswer, err)
}

// decide is the customer's answer at the gateway's page to a payment that waits for it. A decision
// that comes too late is no error.
func (c client) decide(ctx context.Context, actionURL string, approve bool) error {
	decision := "decline"
	if approve {
		decision = "approve"
	}
	page, err := url.Parse(actionURL) // of a server that may have died since: its path is what counts
	if err != nil {
		return err
	}
	form := []byte("decision=" + decision)
	for {
		status, answer, err := c.request(ctx, http.MethodPost, page.Path, "application/x-www-form-urlencoded", form)
		switch {
		case errors.Is(err, errNoAnswer) && ctx.Err() == nil:
		case err != nil:
			return err
		case status != http.StatusOK && status != http.StatusConflict:
			return &refusalError{status, strings.TrimSpace(string(answer))}
		default:
			return nil
		}
	}
}
