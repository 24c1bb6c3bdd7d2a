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
}

// prepare parses and checks an operation.
func (s *Streams) prepare(ctx context.Context, exec graphql.GraphExecutor, params *graphql.RawParams) *execution {
	op, refused := exec.CreateOperationContext(ctx, params)
	return &execution{s, exec, graphql.WithOperationContext(ctx, op), op, refused}
}

func (e *execution) isMutation() bool {
	return len(e.refused) == 0 && e.op.Operation.Operation == ast.Mutation
}

// run executes the operation and gives each response to say, until say returns false or there are no more. It returns a
// response without data if that ended the operation: it was refused, or failed before there was a result.
func (e *execution) run(say func(*graphql.Response) bool) (failed *graphql.Response) {
	defer func() {
		if v := recover(); v != nil {
			failed = e.streams.panicked(e.ctx, v)
		}
	}()
	if len(e.refused) > 0 {
		return e.exec.DispatchError(e.ctx, e.refused)
	}
	responses, ctx := e.exec.DispatchOperation(e.ctx, e.op)
	for first := true; ; first = false {
		response := responses(ctx)
		switch {
		case response == nil:
			return nil
		case first && len(response.Data) == 0:
			return response
		case !say(response):
			return nil
		}
	}
}

// panicked is the response to an operation that panicked.
func (s *Streams) panicked(ctx context.Context, value any) *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{s.Present(ctx, s.Recover(ctx, value))}}
}
