package graph

import "github.com/shopgraph/shopgraph/graph/generated"

// SDL returns the contract, schema.graphql, as the program was built with it.
func SDL() string {
	return generated.NewExecutableSchema(generated.Config{}).Schema().Query.Position.Src.Input
}
