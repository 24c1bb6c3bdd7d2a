package stream

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// execution is one operation.
type execution struct {
	streams *Streams
	exec    graphql.GraphExecutor
	ctx     context.Context
	op      *graphql.OperationContext
	refused gqlerror.List

	responses graphql.ResponseHandler
	said      bool // there was a response with data
}

// prepare parses and checks an operation.
func (s *Streams) prepare(ctx context.Context, exec graphql.GraphExecutor, params *graphql.RawParams) *execution {
	op, refused := exec.CreateOperationContext(graphql.StartOperationTrace(ctx), params)
	return &execution{streams: s, exec: exec, ctx: graphql.WithOperationContext(ctx, op), op: op, refused: refused}
}

// is reports whether the operation is of a kind, and was not refused.
func (e *execution) is(kind ast.Operation) bool {
	return len(e.refused) == 0 && e.op.Operation.Operation == kind
}

// run executes the operation and gives each response to say, until say returns false or there are
// no more. It returns a response without data if that ended the operation: it was refused, or
// failed before there was a result.
func (e *execution) run(say func(*graphql.Response) bool) (failed *graphql.Response) {
	failed = e.dispatch()
	for over := false; failed == nil && !over; {
		failed, over = e.next(say)
	}
	return failed
}

// dispatch begins the execution. It returns a response if that ended it.
func (e *execution) dispatch() (failed *graphql.Response) {
	defer e.recovered(&failed)
	if len(e.refused) > 0 {
		return e.exec.DispatchError(e.ctx, e.refused)
	}
	e.responses, e.ctx = e.exec.DispatchOperation(e.ctx, e.op)
	return nil
}

// next waits for the next response and gives it to say. over says that there are no more, failed
// why.
func (e *execution) next(say func(*graphql.Response) bool) (failed *graphql.Response, over bool) {
	defer e.recovered(&failed)
	response := e.responses(e.ctx)
	switch {
	case response == nil:
		return nil, true
	case !e.said && len(response.Data) == 0:
		return response, true
	}
	e.said = true
	return nil, !say(response)
}

// recovered makes a panic the response that ends the operation.
func (e *execution) recovered(failed **graphql.Response) {
	if v := recover(); v != nil {
		*failed = e.streams.panicked(e.ctx, v)
	}
}

// panicked is the response to an operation that panicked.
func (s *Streams) panicked(ctx context.Context, value any) *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{s.Present(ctx, s.Recover(ctx, value))}}
}
