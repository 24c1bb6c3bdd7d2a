package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestPresent(t *testing.T) {
	t.Parallel()
	secret := errors.New("pq: secret")
	restart := errors.New("pq: secret is restarting")
	invalid := gqlerror.Errorf("Cannot query field")
	errcode.Set(invalid, errcode.ValidationFailed)
	_, badID := typeid.ParseOrder("prod_01h455vb4pex5vsknk084sn02q")
	_, badCurrency := money.ParseCurrency("usd")
	ended, cancel := context.WithTimeout(t.Context(), -1)
	defer cancel()
	left, leave := context.WithCancel(t.Context())
	leave()

	for _, tt := range []struct {
		name          string
		ctx           context.Context
		err           error
		code, message string
		logged        bool
	}{
		{"validation", t.Context(), invalid, "GRAPHQL_VALIDATION_FAILED", "Cannot query field", false},
		{"fault", t.Context(), fmt.Errorf("read: %w", fault.NotFound("no such list")), "NOT_FOUND", "no such list", false},
		{"fault with cause", t.Context(), fault.Unavailable("later", secret), "UNAVAILABLE", "later", true},
		{"internal fault", t.Context(), fault.Internal(secret), "INTERNAL", "internal error", true},
		{"user errors", t.Context(), fault.User(fault.CodeRequired, "is required", "name"), "BAD_USER_INPUT", "name: is required", false},
		{"id", t.Context(), badID, "BAD_USER_INPUT", badID.Error(), false},
		{"money", t.Context(), badCurrency, "BAD_USER_INPUT", badCurrency.Error(), false},
		{"deadline", t.Context(), fmt.Errorf("read: %w", context.DeadlineExceeded), "UNAVAILABLE", "the operation took too long", true},
		{"cut statement", ended, secret, "UNAVAILABLE", "the operation took too long", true},
		{"client left", left, secret, "UNAVAILABLE", "the request was broken off", true},
		{"passing trouble in a deadline of its own", t.Context(), fmt.Errorf("%w: %w", restart, context.DeadlineExceeded), "UNAVAILABLE", "something that this needs is out of order: try again in a moment", true},
		{"passing trouble", t.Context(), fmt.Errorf("read: %w", restart), "UNAVAILABLE", "something that this needs is out of order: try again in a moment", true},
		{"panic", t.Context(), errPanicked, "INTERNAL", "internal error", false},
		{"unreadable row", t.Context(), fmt.Errorf("read: %w", &record.UnreadableError{Table: "secret", Err: secret}), "INTERNAL", "internal error", true},
		{"anything else", t.Context(), secret, "INTERNAL", "internal error", true},
		{"gqlgen's own", t.Context(), gqlerror.Errorf("secret"), "INTERNAL", "internal error", true},
		{"with a path", t.Context(), gqlerror.WrapPath(ast.Path{ast.PathName("a")}, secret), "INTERNAL", "internal error", true},
	} {
		var log bytes.Buffer
		e := Errors{
			Log:       slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			IsPassing: func(err error) bool { return errors.Is(err, restart) },
		}
		ctx := request.With(tt.ctx, request.Request{ID: "request-1"})
		got := e.Present(ctx, tt.err)
		if got.Message != tt.message || errorCode(got) != tt.code || got.Extensions["requestId"] != "request-1" || got.Err != nil {
			t.Errorf("%s: presented as %q %v", tt.name, got.Message, got.Extensions)
		}
		if logged := strings.Contains(log.String(), "secret") || strings.Contains(log.String(), "deadline"); logged != tt.logged {
			t.Errorf("%s: logged %q", tt.name, log.String())
		}
		if tt.logged && !strings.Contains(log.String(), "requestId=request-1") {
			t.Errorf("%s: no request id in %q", tt.name, log.String())
		}
		if after := got.Extensions["retryAfter"]; (after != nil) != strings.HasPrefix(tt.name, "passing trouble") {
			t.Errorf("%s: try again after %v", tt.name, after)
		}
		if again := e.Present(ctx, got); again.Message != got.Message || errorCode(again) != tt.code ||
			again.Extensions["retryAfter"] != got.Extensions["retryAfter"] {
			t.Errorf("%s: presented again as %q %v", tt.name, again.Message, again.Extensions)
		}
	}
}

// TestPanicsAreLoggedNowAndThen: one of a request, and a few of the same stack a minute.
func TestPanicsAreLoggedNowAndThen(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	e := Errors{Log: slog.New(slog.NewTextHandler(&log, nil)), Panics: &Panics{}}
	for i := range 10 {
		for range 100 {
			err := e.Recover(request.With(t.Context(), request.Request{ID: fmt.Sprint("request-", i)}), "often")
			if !errors.Is(err, errPanicked) {
				t.Fatal(err)
			}
		}
	}
	if n := strings.Count(log.String(), "panic=often"); n < 1 || n > 2*stacksPerMinute { // a minute may begin meanwhile
		t.Errorf("%d stacks are logged", n)
	}
	if !strings.Contains(log.String(), "notShownBefore=99") {
		t.Error("the log does not say that some are not shown")
	}

	p, now := &Panics{}, time.Unix(1_000_000, 0)
	for i := range mostStacks + 5 {
		if shown, _ := p.show(uint64(i), fmt.Sprint(i), now); shown != (i < mostStacks) {
			t.Fatalf("stack %d: %t", i, shown)
		}
	}
	if shown, hidden := p.show(1, "1", now.Add(time.Minute)); !shown || hidden != 5 {
		t.Errorf("a minute later: %t, %d were hidden", shown, hidden)
	}
}

func TestRecovered(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	e := Errors{Log: slog.New(slog.NewTextHandler(&log, nil))}
	err := e.Recover(request.With(t.Context(), request.Request{ID: "request-1"}), "secret")
	if err.Error() != "internal error" || !strings.Contains(log.String(), "panic=secret") ||
		!strings.Contains(log.String(), "requestId=request-1") ||
		!strings.Contains(log.String(), "errors_test.go") {
		t.Errorf("error %q, log %q", err, log.String())
	}
}
