package record

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/encoding/json"
)

// Reader reads a row's columns from left to right. A null reads as the zero value; what may be null
// is read by Optional. A value that cannot be read is zero, and an error of the row. The columns
// after it are read all the same, so that it can be told whose the row is.
type Reader struct {
	rest    []byte
	columns int   // that are left
	err     error // the row is not what is read: nothing after it is
	invalid error // a value of the row cannot be read
	// table and id are what the row is, as far as Row has told.
	table string
	id    uuid.UUID
}

var (
	errMalformed = errors.New("a record that is cut short")
	errColumns   = errors.New("a record with another number of columns than are read")
	errInfinite  = errors.New("a time without end")
)

// begin takes a record as Postgres' record_send writes it. First comes how many columns there are.
// Then come, for each column, its type, its length (-1 for null), and its value as its type is
// sent.
func (r *Reader) begin(row []byte) {
	*r = Reader{rest: row}
	r.columns = int(int32(r.uint32()))
}

func (r *Reader) end() error {
	if r.err == nil && r.columns != 0 {
		r.err = errColumns
	}
	if r.err == nil {
		return r.invalid
	}
	return r.err
}

// UnreadableError is why a row cannot be read: a value in it is not what it must be.
type UnreadableError struct {
	// Table and ID are what the row is; empty if whoever reads it did not say.
	Table string
	ID    uuid.UUID
	Err   error
}

// Error implements error.
func (e *UnreadableError) Error() string {
	if e.Table == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("%s %s: %v", e.Table, e.ID, e.Err)
}

// Unwrap returns what is wrong with the value.
func (e *UnreadableError) Unwrap() error { return e.Err }

// reject notes that a value cannot be read.
func (r *Reader) reject(err error) {
	if r.err == nil && r.invalid == nil {
		r.invalid = &UnreadableError{r.table, r.id, err}
	}
}

func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.rest = nil
}

func (r *Reader) uint32() uint32 {
	if len(r.rest) < 4 {
		r.fail(errMalformed)
		return 0
	}
	n := binary.BigEndian.Uint32(r.rest)
	r.rest = r.rest[4:]
	return n
}

// next returns a column's value, nil if it is null.
func (r *Reader) next() []byte {
	if r.columns--; r.columns < 0 {
		r.fail(errColumns)
	}
	r.uint32() // its type
	n := int(int32(r.uint32()))
	if n < 0 || r.err != nil {
		return nil
	}
	if n > len(r.rest) {
		r.fail(errMalformed)
		return nil
	}
	value := r.rest[:n:n]
	r.rest = r.rest[n:]
	return value
}

// Null reports whether the next column is null, and reads past it if it is.
func (r *Reader) Null() bool {
	if r.err != nil || len(r.rest) < 8 {
		return r.err != nil
	}
	if int32(binary.BigEndian.Uint32(r.rest[4:])) >= 0 {
		return false
	}
	r.next()
	return true
}

// Skip reads past n columns.
func (r *Reader) Skip(n int) {
	for range n {
		r.next()
	}
}

// UUID reads a uuid.
func (r *Reader) UUID() (id uuid.UUID) {
	switch value := r.next(); len(value) {
	case 16:
		copy(id[:], value)
	case 0:
	default:
		r.reject(fmt.Errorf("a uuid of %d bytes", len(value)))
	}
	return id
}

// Row reads the id of a row of a table. Errors of the columns that follow name it.
func (r *Reader) Row(table string) uuid.UUID {
	id := r.UUID()
	r.table, r.id = table, id
	return id
}

// Text reads a text, varchar or char(n).
func (r *Reader) Text() string { return string(r.next()) }

// Bytes reads a bytea.
func (r *Reader) Bytes() []byte { return append([]byte(nil), r.next()...) }

// Int reads a smallint, integer or bigint.
func (r *Reader) Int() int64 {
	switch value := r.next(); len(value) {
	case 8:
		return int64(binary.BigEndian.Uint64(value))
	case 4:
		return int64(int32(binary.BigEndian.Uint32(value)))
	case 2:
		return int64(int16(binary.BigEndian.Uint16(value)))
	case 0:
	default:
		r.reject(fmt.Errorf("an integer of %d bytes", len(value)))
	}
	return 0
}

// Bool reads a boolean.
func (r *Reader) Bool() bool {
	value := r.next()
	if len(value) > 1 {
		r.reject(fmt.Errorf("a boolean of %d bytes", len(value)))
	}
	return len(value) == 1 && value[0] != 0
}

// epoch is what Postgres counts a timestamp's microseconds from.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// Time reads a timestamptz, in UTC.
func (r *Reader) Time() time.Time {
	switch value := r.next(); len(value) {
	case 8:
		n := int64(binary.BigEndian.Uint64(value))
		if n == math.MaxInt64 || n == math.MinInt64 {
			r.reject(errInfinite)
			return time.Time{}
		}
		return time.UnixMicro(epoch + n).UTC()
	case 0:
	default:
		r.reject(fmt.Errorf("a time of %d bytes", len(value)))
	}
	return time.Time{}
}

// jsonb is the version that a jsonb is sent in.
const jsonb = 1

// JSON reads a json or jsonb into a pointer, which a null leaves as it is. The package takes less
// than half of encoding/json's time; an empty list, as most are, takes none.
func (r *Reader) JSON(into any) {
	value := r.next()
	if len(value) == 0 {
		return
	}
	if value[0] == jsonb {
		value = value[1:]
	}
	if target := reflect.ValueOf(into).Elem(); string(value) == "[]" && target.Kind() == reflect.Slice {
		target.Set(reflect.MakeSlice(target.Type(), 0, 0))
		return
	}
	if json.Unmarshal(value, into) != nil { // whose error would quote the value, which may be personal
		r.reject(fmt.Errorf("JSON that makes no %s", reflect.TypeOf(into).Elem()))
	}
}

// Enum reads a text that a function accepts.
func Enum[T ~string](r *Reader, check func(T) error) T {
	value := T(r.next())
	if err := check(value); err != nil {
		r.reject(err)
	}
	return value
}

// Joined reads what is joined to a row. If that cannot be read it is no error of the row: it is
// nil, as if nothing had been joined. Who needs it then reads it by itself, and gets the error.
func Joined[T any](r *Reader, read func(*Reader) *T) *T {
	before := r.invalid
	value := read(r)
	if before == nil && r.invalid != nil {
		r.invalid = nil
		return nil
	}
	return value
}

// Optional reads a column by one of the reader's methods, nil if it is null:
//
//	cancelledAt := record.Optional(r, r.Time)
func Optional[T any](r *Reader, read func() T) *T {
	if r.Null() {
		return nil
	}
	value := read()
	return &value
}
