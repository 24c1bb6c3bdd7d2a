package graph

import (
	"context"
	"unique"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/money"
)

type operationKey struct{}

// operation is what an operation is answered by, beside its viewer.
type operation struct {
	terms catalog.Terms // but for the viewer's group
	// language is one that the store speaks, and chain where its texts are looked for.
	language  string
	chain     language.Chain
	languages *language.Set
	channel   *ent.Channel // nil outside of channels
}

// speak has an operation's texts be in one of the languages.
func (o *operation) speak(tag string) {
	o.language, o.chain = tag, o.languages.Chain(tag)
}

// inContext reads an operation's @inContext, which Coercion has checked. Without one, prices are in the
// currency of the operation's channel or else the store's own, and texts are in the language of the channel
// or else the default one. It is an extension of the endpoint.
type inContext struct {
	currency  money.Currency
	languages *language.Set
	channels  *catalog.Directory
	present   graphql.ErrorPresenterFunc
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
	graphql.OperationInterceptor
} = inContext{}

// ExtensionName implements graphql.HandlerExtension.
func (inContext) ExtensionName() string { return "InContext" }

// Validate implements graphql.HandlerExtension.
func (inContext) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation implements graphql.OperationInterceptor.
func (c inContext) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	of := c.operation(op)
	if of.chain != "" {
		executor.Replace(op, translator(of.chain))
	}
	return next(context.WithValue(ctx, operationKey{}, of))
}

func (c inContext) operation(op *graphql.OperationContext) operation {
	of := operation{terms: catalog.Terms{Currency: c.currency}, language: c.languages.Default(), languages: c.languages}
	if channel, ok := op.Stats.GetExtension(channelKey).(*ent.Channel); ok {
		of.in(channel)
	}
	directive := op.Operation.Directives.ForName("inContext")
	if directive == nil {
		return of
	}
	args := directive.ArgumentMap(op.Variables)
	if code, given := args["currency"].(string); given {
		of.terms.Currency = money.Currency(code)
	}
	if code, given := args["country"].(string); given {
		of.terms.Country = address.Country(code)
	}
	if tag, given := args["language"].(string); given {
		of.speak(c.languages.Find(tag))
	}
	return of
}

func operationFrom(ctx context.Context) operation { return ctx.Value(operationKey{}).(operation) }

// termsFrom returns by which terms the operation's viewer is shown prices.
func termsFrom(ctx context.Context) unique.Handle[catalog.Terms] {
	terms := operationFrom(ctx).terms
	terms.Group = auth.ViewerFrom(ctx).Group
	return unique.Make(terms)
}

// chainFrom returns where the operation's texts are looked for; empty if they are the default ones.
func chainFrom(ctx context.Context) language.Chain { return operationFrom(ctx).chain }
