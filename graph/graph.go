// Package graph answers the fields of schema.graphql: resolvers pass the viewer to a capability and
// return what it says. It knows nothing of how a request comes and how its answer leaves; package
// endpoint, below, knows nothing of the fields.
package graph

import (
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/graph/coercion"
	"github.com/shopgraph/shopgraph/graph/generated"
	"github.com/shopgraph/shopgraph/graph/scalar"
	"github.com/shopgraph/shopgraph/internal/money"
)

const defaultLoaderWait = time.Millisecond

// Options configures a Contract.
type Options struct {
	Resolver *Resolver
	Errors   Errors
	// Currency is what prices are in unless an operation's @inContext says otherwise.
	Currency money.Currency
	// Introspection lets clients ask for the schema: each for the part that it sees.
	Introspection bool
	// LoaderWait is how long a loader collects keys before it fetches; 0 is a millisecond.
	LoaderWait time.Duration
	// Execution is how operations are executed; nil is by plans.
	Execution Execution
}

// Contract is what an endpoint serves.
type Contract struct {
	// Schema executes operations, once the extensions have let them.
	Schema graphql.ExecutableSchema
	// Extensions hold operations to @auth, read @inContext, and give responses their loaders.
	Extensions []graphql.HandlerExtension
	// Coercion holds the variables and arguments of operations to the schema. It is the last
	// extension, for it takes as long as an operation is large.
	Coercion graphql.HandlerExtension
	Errors   Errors
}

// New returns the contract.
func New(o Options) Contract {
	if o.Execution == nil {
		o.Execution = ByPlans
	}
	if o.LoaderWait == 0 {
		o.LoaderWait = defaultLoaderWait
	}
	config := generated.Config{Resolvers: generated.NewResolvers(o.Resolver, fields)}
	own, table := newByAudience(config), generated.NewTable(config, fields.Batches())
	introspectByAudience(table, own.Schema())
	return Contract{
		Schema: o.Execution(own, table),
		Extensions: []graphql.HandlerExtension{
			newAuthorizer(own.Schema(), o.Introspection, o.Errors.Present),
			inContext{o.Currency, o.Resolver.Languages, o.Resolver.Channels, o.Errors.Present},
			loading{o.Resolver.DB, o.Resolver.Carts, o.Resolver.Documents, o.Resolver.Drafts, o.Resolver.Payments, o.Resolver.Returns, o.Resolver.Search, o.LoaderWait, nil},
		},
		Coercion: coercion.New(own.Schema(), table, scalar.Checks, o.Errors.Present, mistyped(own.Schema().Mutation)),
		Errors:   o.Errors,
	}
}
