package graph

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"strings"

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
	// passing reports whether an error is of a trouble that passes, such as a database's restart; nil is none.
	passing func(error) bool
}

// present is a graphql.ErrorPresenterFunc. Presenting a presented error changes nothing.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	wrapped, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		wrapped = gqlerror.WrapPath(graphql.GetPath(ctx), err)
	}
	code, message := p.classify(ctx, wrapped)
	extensions := map[string]any{}
	maps.Copy(extensions, wrapped.Extensions) // has more than the code if it was presented before
	if known, ok := errors.AsType[*fault.Error](wrapped); ok {
		maps.Copy(extensions, known.Details)
	}
	extensions["code"], extensions["requestId"] = code, RequestID(ctx)
	return &gqlerror.Error{
		Message:    shorten(message),
		Path:       wrapped.Path,
		Locations:  wrapped.Locations,
		Extensions: extensions,
	}
}

// maxMessage is how long an error's text may be, in bytes: some quote what the client sent.
const maxMessage = 1000

func shorten(text string) string {
	if len(text) <= maxMessage {
		return text
	}
	return strings.ToValidUTF8(text[:maxMessage], "") + "…"
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
	case p.passing != nil && p.passing(err):
		p.logFailure(ctx, slog.LevelError, err)
		return string(fault.KindUnavailable), "something that this needs is out of order: try again in a moment"
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

	fault.KindDocumentTooLarge:  http.StatusBadRequest,
	fault.KindCostLimitExceeded: http.StatusBadRequest,
}

// recovering answers a request that makes next panic.
func (p presenter) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer p.recoverRequest(w, r)
		next.ServeHTTP(w, r)
	})
}

// recoverRequest answers a request whose handler defers it and panics before it has answered.
func (p presenter) recoverRequest(w http.ResponseWriter, r *http.Request) {
	value := recover()
	if value == nil {
		return
	}
	if value == http.ErrAbortHandler { //nolint:errorlint // a panic's value is compared, as net/http does
		panic(value)
	}
	p.refuse(w, r, p.recovered(r.Context(), value))
}

// refuse answers a request with an error and the status of its kind.
func (p presenter) refuse(w http.ResponseWriter, r *http.Request, err error) {
	shown := p.present(r.Context(), err)
	refuseWith(w, r, requestErrorStatus(gqlerror.List{shown}), shown)
}

// refuseInput answers a request that cannot be understood with a more exact status than its kind's.
func (p presenter) refuseInput(w http.ResponseWriter, r *http.Request, status int, message string) {
	refuseWith(w, r, status, p.present(r.Context(), fault.BadUserInput(message)))
}

func refuseWith(w http.ResponseWriter, r *http.Request, status int, shown *gqlerror.Error) {
	media, ok := negotiate(r.Header.Values("Accept"))
	if !ok {
		media = jsonMedia
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(encodeResponse(&graphql.Response{Errors: gqlerror.List{shown}})) // the client may have gone away
}
