package graph

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/generated"
	"github.com/shopgraph/shopgraph/internal/auth"
)

// byAudience is gqlgen's schema, of which introspection tells each viewer the part that they see.
// Documents are validated by the whole.
type byAudience struct {
	graphql.ExecutableSchema
	storefront graphql.ExecutableSchema
}

func newByAudience(config generated.Config) byAudience {
	whole := generated.NewExecutableSchema(config)
	config.Schema = storefront().schema
	return byAudience{whole, generated.NewExecutableSchema(config)}
}

// Exec implements graphql.ExecutableSchema. The two differ in nothing but what their introspection
// tells.
func (s byAudience) Exec(ctx context.Context) graphql.ResponseHandler {
	if auth.ViewerFrom(ctx).Role < auth.Staff {
		return s.storefront.Exec(ctx)
	}
	return s.ExecutableSchema.Exec(ctx)
}

// introspectByAudience does the same for operations that are executed by plans.
func introspectByAudience(table *executor.Table, whole *ast.Schema) {
	shown := func(ctx context.Context) (*ast.Schema, error) {
		if graphql.GetOperationContext(ctx).DisableIntrospection {
			return nil, errors.New("introspection is switched off")
		}
		if auth.ViewerFrom(ctx).Role < auth.Staff {
			return storefront().schema, nil
		}
		return whole, nil
	}
	table.Field("Query", "__schema").Call = func(ctx context.Context, _, _ any, _ *graphql.FieldContext) (any, error) {
		schema, err := shown(ctx)
		if err != nil {
			return nil, err
		}
		return introspection.WrapSchema(schema), nil
	}
	table.Field("Query", "__type").Call = func(ctx context.Context, _, _ any, fc *graphql.FieldContext) (any, error) {
		schema, err := shown(ctx)
		if err != nil {
			return nil, err
		}
		return introspection.WrapTypeFromDef(schema, schema.Types[fc.Args["name"].(string)]), nil
	}
}
