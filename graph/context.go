package graph

import (
	"context"
	"unique"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
)

type termsKey struct{}

// inContext reads an operation's @inContext, which Coercion has checked. Without one, prices are in
// the store's own currency. It is an extension of the endpoint.
type inContext struct{ store money.Currency }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
} = inContext{}

// ExtensionName implements graphql.HandlerExtension.
func (inContext) ExtensionName() string { return "InContext" }

// Validate implements graphql.HandlerExtension.
func (inContext) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation implements graphql.OperationInterceptor.
func (c inContext) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	return next(context.WithValue(ctx, termsKey{}, operationTerms(graphql.GetOperationContext(ctx), c.store)))
}

func operationTerms(op *graphql.OperationContext, store money.Currency) catalog.Terms {
	terms := catalog.Terms{Currency: store}
	directive := op.Operation.Directives.ForName("inContext")
	if directive == nil {
		return terms
	}
	args := directive.ArgumentMap(op.Variables)
	if code, given := args["currency"].(string); given {
		terms.Currency = money.Currency(code)
	}
	if code, given := args["country"].(string); given {
		terms.Country = address.Country(code)
	}
	return terms
}

// termsFrom returns by which terms the operation's viewer is shown prices.
func termsFrom(ctx context.Context) unique.Handle[catalog.Terms] {
	terms := ctx.Value(termsKey{}).(catalog.Terms)
	terms.Group = auth.ViewerFrom(ctx).Group
	return unique.Make(terms)
}
