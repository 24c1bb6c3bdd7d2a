package graph

import (
	"sync"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/audience"
	"github.com/shopgraph/shopgraph/graph/generated"
	"github.com/shopgraph/shopgraph/graph/schema"
	"github.com/shopgraph/shopgraph/internal/auth"
)

// Schema returns the contract, as the program was built with it.
func Schema() *ast.Schema { return generated.NewExecutableSchema(generated.Config{}).Schema() }

// SDLFor returns the text of the part of the contract that a viewer sees.
func SDLFor(viewer auth.Viewer) string {
	if viewer.Role < auth.Staff {
		return storefront().text
	}
	return schema.SDL()
}

// part is what an audience sees of the contract.
type part struct {
	text   string
	schema *ast.Schema
}

// storefront returns what guests and users see: the contract without the fields whose @auth
// requires STAFF, and without what only these lead to.
var storefront = sync.OnceValue(func() part {
	whole := Schema()
	text := audience.Print(whole, func(def *ast.Definition, field *ast.FieldDefinition) bool {
		return requirementOf(whole, def, field).role >= auth.Staff
	})
	return part{text, gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: text})}
})
