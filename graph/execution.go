package graph

import (
	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/graph/cost"
	"github.com/shopgraph/shopgraph/graph/executor"
)

// Execution is a way to execute operations. It gets gqlgen's schema and the table that plans are
// made by. It makes of them the schema that is served.
type Execution func(own graphql.ExecutableSchema, table *executor.Table) graphql.ExecutableSchema

// ByPlans executes operations level by level, each field once for all its parents. See package
// executor.
func ByPlans(own graphql.ExecutableSchema, table *executor.Table) graphql.ExecutableSchema {
	return executor.New(own, table, cost.NewPrices(own.Schema()).Weight)
}

// ByGqlgen executes operations as gqlgen does, with the same answers: what to switch back to if
// plans are suspected of anything.
func ByGqlgen(own graphql.ExecutableSchema, _ *executor.Table) graphql.ExecutableSchema {
	return executor.Answering(own)
}
