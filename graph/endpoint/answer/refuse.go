package answer

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Errors makes what clients get to see of errors. They have extensions.code, a fault.Kind or a code
// of their own.
type Errors interface {
	// Present is a graphql.ErrorPresenterFunc. Presenting a presented error changes nothing.
	Present(ctx context.Context, err error) *gqlerror.Error
	// Recover is a graphql.RecoverFunc.
	Recover(ctx context.Context, value any) error
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

// Status returns the status of the first error that has one; a mistake in the document has 400.
func Status(errs gqlerror.List) int {
	for _, err := range errs {
		code, _ := err.Extensions["code"].(string)
		if status := statuses[fault.Kind(code)]; status != 0 {
			return status
		}
	}
	return http.StatusBadRequest
}

// Refuser answers requests with errors.
type Refuser struct {
	Errors
	// Charge is told of each request that is refused because of what is wrong with it; nil tells
	// nobody.
	Charge func(context.Context)
}

// Refuse answers a request with an error and the status of its kind.
func (f Refuser) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	shown := f.Present(r.Context(), err)
	f.write(w, r, Status(gqlerror.List{shown}), shown)
}

// RefuseWith answers a request with an error and a status of the caller's.
func (f Refuser) RefuseWith(w http.ResponseWriter, r *http.Request, status int, err error) {
	f.write(w, r, status, f.Present(r.Context(), err))
}

// RefuseInput answers a request that cannot be understood, with a more exact status than that of
// its kind.
func (f Refuser) RefuseInput(w http.ResponseWriter, r *http.Request, status int, message string) {
	f.RefuseWith(w, r, status, fault.BadUserInput(message))
}

func (f Refuser) write(w http.ResponseWriter, r *http.Request, status int, shown *gqlerror.Error) {
	if f.Charge != nil && status < http.StatusInternalServerError {
		f.Charge(r.Context())
	}
	media, ok := Negotiate(r.Header.Values("Accept"))
	if !ok {
		media = JSON
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(Encode(&graphql.Response{Errors: gqlerror.List{shown}})) // the client may have gone away
}

// Recovering answers a request that makes next panic.
func (f Refuser) Recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer f.RecoverRequest(w, r)
		next.ServeHTTP(w, r)
	})
}

// RecoverRequest answers a request whose handler defers it and panics before it has answered.
func (f Refuser) RecoverRequest(w http.ResponseWriter, r *http.Request) {
	value := recover()
	if value == nil {
		return
	}
	if value == http.ErrAbortHandler { //nolint:errorlint // a panic's value is compared, as net/http does
		panic(value)
	}
	f.Refuse(w, r, f.Recover(r.Context(), value))
}
