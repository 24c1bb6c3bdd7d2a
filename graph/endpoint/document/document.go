// Package document keeps documents: parsed ones that were found valid, and the texts that clients
// name by an id instead of sending them.
package document

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/endpoint/bounds"
	"github.com/shopgraph/shopgraph/internal/weighted"
)

const (
	// parsedSize is how many bytes the densest document takes when parsed, for each byte of its
	// text; the usual take a tenth.
	parsedSize = 120
)

// Cache keeps the documents that were found valid, the least recently used go first, and holds all
// others to their bounds before anything walks them. It is an extension of the endpoint and the
// executor's cache.
type Cache struct {
	present graphql.ErrorPresenterFunc

	valid *weighted.Cache[string, validDocument]
}

// validDocument is a document with its text.
type validDocument struct {
	text string
	doc  *ast.QueryDocument
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.Cache[*ast.QueryDocument]
} = (*Cache)(nil)

// NewCache returns an empty cache that takes at most so many bytes of memory.
func NewCache(present graphql.ErrorPresenterFunc, memory int) *Cache {
	return &Cache{present, weighted.New[string, validDocument](memory, documentOverhead)}
}

// parsedWeight is how many bytes of memory a document takes, about.
func parsedWeight(text string) int { return documentOverhead + len(text)*(1+parsedSize) }

// ExtensionName implements graphql.HandlerExtension.
func (*Cache) ExtensionName() string { return "Documents" }

// Validate implements graphql.HandlerExtension.
func (*Cache) Validate(graphql.ExecutableSchema) error { return nil }

// Get implements graphql.Cache.
func (d *Cache) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	known, ok := d.valid.Get(text)
	return known.doc, ok
}

// Add implements graphql.Cache.
func (d *Cache) Add(_ context.Context, text string, doc *ast.QueryDocument) {
	d.valid.Add(text, validDocument{text, doc}, parsedWeight(text))
}

// MutateOperationParameters implements graphql.OperationParameterMutator: it refuses documents that
// exceed their bounds. Of one that is known the text is the cache's, so that thousands of
// subscribers do not each keep the one that they have sent.
func (d *Cache) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if known, ok := d.valid.Get(params.Query); ok {
		params.Query = known.text
		return nil
	}
	if err := bounds.Check(params.Query); err != nil {
		return d.present(ctx, err)
	}
	return nil
}
