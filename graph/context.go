package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/internal/money"
)

type currencyKey struct{}

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
	return next(context.WithValue(ctx, currencyKey{}, operationCurrency(graphql.GetOperationContext(ctx), c.store)))
}

func operationCurrency(op *graphql.OperationContext, store money.Currency) money.Currency {
	if directive := op.Operation.Directives.ForName("inContext"); directive != nil {
		if code, given := directive.ArgumentMap(op.Variables)["currency"].(string); given {
			return money.Currency(code)
		}
	}
	return store
}

// currencyFrom returns the currency that the operation's prices are in.
func currencyFrom(ctx context.Context) money.Currency {
	return ctx.Value(currencyKey{}).(money.Currency)
}
