package endpoint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/request"
)

const openSchema = `
	directive @auth(requires: Role!) on FIELD_DEFINITION
	enum Role { ANYONE USER STAFF }
	type Query {
		open: Thing @auth(requires: ANYONE)
		mine: Thing @auth(requires: USER)
		board: Thing @auth(requires: STAFF)
	}
	type Mutation { buy: Int @auth(requires: ANYONE) }
	type Subscription { watch: Int @auth(requires: USER) }
	type Thing { name: String, secret: String, next: Thing }
`

// testSchema answers any query and mutation with what its context holds, and has a subscription of
// one event after which nothing comes.
func testSchema() graphql.ExecutableSchema {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: openSchema})
	exec := func(ctx context.Context) graphql.ResponseHandler {
		op := graphql.GetOperationContext(ctx)
		if op.Operation.Operation == ast.Subscription {
			events := 0
			return func(ctx context.Context) *graphql.Response {
				if events++; events > 1 {
					<-ctx.Done()
					return nil
				}
				return &graphql.Response{Data: json.RawMessage(`{"watch":1}`)}
			}
		}
		role, err := json.Marshal(map[string]any{"role": auth.ViewerFrom(ctx).Role, "agent": request.From(ctx).UserAgent})
		if err != nil {
			panic(err)
		}
		return graphql.OneShot(&graphql.Response{Data: role})
	}
	return &graphql.ExecutableSchemaMock{
		ExecFunc:   exec,
		SchemaFunc: func() *ast.Schema { return schema },
	}
}

// testRoles holds the root fields of an operation to their @auth. It stands for the contract's
// extensions.
type testRoles struct{}

func (testRoles) ExtensionName() string                   { return "Roles" }
func (testRoles) Validate(graphql.ExecutableSchema) error { return nil }

func (testRoles) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, selection := range op.Operation.SelectionSet {
		field, ok := selection.(*ast.Field)
		if !ok || strings.HasPrefix(field.Name, "__") {
			continue
		}
		required := field.Definition.Directives.ForName("auth").Arguments.ForName("requires").Value.Raw
		switch role := auth.ViewerFrom(ctx).Role; {
		case required != "ANYONE" && role == auth.Anyone:
			return testErrors{}.Present(ctx, fault.Unauthenticated("for those who are signed in"))
		case required == "STAFF" && role < auth.Staff:
			return testErrors{}.Present(ctx, fault.Forbidden("for staff"))
		}
	}
	return nil
}

// testErrors makes what clients get to see of errors, in short.
type testErrors struct{}

var errPanicked = fault.Internal(nil)

func (testErrors) Present(ctx context.Context, err error) *gqlerror.Error {
	shown, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		shown = gqlerror.WrapPath(graphql.GetPath(ctx), err)
	}
	if shown.Extensions["requestId"] != nil {
		return shown
	}
	extensions := map[string]any{"requestId": request.From(ctx).ID}
	known, ok := errors.AsType[*fault.Error](err)
	switch code := shown.Extensions["code"]; {
	case code != nil:
		extensions["code"] = code
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(ctx.Err(), context.DeadlineExceeded):
		known = fault.Unavailable("the operation took too long", nil)
	case errors.Is(err, context.Canceled) || ctx.Err() != nil:
		known = fault.Unavailable("the request was broken off", nil)
	case !ok:
		known = errPanicked
	}
	if known != nil {
		extensions["code"], shown.Message = string(known.Kind), known.Message
		for key, value := range known.Details {
			extensions[key] = value
		}
	}
	return &gqlerror.Error{Message: shown.Message, Path: shown.Path, Locations: shown.Locations, Extensions: extensions}
}

func (testErrors) Recover(context.Context, any) error { return fmt.Errorf("panic: %w", errPanicked) }
