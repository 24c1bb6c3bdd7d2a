package answer

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
)

// Encode returns a response as JSON. It differs from graphql.Response's own form in two ways. It
// has no data when nothing was executed, as the specification wants it. It takes the data as it is
// instead of reading it once more.
func Encode(response *graphql.Response) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	if len(response.Errors) > 0 {
		writeMember(&b, "errors", encode(response.Errors))
	}
	if response.Data != nil {
		writeMember(&b, "data", response.Data)
	}
	if len(response.Extensions) > 0 {
		writeMember(&b, "extensions", encode(response.Extensions))
	}
	b.WriteByte('}')
	return b.Bytes()
}

func writeMember(b *bytes.Buffer, name string, value []byte) {
	if b.Len() > 1 {
		b.WriteByte(',')
	}
	b.WriteString(`"` + name + `":`)
	b.Write(value)
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
