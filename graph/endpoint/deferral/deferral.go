// Package deferral answers operations with @defer in parts.
package deferral

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/executor"
)

// Deferral answers operations with @defer in parts. The form is multipart/mixed with
// deferSpec=20220824, as Apollo's clients ask for it. What is not deferred comes at once and waits
// for nothing else. Then each deferred fragment comes, for all objects that it is on. A fragment
// within another comes after that one. They are executed one after the other, and nothing is
// resolved twice. So @defer makes an operation cost no more than a little.
type Deferral struct {
	Present graphql.ErrorPresenterFunc
	Recover graphql.RecoverFunc
	// Encode returns a response as a JSON object.
	Encode func(*graphql.Response) []byte
	// Limit is how long all parts together may take; 0 is no limit.
	Limit time.Duration
}

// Undeferred is a graphql.OperationMiddleware that has an operation without its @defer be executed.
// What was deferred is answered at once, unless its context has it be answered in parts.
func Undeferred(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if op := graphql.GetOperationContext(ctx); hasDefer(op) {
		op.Doc, op.Operation, _ = splitDeferred(op, 0)
		executor.Once(op)
	}
	return next(ctx)
}

// Serve answers an operation in parts; it reports false, and has done nothing, if the operation has
// none or the client takes none.
func (d Deferral) Serve(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, op *graphql.OperationContext) bool {
	if !takesParts(r) || !hasDefer(op) {
		return false
	}
	_, definition, list := splitDeferred(op, maxDeferred)
	if len(list) == 0 {
		return false
	}
	ctx, cancel := d.bounded(r.Context())
	defer cancel()
	parts := &executor.Parts{Operation: definition, List: list}
	responses, ctx := exec.DispatchOperation(executor.InParts(ctx, parts), op)
	first := d.next(ctx, responses, parts)
	answer := newPartWriter(w)
	answer.write(initialPayload(d.Encode(first), parts.More), parts.More)
	for parts.More {
		response := d.next(ctx, responses, parts)
		if payloads := payloadsOf(parts.Answered, response); len(payloads) > 0 || !parts.More {
			answer.write(incrementalPayload(payloads, parts.More), parts.More)
		}
	}
	return true
}

func (d Deferral) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if d.Limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d.Limit)
}

// next returns the next response. If there is none, because time is over or something panicked, it
// is the last.
func (d Deferral) next(ctx context.Context, responses graphql.ResponseHandler, parts *executor.Parts) (response *graphql.Response) {
	defer func() {
		if value := recover(); value != nil {
			response = d.failure(ctx, d.Recover(ctx, value), parts)
		}
	}()
	parts.Answered = nil
	if response = responses(ctx); response == nil {
		return d.failure(ctx, ctx.Err(), parts)
	}
	return response
}

func (d Deferral) failure(ctx context.Context, err error, parts *executor.Parts) *graphql.Response {
	parts.More = false
	return &graphql.Response{Errors: gqlerror.List{d.Present(ctx, err)}}
}

// payloadsOf returns what a response adds to the answer. Errors that belong to none of its objects
// are told with the first of them.
//
// A response that has failed as a whole adds nothing, and tells its errors. The form would have
// null at the paths of the fragments. Apollo Client 3 puts null in place of what it has there
// already, and would lose the whole answer by a null at its root.
func payloadsOf(answered *executor.Answered, response *graphql.Response) (payloads []payload) {
	if answered == nil || len(answered.Objects) == 0 {
		if len(response.Errors) == 0 {
			return nil
		}
		return []payload{{Data: []byte("{}"), Path: ast.Path{}, Errors: response.Errors, Extensions: response.Extensions}}
	}
	for i, object := range answered.Objects {
		p := payload{Data: object.Data, Label: answered.Label, Path: object.Path, Errors: errorsBelow(response.Errors, object.Path)}
		if i == 0 {
			p.Errors = append(p.Errors, errorsWithoutPath(response.Errors)...)
			p.Extensions = response.Extensions
		}
		if string(object.Data) != "{}" || len(p.Errors) > 0 { // all of it is skipped
			payloads = append(payloads, p)
		}
	}
	return payloads
}

// errorsBelow returns the errors of an object's fields.
func errorsBelow(errs gqlerror.List, path ast.Path) (below gqlerror.List) {
	for _, err := range errs {
		if len(err.Path) > len(path) && slices.Equal(err.Path[:len(path)], path) {
			below = append(below, err)
		}
	}
	return below
}

func errorsWithoutPath(errs gqlerror.List) (without gqlerror.List) {
	for _, err := range errs {
		if len(err.Path) == 0 {
			without = append(without, err)
		}
	}
	return without
}
