package graph

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
)

type currencyKey struct{}

// InContext reads an operation's @inContext. Without one, prices are in the store's own currency.
func InContext(store money.Currency) graphql.OperationMiddleware {
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		currency, err := operationCurrency(graphql.GetOperationContext(ctx), store)
		if err != nil {
			graphql.AddError(ctx, fault.BadUserInput(fmt.Sprintf("@inContext: %v", err)))
			return graphql.OneShot(&graphql.Response{Errors: graphql.GetErrors(ctx)})
		}
		return next(context.WithValue(ctx, currencyKey{}, currency))
	}
}

func operationCurrency(op *graphql.OperationContext, store money.Currency) (money.Currency, error) {
	directive := op.Operation.Directives.ForName("inContext")
	if directive == nil {
		return store, nil
	}
	code, _ := directive.ArgumentMap(op.Variables)["currency"].(string)
	if code == "" {
		return store, nil
	}
	return money.ParseCurrency(code)
}

// currencyFrom returns the currency that the operation's prices are in.
func currencyFrom(ctx context.Context) money.Currency {
	return ctx.Value(currencyKey{}).(money.Currency)
}
