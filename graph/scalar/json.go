package scalar

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/99designs/gqlgen/graphql"
)

// MarshalJSON writes any JSON value.
func MarshalJSON(v json.RawMessage) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(v) // into a buffer
	})
}

// UnmarshalJSON refuses: no input has JSON in it.
func UnmarshalJSON(any) (json.RawMessage, error) { return nil, errors.New("JSON is for answers only") }
