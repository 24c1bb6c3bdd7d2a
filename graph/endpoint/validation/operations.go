package validation

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
)

// namedOperations is the rule that each of several operations has a name of its own. It stands for
// two of the library's, which tell an operation without a name in two ways, none of which says what
// to do.
func namedOperations(observers *core.Events, addError core.AddErrFunc) {
	seen := map[string]bool{}
	observers.OnOperation(func(walker *core.Walker, operation *ast.OperationDefinition) {
		switch {
		case operation.Name == "" && len(walker.Document.Operations) > 1:
			addError(core.Message("This operation has no name. Each needs one in a document of several, or send it alone."), core.At(operation.Position))
		case seen[operation.Name]:
			addError(core.Message("There is another operation named %q: rename one.", operation.Name), core.At(operation.Position))
		}
		seen[operation.Name] = true
	})
}

// TellOperation is a graphql.ResponseMiddleware. It tells a client that sent several operations,
// and did not say which to execute, to do so.
func TellOperation(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response == nil || !graphql.HasOperationContext(ctx) || answer.HasOperation(ctx) {
		return response
	}
	op := graphql.GetOperationContext(ctx)
	if op.Doc != nil && len(op.Doc.Operations) > 1 && op.OperationName == "" && len(response.Errors) > 0 {
		response.Errors[0].Message = "the document has several operations: say in operationName which one to execute"
	}
	return response
}
