package graph

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// errPanicked stands for a panic that has been logged. Its text may reach clients.
var errPanicked = errors.New("internal error")

// presenter makes GraphQL errors of Go errors. Each has extensions.code and extensions.requestId, and says nothing that is
// not for clients; what those do not get to see is logged.
type presenter struct {
	log *slog.Logger
}

// present is a graphql.ErrorPresenterFunc. Presenting a presented error changes nothing.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	wrapped, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		wrapped = gqlerror.WrapPath(graphql.GetPath(ctx), err)
	}
	code, message := p.classify(ctx, wrapped)
	return &gqlerror.Error{
		Message:    message,
		Path:       wrapped.Path,
		Locations:  wrapped.Locations,
		Extensions: map[string]any{"code": code, "requestId": RequestID(ctx)},
	}
}

// classify returns what clients get to know of an error, and logs what they do not.
func (p presenter) classify(ctx context.Context, err *gqlerror.Error) (code, message string) {
	if code, ok := err.Extensions["code"].(string); ok { // a mistake in the document or its variables, or presented before
		return code, err.Message
	}
	if known, ok := errors.AsType[*fault.Error](err); ok {
		if known.Unwrap() != nil {
			p.logFailure(ctx, slog.LevelError, err)
		}
		return string(known.Kind), known.Message
	}
	if mistakes, _ := fault.Split(err); mistakes != nil {
		return string(fault.KindBadUserInput), mistakes.Error()
	}
	switch {
	case errors.Is(err, errPanicked):
		return string(fault.KindInternal), errPanicked.Error()
	case errors.Is(err, typeid.ErrInvalid), errors.Is(err, money.ErrInvalid), errors.Is(err, money.ErrOverflow):
		return string(fault.KindBadUserInput), err.Message
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded):
		p.logFailure(ctx, slog.LevelWarn, err)
		return string(fault.KindUnavailable), "the operation took too long"
	case errors.Is(err, context.Canceled), ctx.Err() != nil:
		p.logFailure(ctx, slog.LevelDebug, err)
		return string(fault.KindUnavailable), "the request was broken off"
	}
	p.logFailure(ctx, slog.LevelError, err)
	hidden := fault.Internal(nil)
	return string(hidden.Kind), hidden.Message
}

func (p presenter) logFailure(ctx context.Context, level slog.Level, err *gqlerror.Error) {
	cause := error(err)
	if err.Err != nil {
		cause = err.Err
	}
	p.log.LogAttrs(ctx, level, "operation failed",
		slog.String("requestId", RequestID(ctx)), slog.String("path", err.Path.String()), slog.Any("error", cause))
}

// recovered is a graphql.RecoverFunc: it logs the panic with its stack.
func (p presenter) recovered(ctx context.Context, value any) error {
	p.log.LogAttrs(ctx, slog.LevelError, "panic in an operation",
		slog.String("requestId", RequestID(ctx)), slog.String("path", graphql.GetPath(ctx).String()),
		slog.Any("panic", value), slog.String("stack", string(debug.Stack())))
	return errPanicked
}

// statuses are the HTTP statuses of requests refused before there is an operation.
var statuses = map[fault.Kind]int{
	fault.KindUnauthenticated: http.StatusUnauthorized,
	fault.KindForbidden:       http.StatusForbidden,
	fault.KindNotFound:        http.StatusNotFound,
	fault.KindBadUserInput:    http.StatusBadRequest,
	fault.KindUnavailable:     http.StatusServiceUnavailable,
	fault.KindTooManyRequests: http.StatusTooManyRequests,
	fault.KindInternal:        http.StatusInternalServerError,
}

// refuse answers a request with an error and the status of its kind.
func (p presenter) refuse(w http.ResponseWriter, r *http.Request, err error) {
	shown := p.present(r.Context(), err)
	code, _ := shown.Extensions["code"].(string)
	refuseWith(w, statuses[fault.Kind(code)], shown)
}

// refuseInput answers a request that cannot be understood with a more exact status than its kind's.
func (p presenter) refuseInput(w http.ResponseWriter, r *http.Request, status int, message string) {
	refuseWith(w, status, p.present(r.Context(), fault.BadUserInput(message)))
}

func refuseWith(w http.ResponseWriter, status int, shown *gqlerror.Error) {
	body, err := json.Marshal(map[string]gqlerror.List{"errors": {shown}})
	if err != nil {
		panic(err) // it consists of text
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have gone away
}
