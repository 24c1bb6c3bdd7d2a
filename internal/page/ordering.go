package page

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Ordering is a total order of rows that pages follow: by its columns from left to right, of which
// the last is unique. None may be null, and all ascend or all descend, so that one index and one
// row comparison find a page's start.
type Ordering struct {
	// Name is written into cursors, and a cursor with another name is refused. It stands for the
	// columns and their kinds: change it when they change. A cursor is a position, so the ordering
	// and its reverse may share a name.
	Name    string
	Columns []Column
	Desc    bool
	// Most is how many rows a page may have; zero is MaxSize.
	Most int
}

// Column is a column to order by, of a kind that a cursor can hold.
type Column struct {
	Name string
	kind kind
}

// kind is also the byte before a value in a cursor.
type kind byte

const (
	textKind    kind = 's'
	integerKind kind = 'i'
	timeKind    kind = 't'
	uuidKind    kind = 'u'
)

// Text is a column of text that people read. It is in the order of Collation, and an index on it has
// to be, too. Its values are string.
func Text(name string) Column { return Column{name, textKind} }

// Collation is the order of texts, as Postgres calls it: the Unicode Collation Algorithm's with the
// weights of CLDR's root. So Äpfel stands beside apple, and upper case beside lower case.
//
// The root's order is English's, which is the store's language. It is also the order of most other
// languages, and it knows all scripts: names are in any. A language with an order of its own, such
// as Swedish, needs indexes of its own. The collation is deterministic: texts that differ in
// nothing that it weighs are in the order of their bytes, so that no two are equal.
const Collation = "und-x-icu"

// Integer is a column of integers; its values are int64.
func Integer(name string) Column { return Column{name, integerKind} }

// Time is a timestamptz column; its values are time.Time, to the microsecond.
func Time(name string) Column { return Column{name, timeKind} }

// UUID is a uuid column; its values are uuid.UUID.
func UUID(name string) Column { return Column{name, uuidKind} }

// maxCursorLen bounds a cursor's text: room for the longest sort keys, and no more for what a
// client makes up.
const maxCursorLen = 8192

var errCursor = errors.New("malformed cursor")

// Cursor returns the opaque cursor of the row whose columns have these values. Values that do not
// fit the columns are a programming error: it panics.
func (o Ordering) Cursor(values ...any) string {
	if len(values) != len(o.Columns) {
		panic(fmt.Sprintf("page: cursor of %s with %d values for %d columns", o.Name, len(values), len(o.Columns)))
	}
	raw := appendText(make([]byte, 0, 64), o.Name)
	for i, column := range o.Columns {
		raw = column.append(append(raw, byte(column.kind)), values[i])
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// decode returns the values of the row at cursor; it accepts nothing but what Cursor returns.
func (o Ordering) decode(cursor string) ([]any, error) {
	if len(cursor) > maxCursorLen {
		return nil, errCursor
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return nil, errCursor
	}
	name, rest, err := cutText(raw)
	if err != nil {
		return nil, err
	}
	if name != o.Name {
		return nil, errors.New("the cursor belongs to another list or sort order")
	}
	values := make([]any, len(o.Columns))
	for i, column := range o.Columns {
		if values[i], rest, err = column.cut(rest); err != nil {
			return nil, err
		}
	}
	// A number has several encodings, and only one that Cursor writes.
	if o.Cursor(values...) != cursor {
		return nil, errCursor
	}
	return values, nil
}

func (c Column) append(raw []byte, value any) []byte {
	switch value := value.(type) {
	case string:
		if c.kind == textKind {
			return appendText(raw, value)
		}
	case int64:
		if c.kind == integerKind {
			return binary.AppendVarint(raw, value)
		}
	case time.Time:
		if c.kind == timeKind {
			return binary.AppendVarint(raw, value.UnixMicro())
		}
	case uuid.UUID:
		if c.kind == uuidKind {
			return append(raw, value[:]...)
		}
	}
	panic(fmt.Sprintf("page: a cursor holds no %T for column %s", value, c.Name))
}

func (c Column) cut(raw []byte) (value any, rest []byte, err error) {
	if len(raw) == 0 || raw[0] != byte(c.kind) {
		return nil, nil, errCursor
	}
	raw = raw[1:]
	switch c.kind {
	case textKind:
		text, rest, err := cutText(raw)
		return text, rest, err
	case uuidKind:
		if len(raw) < len(uuid.UUID{}) {
			return nil, nil, errCursor
		}
		return uuid.UUID(raw[:16]), raw[16:], nil
	}
	n, size := binary.Varint(raw)
	if size <= 0 {
		return nil, nil, errCursor
	}
	if c.kind == integerKind {
		return n, raw[size:], nil
	}
	t := time.UnixMicro(n).UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		return nil, nil, errCursor
	}
	return t, raw[size:], nil
}

func appendText(raw []byte, text string) []byte {
	return append(binary.AppendUvarint(raw, uint64(len(text))), text...)
}

// cutText refuses text that Postgres cannot be asked about.
func cutText(raw []byte) (text string, rest []byte, err error) {
	n, size := binary.Uvarint(raw)
	if size <= 0 || n > uint64(len(raw)-size) {
		return "", nil, errCursor
	}
	text, rest = string(raw[size:size+int(n)]), raw[size+int(n):]
	if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		return "", nil, errCursor
	}
	return text, rest, nil
}
