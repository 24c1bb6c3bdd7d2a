package graph

import (
	"context"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
)

type currencyKey struct{}

// inContext reads an operation's @inContext. Without one, prices are in the store's own currency.
// It is an extension of the endpoint.
type inContext struct {
	store   money.Currency
	present graphql.ErrorPresenterFunc
}

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
	currency, err := operationCurrency(graphql.GetOperationContext(ctx), c.store)
	if err != nil {
		shown := c.present(ctx, fault.BadUserInput(fmt.Sprintf("@inContext: %v", err)))
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{shown}})
	}
	return next(context.WithValue(ctx, currencyKey{}, currency))
}

func operationCurrency(op *graphql.OperationContext, store money.Currency) (money.Currency, error) {
	directive := op.Operation.Directives.ForName("inContext")
	if directive == nil {
		return store, nil
	}
	switch code := directive.ArgumentMap(op.Variables)["currency"].(type) {
	case nil:
		return store, nil
	case string:
		return money.ParseCurrency(code)
	}
	return "", errors.New("expected a currency's code such as EUR")
}

// currencyFrom returns the currency that the operation's prices are in.
func currencyFrom(ctx context.Context) money.Currency {
	return ctx.Value(currencyKey{}).(money.Currency)
}
