package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

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
