package executor

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Answers are what fields answer instead of what their resolvers would return. Those are not
// called.
type Answers map[*ast.Field]any

const answersExtension = "shopgraph.answers"

// Keep has the execution of the operation take these.
func (a Answers) Keep(op *graphql.OperationContext) { op.Stats.SetExtension(answersExtension, a) }

func answersOf(op *graphql.OperationContext) Answers {
	a, _ := op.Stats.GetExtension(answersExtension).(Answers)
	return a
}

// Answering returns gqlgen's schema, whose execution takes the Answers of operations, too.
func Answering(own graphql.ExecutableSchema) graphql.ExecutableSchema { return answering{own} }

type answering struct{ graphql.ExecutableSchema }

// Exec implements graphql.ExecutableSchema.
func (a answering) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	replacing(op)
	answers, next := answersOf(op), op.ResolverMiddleware
	if answers == nil {
		return a.ExecutableSchema.Exec(ctx)
	}
	op.ResolverMiddleware = func(ctx context.Context, resolve graphql.Resolver) (any, error) {
		if answer, ok := answers[graphql.GetFieldContext(ctx).Field.Field]; ok {
			return answer, nil
		}
		return next(ctx, resolve)
	}
	return a.ExecutableSchema.Exec(ctx)
}
