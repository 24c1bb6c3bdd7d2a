package graph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/generated"
)

// Schema returns the contract, as the program was built with it.
func Schema() *ast.Schema { return generated.NewExecutableSchema(generated.Config{}).Schema() }

// SDL returns the text of the contract, schema.graphql.
func SDL() string { return Schema().Query.Position.Src.Input }
