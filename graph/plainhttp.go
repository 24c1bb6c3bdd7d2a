package graph

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/deferral"
	"github.com/shopgraph/shopgraph/graph/stream"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// plainHTTP is GraphQL over HTTP, one answer a request: POST for queries and mutations, GET and HEAD for queries. Its requests
// were admitted.
type plainHTTP struct {
	present presenter
	cookie  sessionCookie
	caching *caching
	inParts deferral.Deferral
}

var _ graphql.Transport = plainHTTP{}

// Supports implements graphql.Transport.
func (plainHTTP) Supports(r *http.Request) bool {
	return !stream.IsUpgrade(r) && (r.Method == http.MethodPost || isRead(r))
}

// isRead reports whether the request may only read.
func isRead(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// Do implements graphql.Transport.
func (t plainHTTP) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	defer t.present.recoverRequest(w, r) // gqlgen's own answer to a panic is none of GraphQL over HTTP's
	media, ok := negotiate(r.Header.Values("Accept"))
	if !ok {
		t.present.refuseInput(w, r, http.StatusNotAcceptable, "answers are "+jsonMedia+" or "+responseMedia)
		return
	}
	params, err := requestParams(r)
	if err != nil {
		t.present.refuse(w, r, err)
		return
	}
	params.Headers = r.Header
	r = r.WithContext(withCookieJar(r.Context(), cookieJar{t.cookie, w}))
	ctx := r.Context()
	op, errs := exec.CreateOperationContext(ctx, params)
	if len(errs) > 0 {
		t.answer(w, r, media, exec.DispatchError(graphql.WithOperationContext(ctx, op), errs))
		return
	}
	if t.refusedKind(w, r, op.Operation.Operation) {
		return
	}
	if t.inParts.Serve(w, r, exec, op) {
		return
	}
	responses, ctx := exec.DispatchOperation(ctx, op)
	response := responses(ctx)
	if response == nil { // the client has left
		response = &graphql.Response{Errors: gqlerror.List{t.present.present(ctx, context.Canceled)}}
	}
	if isRead(r) {
		t.caching.allow(w.Header(), r, op, response)
	}
	t.answer(w, r, media, response)
}

// requestParams returns the parameters of a request.
func requestParams(r *http.Request) (*graphql.RawParams, error) {
	if isRead(r) {
		return readURLParams(r.URL.RawQuery)
	}
	return paramsFrom(r.Context()), nil
}

// refusedKind answers a request whose operation needs another method or another kind of answer.
func (t plainHTTP) refusedKind(w http.ResponseWriter, r *http.Request, kind ast.Operation) bool {
	switch {
	case kind == ast.Subscription:
		t.present.refuseInput(w, r, http.StatusNotAcceptable,
			"subscriptions are answered over WebSocket, and to POST requests that accept text/event-stream")
	case kind == ast.Mutation && isRead(r):
		w.Header().Set("Allow", http.MethodPost)
		t.present.refuseInput(w, r, http.StatusMethodNotAllowed, "mutations need the method POST")
	default:
		return false
	}
	return true
}

// answer writes a response. One without data tells of a request that was not executed: application/json has 200 for it all the
// same, since the answer is well-formed.
func (t plainHTTP) answer(w http.ResponseWriter, r *http.Request, media string, response *graphql.Response) {
	status := http.StatusOK
	if response.Data == nil && media == responseMedia {
		status = requestErrorStatus(response.Errors)
	}
	body := encodeResponse(response)
	header := w.Header()
	header.Set("Content-Type", media+"; charset=utf-8")
	if isRead(r) && status == http.StatusOK && len(response.Errors) == 0 {
		tag := entityTag(media, body)
		header.Set("ETag", tag)
		if hasTag(r.Header.Values("If-None-Match"), tag) {
			header.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have gone away
}

// requestErrorStatus returns the status of the first error that has one; a mistake in the document has 400.
func requestErrorStatus(errs gqlerror.List) int {
	for _, err := range errs {
		code, _ := err.Extensions["code"].(string)
		if status := statuses[fault.Kind(code)]; status != 0 {
			return status
		}
	}
	return http.StatusBadRequest
}
