package endpoint

import (
	"context"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/graph/endpoint/caching"
	"github.com/shopgraph/shopgraph/graph/endpoint/credentials"
	"github.com/shopgraph/shopgraph/graph/endpoint/deferral"
	"github.com/shopgraph/shopgraph/graph/endpoint/params"
	"github.com/shopgraph/shopgraph/graph/endpoint/stream"
	"github.com/shopgraph/shopgraph/internal/request"
)

// plainHTTP is GraphQL over HTTP, one answer a request: POST for queries and mutations, GET and
// HEAD for queries. Its requests were admitted.
type plainHTTP struct {
	answers   answer.Refuser
	cookie    credentials.Cookie
	noCookies bool
	compress  bool
	caching   *caching.Caching
	inParts   deferral.Deferral
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
	defer t.answers.RecoverRequest(w, r) // gqlgen's own answer to a panic is none of GraphQL over HTTP's
	media, ok := answer.Negotiate(r.Header.Values("Accept"))
	if !ok {
		t.answers.RefuseInput(w, r, http.StatusNotAcceptable, "answers are "+answer.JSON+" or "+answer.Response)
		return
	}
	given, err := requestParams(r)
	if err != nil {
		t.answers.Refuse(w, r, err)
		return
	}
	given.Headers = r.Header
	if !t.noCookies {
		r = r.WithContext(request.WithCookie(r.Context(), t.cookie.Of(w, r)))
	}
	ctx := r.Context()
	op, errs := exec.CreateOperationContext(ctx, given)
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
		response = &graphql.Response{Errors: gqlerror.List{t.answers.Present(ctx, context.Canceled)}}
	}
	if isRead(r) {
		t.caching.Allow(w.Header(), r, op, response)
	}
	t.answer(w, r, media, response)
}

// requestParams returns the parameters of a request.
func requestParams(r *http.Request) (*graphql.RawParams, error) {
	if isRead(r) {
		return params.ReadURL(r.URL.RawQuery)
	}
	return params.From(r.Context()), nil
}

// refusedKind answers a request whose operation needs another method or another kind of answer.
func (t plainHTTP) refusedKind(w http.ResponseWriter, r *http.Request, kind ast.Operation) bool {
	switch {
	case kind == ast.Subscription:
		t.answers.RefuseInput(w, r, http.StatusNotAcceptable,
			"subscriptions are answered over WebSocket, and to POST requests that accept text/event-stream")
	case kind == ast.Mutation && isRead(r):
		w.Header().Set("Allow", http.MethodPost)
		t.answers.RefuseInput(w, r, http.StatusMethodNotAllowed, "mutations need the method POST")
	default:
		return false
	}
	return true
}

// answer writes a response. One without data tells of a request that was not executed:
// application/json has 200 for it all the same, since the answer is well-formed.
func (t plainHTTP) answer(w http.ResponseWriter, r *http.Request, media string, response *graphql.Response) {
	status := http.StatusOK
	if response.Data == nil && media == answer.Response {
		status = answer.Status(response.Errors)
	}
	body := answer.Pieces(response)
	size := len(body[0]) + len(body[1]) + len(body[2])
	compressed := t.compress && mayCompress(r) && answer.TakesGzip(r.Header, size)
	header := w.Header()
	header.Set("Content-Type", media+"; charset=utf-8")
	if isRead(r) && status == http.StatusOK && len(response.Errors) == 0 {
		form := media
		if compressed {
			form += " " + answer.Gzip
		}
		tag := caching.EntityTag(form, body[:]...)
		header.Set("ETag", tag)
		if caching.HasTag(r.Header.Values("If-None-Match"), tag) {
			header.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if compressed {
		header.Set("Content-Encoding", answer.Gzip)
		answer.WithGzip(func(body []byte) { write(w, status, body) }, body[:]...)
		return
	}
	write(w, status, body[:]...)
}

// mayCompress reports whether an answer may be compressed. How long a compressed answer is tells
// whether what was sent occurs in it once more (BREACH). Somebody who reads along and makes a
// browser ask again and again learns a secret by that. A page of a foreign origin cannot make it
// send a POST, or an Authorization. But it can lead it to an address, to which the cookie goes
// along.
func mayCompress(r *http.Request) bool { return !isRead(r) || len(r.Header.Values("Cookie")) == 0 }

// write sends a body in pieces.
func write(w http.ResponseWriter, status int, body ...[]byte) {
	size := 0
	for _, piece := range body {
		size += len(piece)
	}
	w.Header().Set("Content-Length", strconv.Itoa(size))
	w.WriteHeader(status)
	for _, piece := range body {
		_, _ = w.Write(piece) //nolint:gosec // JSON, which browsers are told to take for nothing else; the client may have gone away
	}
}
