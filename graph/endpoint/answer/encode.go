package answer

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/99designs/gqlgen/graphql"
)

// Append appends a response as JSON. That differs from graphql.Response's own form in two ways. It
// has no data when nothing was executed, as the specification wants it. It takes the data as it is
// instead of reading it once more.
func Append(b []byte, response *graphql.Response) []byte {
	before, after := around(response)
	b = slices.Grow(b, len(before)+len(response.Data)+len(after))
	return append(append(append(b, before...), response.Data...), after...)
}

// Encode returns a response as Append has it.
func Encode(response *graphql.Response) []byte { return Append(nil, response) }

// Pieces returns what Append appends, in pieces of which the data is one. So it is not copied.
func Pieces(response *graphql.Response) [3][]byte {
	before, after := around(response)
	return [...][]byte{before, response.Data, after}
}

// around returns what stands before and after a response's data.
func around(response *graphql.Response) (before, after []byte) {
	before = []byte{'{'}
	if len(response.Errors) > 0 {
		before = appendMember(before, "errors", encode(response.Errors))
	}
	if response.Data != nil {
		before = appendMember(before, "data", nil)
	}
	if len(response.Extensions) > 0 {
		if len(before) > 1 {
			after = append(after, ',')
		}
		after = append(after, `"extensions":`...)
		after = append(after, encode(response.Extensions)...)
	}
	return before, append(after, '}')
}

func appendMember(b []byte, name string, value []byte) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = append(b, `"`+name+`":`...)
	return append(b, value...)
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // caught where the request is served
	}
	return data
}

// HasOperation reports whether a response is an operation's; it may also be about a request that
// has none.
func HasOperation(ctx context.Context) bool {
	return graphql.HasOperationContext(ctx) && graphql.GetOperationContext(ctx).Operation != nil
}
