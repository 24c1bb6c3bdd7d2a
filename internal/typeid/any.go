package typeid

import (
	"fmt"
	"io"
	"strconv"

	"github.com/google/uuid"
)

// Any is an id of any kind. Its zero value is no entity's id.
type Any struct {
	text   string
	prefix string
	uuid   uuid.UUID
}

// ParseAny reads any TypeID; an error wraps ErrInvalid.
func ParseAny(s string) (Any, error) {
	prefix, u, err := Split(s)
	if err != nil {
		return Any{}, err
	}
	return Any{s, prefix, u}, nil
}

// Prefix returns the prefix of its kind, without the underscore.
func (a Any) Prefix() string { return a.prefix }

// UUID returns the id as Postgres stores it.
func (a Any) UUID() uuid.UUID { return a.uuid }

// String returns the TypeID.
func (a Any) String() string { return a.text }

// MarshalText implements encoding.TextMarshaler with the TypeID.
func (a Any) MarshalText() ([]byte, error) { return []byte(a.text), nil }

// MarshalGQL writes the TypeID as a GraphQL ID.
func (a Any) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(a.text)) }

// UnmarshalGQL reads a GraphQL ID; an error wraps ErrInvalid.
func (a *Any) UnmarshalGQL(v any) (err error) {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("%w: expected a string", ErrInvalid)
	}
	*a, err = ParseAny(s)
	return err
}
