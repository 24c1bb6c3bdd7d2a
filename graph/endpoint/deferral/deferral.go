// Package deferral answers operations with @defer in parts.
package deferral

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Deferral answers operations with @defer in parts. The form is multipart/mixed with
// deferSpec=20220824, as Apollo's clients ask for it. What is not deferred comes at once and waits
// for nothing else. Then each deferred fragment comes when it is there, for all objects that it is
// on. A fragment within another comes after that one. gqlgen's own way is not used. It answers null
// for what is to come, loses what mutations defer, and waits for ever when the client leaves.
type Deferral struct {
	Present graphql.ErrorPresenterFunc
	Recover graphql.RecoverFunc
	// Encode returns a response as a JSON object.
	Encode func(*graphql.Response) []byte
	// Limit is how long all parts together may take; 0 is no limit.
	Limit time.Duration
}

// Undeferred is a graphql.OperationMiddleware that answers at once what no transport has taken
// apart.
func Undeferred(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if op := graphql.GetOperationContext(ctx); hasDefer(op) {
		op.Doc, op.Operation, _ = splitDeferred(op, 0)
	}
	return next(ctx)
}

// Serve answers an operation in parts; it reports false, and has done nothing, if the operation has
// none or the client takes none.
func (d Deferral) Serve(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, op *graphql.OperationContext) bool {
	if !takesParts(r) || !hasDefer(op) {
		return false
	}
	doc, definition, parts := splitDeferred(op, maxDeferred)
	if len(parts) == 0 {
		return false
	}
	ctx, cancel := d.bounded(r.Context())
	defer cancel()
	e := &deferredExecution{Deferral: d, exec: exec, doc: doc, op: op, record: newDeferRecord(parts)}
	first := e.run(ctx, definition.SelectionSet, nil)

	ready := partsOn(parts, func(part *deferredPart) []deferredObject { return objectsAt(first.Data, nil, part.keys()) })
	answer := newPartWriter(w)
	answer.write(initialPayload(d.Encode(first), len(ready) > 0), len(ready) > 0)
	results := make(chan deferredResult, maxDeferred) // as many as there can be: sending never blocks
	for pending := e.begin(ctx, ready, results); pending > 0; {
		result := <-results
		ready = partsOn(result.part.within, result.objectsFor)
		pending += e.begin(ctx, ready, results) - 1
		if len(result.payloads) > 0 || pending == 0 {
			answer.write(incrementalPayload(result.payloads, pending > 0), pending > 0)
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

// deferredExecution is one operation, executed in parts.
type deferredExecution struct {
	Deferral
	exec   graphql.GraphExecutor
	doc    *ast.QueryDocument // has no @defer
	op     *graphql.OperationContext
	record *deferRecord
}

// run executes a selection of the operation: a part's, or what is answered at once if part is nil.
// Like any operation it has loaders and errors of its own.
func (e *deferredExecution) run(ctx context.Context, set ast.SelectionSet, part *deferredPart) (response *graphql.Response) {
	defer func() {
		if value := recover(); value != nil {
			response = e.failure(ctx, e.Recover(ctx, value))
		}
	}()
	definition := *e.op.Operation
	definition.SelectionSet = set
	responses, ctx := e.exec.DispatchOperation(ctx, &graphql.OperationContext{
		RawQuery:               e.op.RawQuery,
		Variables:              e.op.Variables,
		OperationName:          e.op.OperationName,
		Doc:                    e.doc,
		Extensions:             e.op.Extensions,
		Headers:                e.op.Headers,
		Operation:              &definition,
		DisableIntrospection:   e.op.DisableIntrospection,
		RecoverFunc:            e.op.RecoverFunc,
		ResolverMiddleware:     e.record.around(part, e.op.ResolverMiddleware),
		RootResolverMiddleware: e.op.RootResolverMiddleware,
		Stats:                  e.op.Stats,
	})
	if response = responses(ctx); response == nil {
		return e.failure(ctx, ctx.Err())
	}
	return response
}

func (e *deferredExecution) failure(ctx context.Context, err error) *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{e.Present(ctx, err)}}
}

// readyPart is a part with the objects that it adds to.
type readyPart struct {
	*deferredPart
	objects []deferredObject
}

// partsOn returns the parts that have objects to add to.
func partsOn(parts []*deferredPart, objects func(*deferredPart) []deferredObject) (ready []readyPart) {
	for _, part := range parts {
		if on := objects(part); len(on) > 0 {
			ready = append(ready, readyPart{part, on})
		}
	}
	return ready
}

// begin executes parts and sends each result. It returns how many there will be.
func (e *deferredExecution) begin(ctx context.Context, parts []readyPart, results chan<- deferredResult) int {
	for _, part := range parts {
		go func() { results <- e.part(ctx, part.deferredPart, part.objects) }()
	}
	return len(parts)
}

// deferredResult is what became of a part.
type deferredResult struct {
	part     *deferredPart
	objects  []deferredObject // with what the part adds to them; null if an error took it
	payloads []payload
}

// part executes a part for the objects that it adds to.
func (e *deferredExecution) part(ctx context.Context, part *deferredPart, objects []deferredObject) deferredResult {
	response := e.run(ctx, part.selection(), part)
	added := map[string]json.RawMessage{}
	for _, object := range objectsAt(response.Data, nil, part.keys()) {
		added[object.path.String()] = object.data
	}
	result := deferredResult{part: part}
	for i, object := range objects {
		data, ok := added[object.path.String()]
		if !ok {
			data = json.RawMessage("null")
		}
		result.objects = append(result.objects, deferredObject{path: object.path, data: data})
		p := payload{Data: data, Label: part.label, Path: object.path, Errors: errorsBelow(response.Errors, object.path)}
		if i == 0 {
			p.Errors = append(p.Errors, errorsWithoutPath(response.Errors)...)
			p.Extensions = response.Extensions
		}
		if string(data) != "{}" || len(p.Errors) > 0 { // the fragment is on another type
			result.payloads = append(result.payloads, p)
		}
	}
	return result
}

// objectsFor returns the objects that a part within adds to.
func (r deferredResult) objectsFor(within *deferredPart) []deferredObject {
	var objects []deferredObject
	keys := within.keys()[len(r.part.keys()):]
	for _, object := range r.objects {
		objects = append(objects, objectsAt(object.data, object.path, keys)...)
	}
	return objects
}

// errorsBelow returns the errors of an object's fields. Others have been told before: of what leads
// to the part.
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
