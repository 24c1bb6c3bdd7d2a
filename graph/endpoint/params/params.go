// Package params reads the parameters of a GraphQL request: its document, variables and extensions.
package params

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// The parameters of a GraphQL request whose names are needed more than once.
const (
	queryParam      = "query"
	variablesParam  = "variables"
	extensionsParam = "extensions"
	// documentParam names a persisted document as the GraphQL over HTTP specification does,
	// relayDocumentParam as Relay's clients do. Both mean what Apollo's clients write as
	// extensions.persistedQuery.sha256Hash.
	documentParam      = "documentId"
	relayDocumentParam = "doc_id"
)

// PersistedQuery is the extension by which Apollo's clients name a document instead of sending it.
// The parameters of all clients that name one have it.
const PersistedQuery = "persistedQuery"

var (
	errNoObject = fault.BadUserInput(`expected a JSON object such as {"query": "{ __typename }"}`)
	errBatch    = fault.BadUserInput("a list of operations is not supported: send each in a request of its own")
	errNoQuery  = fault.BadUserInput("query is missing")
)

// Read reads the body of a GraphQL request. Its errors are faults of kind BAD_USER_INPUT that do
// not quote the body. Keys that mean nothing here are ignored.
func Read(body []byte) (*graphql.RawParams, error) {
	value, err := DecodeJSON(body, maxJSONValues)
	if err != nil {
		return nil, err
	}
	switch value := value.(type) {
	case map[string]any:
		return paramsOf(value)
	case []any:
		return nil, errBatch
	}
	return nil, errNoObject
}

// ReadURL reads a GraphQL request from an address, where variables and extensions are JSON.
func ReadURL(rawQuery string) (*graphql.RawParams, error) {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, fault.BadUserInput("the address' parameters are not well-formed")
	}
	object := map[string]any{}
	for _, name := range []string{
		queryParam, "operationName", variablesParam, extensionsParam, documentParam, relayDocumentParam,
	} {
		switch given := values[name]; {
		case len(given) > 1:
			return nil, fault.BadUserInput(name + " is given twice")
		case len(given) == 0 || given[0] == "":
			continue
		case name == variablesParam || name == extensionsParam:
			if object[name], err = DecodeJSON([]byte(given[0]), maxJSONValues); err != nil {
				return nil, err
			}
		default:
			object[name] = given[0]
		}
	}
	return paramsOf(object)
}

func paramsOf(object map[string]any) (*graphql.RawParams, error) {
	p := &graphql.RawParams{}
	var document, relayDocument string
	for _, err := range []error{
		member(object, queryParam, "a string", &p.Query),
		member(object, "operationName", "a string", &p.OperationName),
		member(object, variablesParam, "an object", &p.Variables),
		member(object, extensionsParam, "an object", &p.Extensions),
		member(object, documentParam, "a string", &document),
		member(object, relayDocumentParam, "a string", &relayDocument),
	} {
		if err != nil {
			return nil, err
		}
	}
	if document == "" {
		document = relayDocument
	}
	if document != "" && p.Extensions[PersistedQuery] == nil {
		p.Extensions = withDocumentID(p.Extensions, document)
	}
	if p.Query == "" && p.Extensions[PersistedQuery] == nil {
		return nil, errNoQuery
	}
	return p, nil
}

// member sets to, unless the object has no such key or it is null.
func member[T any](object map[string]any, key, want string, to *T) error {
	value := object[key]
	if value == nil {
		return nil
	}
	typed, ok := value.(T)
	if !ok {
		return fault.BadUserInput(key + " must be " + want)
	}
	*to = typed
	return nil
}

// withDocumentID returns extensions that name a persisted document.
func withDocumentID(extensions map[string]any, id string) map[string]any {
	all := map[string]any{PersistedQuery: map[string]any{"version": json.Number("1"), "sha256Hash": id}}
	for key, value := range extensions {
		if key != PersistedQuery {
			all[key] = value
		}
	}
	return all
}

type paramsKey struct{}

// With returns a context with the parameters that a request's body was found to hold.
func With(ctx context.Context, p *graphql.RawParams) context.Context {
	return context.WithValue(ctx, paramsKey{}, p)
}

// From returns the parameters of a POST request that was admitted.
func From(ctx context.Context) *graphql.RawParams {
	return ctx.Value(paramsKey{}).(*graphql.RawParams)
}
