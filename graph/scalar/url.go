package scalar

import (
	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/internal/fault"
	form "github.com/shopgraph/shopgraph/internal/text"
)

var errURL = fault.User(fault.CodeInvalid, "This is not a whole http or https address without a password, such as https://example.com/a.")

// MarshalURL writes a URL.
func MarshalURL(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// ParseURL reads a URL: absolute, http or https, without a user or a password, at most 2048
// characters, and only ones that RFC 3986 allows. It returns the text as it is.
func ParseURL(v any) (string, error) { return parsed(v, "a URL", parseURL) }

func parseURL(s string) (string, error) {
	if !form.IsURL(s) {
		return "", errURL
	}
	return s, nil
}
