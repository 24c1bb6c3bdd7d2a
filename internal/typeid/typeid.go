// Package typeid is shopgraph's entity identifiers: one Go type a kind of entity, so that the
// compiler refuses an order's id where a product's belongs.
//
// Outside the program an id is a TypeID (https://github.com/jetify-com/typeid),
// "prod_01h455vb4pex5vsknk084sn02q": the kind's prefix and a UUIDv7 in Crockford base32. In
// Postgres it is a uuid column. An id is never a secret.
package typeid

//go:generate go run generate.go

import (
	"bytes"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"
	"go.jetify.com/typeid/base32"
)

// ErrInvalid is wrapped by every error about an id's text.
var ErrInvalid = errors.New("invalid id")

// suffixLen is the length of 128 bits in base32.
const suffixLen = 26

// kind names a kind of entity by its TypeID prefix.
type kind interface{ prefix() string }

// key is an identifier of one kind. Its zero value is no entity's id.
type key[K kind] struct{ uuid uuid.UUID }

func newKey[K kind]() key[K] { return key[K]{uuid.Must(uuid.NewV7())} }

// Prefix returns the kind's TypeID prefix, without the underscore.
func (key[K]) Prefix() string {
	var k K
	return k.prefix()
}

// UUID returns the id as Postgres stores it.
func (k key[K]) UUID() uuid.UUID { return k.uuid }

// IsZero reports whether k is the zero value.
func (k key[K]) IsZero() bool { return k.uuid == uuid.Nil }

// Compare orders ids as Postgres orders their uuid column; newer ids come later, to the
// millisecond.
func (k key[K]) Compare(other interface{ UUID() uuid.UUID }) int {
	o := other.UUID()
	return bytes.Compare(k.uuid[:], o[:])
}

// String returns the TypeID.
func (k key[K]) String() string {
	return k.Prefix() + "_" + base32.Encode(k.uuid)
}

// MarshalText implements encoding.TextMarshaler with the TypeID.
func (k key[K]) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText parses a TypeID of this kind; an error wraps ErrInvalid.
func (k *key[K]) UnmarshalText(text []byte) error {
	prefix := k.Prefix()
	got, suffix, found := cutLast(string(text), '_')
	if !found || got == "" {
		return fmt.Errorf("%w: expected an id like %s_…", ErrInvalid, prefix)
	}
	if got != prefix {
		return fmt.Errorf("%w: expected an id that starts with %s_, got one of another kind", ErrInvalid, prefix)
	}
	u, err := decode(suffix)
	if err != nil {
		return err
	}
	k.uuid = u
	return nil
}

func (k key[K]) writeGQL(w io.Writer) {
	_, _ = io.WriteString(w, `"`+k.String()+`"`) // gqlgen's writer is a buffer, which reports errors itself
}

func (k *key[K]) readGQL(v any) error {
	switch v := v.(type) {
	case string:
		return k.UnmarshalText([]byte(v))
	case json.Number, int, int64:
		return k.UnmarshalText(fmt.Append(nil, v))
	}
	return fmt.Errorf("%w: expected a string", ErrInvalid)
}

// Value implements driver.Valuer.
func (k key[K]) Value() (driver.Value, error) { return k.uuid.String(), nil }

// Scan implements sql.Scanner for a uuid column.
func (k *key[K]) Scan(src any) error {
	if src == nil {
		return fmt.Errorf("scan %s id: unexpected null", k.Prefix())
	}
	return k.uuid.Scan(src)
}

// Split returns the prefix and the uuid of any TypeID, whatever its kind; an error wraps
// ErrInvalid.
func Split(s string) (prefix string, u uuid.UUID, err error) {
	prefix, suffix, found := cutLast(s, '_')
	if !found || prefix == "" {
		return "", uuid.Nil, fmt.Errorf("%w: expected a kind and 26 characters, such as prod_01h455vb4pex5vsknk084sn02q", ErrInvalid)
	}
	u, err = decode(suffix)
	return prefix, u, err
}

// decode refuses the zero uuid, so that an id from outside can never pass for one that was left
// out.
func decode(suffix string) (uuid.UUID, error) {
	// base32 of 128 bits leaves two bits of the first character unused, which must be zero.
	if len(suffix) != suffixLen || suffix[0] > '7' {
		return uuid.Nil, fmt.Errorf("%w: the part after _ must be %d characters of Crockford base32", ErrInvalid, suffixLen)
	}
	raw, err := base32.Decode(suffix)
	if err != nil {
		return uuid.Nil, fmt.Errorf("%w: the part after _ must be %d characters of Crockford base32", ErrInvalid, suffixLen)
	}
	u := uuid.UUID(raw)
	if u == uuid.Nil {
		return uuid.Nil, fmt.Errorf("%w: no id is all zeros", ErrInvalid)
	}
	return u, nil
}

func cutLast(s string, sep byte) (before, after string, found bool) {
	if i := strings.LastIndexByte(s, sep); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return "", s, false
}

// UUIDs returns ids as text for a uuid[] parameter, as in pq.Array(typeid.UUIDs(products)).
func UUIDs[T interface{ UUID() uuid.UUID }](ids []T) []string {
	out := make([]string, len(ids))
	for i, one := range ids {
		out[i] = one.UUID().String()
	}
	return out
}

// Array returns ids as the text of a uuid[] parameter: $1::uuid[] in a statement.
func Array[T interface{ UUID() uuid.UUID }](ids []T) string {
	const size = 36
	text := make([]byte, 0, 1+len(ids)*(size+1)+1)
	text = append(text, '{')
	for i, one := range ids {
		if i > 0 {
			text = append(text, ',')
		}
		text = appendHyphenated(text, one.UUID())
	}
	return string(append(text, '}'))
}

// appendHyphenated appends a uuid as text: 8, 4, 4, 4 and 12 digits.
func appendHyphenated(b []byte, id uuid.UUID) []byte {
	b = hex.AppendEncode(b, id[:4])
	for from := 4; from < 10; from += 2 {
		b = hex.AppendEncode(append(b, '-'), id[from:from+2])
	}
	return hex.AppendEncode(append(b, '-'), id[10:])
}

// Of returns the id of kind T that Postgres stores as u, as in Of[Product](u).
func Of[T any, P interface {
	*T
	set(u uuid.UUID)
}](u uuid.UUID) T {
	var id T
	P(&id).set(u)
	return id
}

func (k *key[K]) set(u uuid.UUID) { k.uuid = u }
