package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/cost"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// errPanicked stands for a panic that has been logged. Its text may reach clients.
var errPanicked = errors.New("internal error")

// Errors makes GraphQL errors of Go errors. Each has extensions.code and extensions.requestId, and
// says nothing that is not for clients; what those do not get to see is logged.
type Errors struct {
	Log *slog.Logger
	// IsPassing reports whether an error is of a trouble that passes, such as a database's restart:
	// clients are told to try again. Nil knows none.
	IsPassing func(error) bool
	// Panics bounds how often panics are logged. Nil logs each.
	Panics *Panics
}

// Present is a graphql.ErrorPresenterFunc. Presenting a presented error changes nothing.
func (e Errors) Present(ctx context.Context, err error) *gqlerror.Error {
	wrapped, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		wrapped = gqlerror.WrapPath(graphql.GetPath(ctx), err)
	}
	shown := e.classify(ctx, wrapped)
	extensions := map[string]any{}
	maps.Copy(extensions, wrapped.Extensions) // has more than the code if it was presented before
	path := wrapped.Path
	if isOfVariable(path) && graphql.GetFieldContext(ctx) == nil {
		path, extensions["argument"] = nil, path
	}
	maps.Copy(extensions, shown.Details)
	extensions["code"], extensions["requestId"] = string(shown.Kind), request.From(ctx).ID
	return &gqlerror.Error{
		Message:    shorten(shown.Message),
		Path:       path,
		Locations:  wrapped.Locations,
		Extensions: extensions,
	}
}

// isOfVariable reports whether a path may be that of a variable's value, and not the answer's. An
// error of a variable is presented before there are fields, of which one may have this alias.
func isOfVariable(path ast.Path) bool {
	return len(path) > 1 && path[0] == ast.PathName("variable")
}

// maxMessage is how long an error's text may be, in bytes: some quote what the client sent.
const maxMessage = 1000

func shorten(text string) string {
	if len(text) <= maxMessage {
		return text
	}
	return strings.ToValidUTF8(text[:maxMessage], "") + "…"
}

// retryAfter is after how many seconds to try again what a passing trouble prevented.
const retryAfter = 2

// classify returns what clients get to know of an error, and logs what they do not.
func (e Errors) classify(ctx context.Context, err *gqlerror.Error) *fault.Error {
	if code, ok := err.Extensions["code"].(string); ok { // a mistake in the document or its variables, or presented before
		return &fault.Error{Kind: fault.Kind(code), Message: err.Message}
	}
	if known, ok := errors.AsType[*fault.Error](err); ok {
		if known.Unwrap() != nil {
			e.logFailure(ctx, slog.LevelError, err)
		}
		return known
	}
	if known := limited(err); known != nil {
		return known
	}
	if mistakes, _ := fault.Split(err); mistakes != nil {
		return fault.BadUserInput(mistakes.Error())
	}
	passing := e.IsPassing != nil && e.IsPassing(err)
	switch {
	case errors.Is(err, errPanicked):
		return fault.Internal(nil)
	case errors.Is(err, typeid.ErrInvalid), errors.Is(err, money.ErrInvalid), errors.Is(err, money.ErrOverflow):
		return fault.BadUserInput(err.Message)
	case errors.Is(ctx.Err(), context.DeadlineExceeded), !passing && errors.Is(err, context.DeadlineExceeded):
		e.logFailure(ctx, slog.LevelWarn, err)
		return fault.Unavailable("the operation took too long", nil)
	case ctx.Err() != nil, !passing && errors.Is(err, context.Canceled):
		e.logFailure(ctx, slog.LevelDebug, err)
		return fault.Unavailable("the request was broken off", nil)
	case passing:
		e.logFailure(ctx, slog.LevelError, err)
		shown := fault.Unavailable("something that this needs is out of order: try again in a moment", nil)
		shown.Details = map[string]any{"retryAfter": retryAfter}
		return shown
	}
	e.logFailure(ctx, slog.LevelError, err)
	return fault.Internal(nil)
}

// limited returns what clients get to know of an operation that went beyond a limit; nil if that is
// not the error.
func limited(err error) *fault.Error {
	switch {
	case errors.Is(err, executor.ErrTooManyFields):
		return fault.DocumentTooLarge(err.Error())
	case errors.Is(err, executor.ErrNotBegun):
		return fault.Unavailable(executor.ErrNotBegun.Error(), nil)
	}
	over, ok := errors.AsType[*executor.LimitError](err)
	if !ok {
		return nil
	}
	most, unit, kind := over.Most, "bytes", fault.KindAnswerTooLarge
	switch over.Of {
	case executor.Weight:
		most, unit, kind = most/cost.PerPoint, "points", fault.KindCostLimitExceeded
	case executor.Failures:
		unit = "errors"
	}
	message := fmt.Sprintf("the answer would have more than %d %s: select less, or smaller pages", most, unit)
	if errors.Is(err, executor.ErrNotAnswered) {
		message = "this was carried out, but " + message
	}
	return &fault.Error{Kind: kind, Message: message, Details: map[string]any{"limit": most}}
}

func (e Errors) logFailure(ctx context.Context, level slog.Level, err *gqlerror.Error) {
	cause := error(err)
	if err.Err != nil {
		cause = err.Err
	}
	e.Log.LogAttrs(ctx, level, "operation failed",
		slog.String("requestId", request.From(ctx).ID), slog.String("path", err.Path.String()), slog.Any("error", cause))
}

// Recover is a graphql.RecoverFunc: it logs the panic with its stack, unless Panics has had enough.
func (e Errors) Recover(ctx context.Context, value any) error {
	id := request.From(ctx).ID
	shown, hidden := e.Panics.show(stackOf(), id, time.Now())
	if shown {
		e.Log.LogAttrs(ctx, slog.LevelError, "panic in an operation",
			slog.String("requestId", id), slog.String("path", graphql.GetPath(ctx).String()),
			slog.Any("panic", value), slog.Int("notShownBefore", hidden), slog.String("stack", string(debug.Stack())))
	}
	return errPanicked
}
