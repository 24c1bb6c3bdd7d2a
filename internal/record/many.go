package record

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Parts says which optional parts of its values a Many reads, a bit each. What they stand for is
// the Many's to say.
type Parts uint8

// Has reports whether p has a part.
func (p Parts) Has(part Parts) bool { return p&part != 0 }

// Many reads the values of many keys at once, such as the lines of several orders. It only
// describes how: whoever asks may ask several of them together. One is made as a package variable,
// and a pointer to it stands for what it reads.
type Many[K comparable, V any] struct {
	what  string
	begin func(found *Found[K, V], parts Parts, keys []K) (reads []*Read, finish func(), err error)
}

// Found is what is read for keys. A row that cannot be read is an error of its key alone.
type Found[K comparable, V any] struct {
	Values map[K]V
	failed map[K]error // nil if there are none
}

// Readable is called when a row was read, with the key whose value it belongs to. It reports false
// if the row cannot be read, which is the key's error, and for all rows of the key after that.
func (f *Found[K, V]) Readable(r *Reader, key K) bool {
	if r.invalid != nil && r.err == nil {
		f.fail(key, r.invalid)
		r.invalid = nil
	}
	return r.err == nil && f.failed[key] == nil
}

// Failed are the keys whose values cannot be read, and why; nil if there are none.
func (f *Found[K, V]) Failed() map[K]error { return f.failed }

func (f *Found[K, V]) fail(key K, err error) {
	if f.failed == nil {
		f.failed = map[K]error{}
	}
	if f.failed[key] == nil {
		f.failed[key] = err
	}
}

// NewMany returns what reads the values of keys: reads says by which queries, whose rows go into
// found. What it reads is named in errors.
func NewMany[K comparable, V any](
	what string, reads func(found *Found[K, V], parts Parts, keys []K) ([]*Read, error),
) *Many[K, V] {
	return &Many[K, V]{what, func(found *Found[K, V], parts Parts, keys []K) ([]*Read, func(), error) {
		asked, err := reads(found, parts, keys)
		return asked, nil, err
	}}
}

// Derive returns what reads the values that a function makes of another Many's. Its error is that
// of the one key.
func Derive[K comparable, V, W any](from *Many[K, V], of func(V) (W, error)) *Many[K, W] {
	return &Many[K, W]{from.what, func(found *Found[K, W], parts Parts, keys []K) ([]*Read, func(), error) {
		origin := &Found[K, V]{Values: make(map[K]V, len(keys))}
		reads, finish, err := from.begin(origin, parts, keys)
		return reads, func() {
			if finish != nil {
				finish()
			}
			found.failed = origin.failed
			for key, value := range origin.Values {
				derived, err := of(value)
				if err != nil {
					found.fail(key, err)
					continue
				}
				found.Values[key] = derived
			}
		}, err
	}}
}

// ID is a key that is a uuid in Postgres.
type ID interface {
	comparable
	UUID() uuid.UUID
}

// ByID reads one value for each id. The query has the ids as $1::uuid[]; key tells whose a value
// is.
func ByID[K ID, V any](what string, q Query, read func(*Reader) V, key func(V) K) *Many[K, V] {
	return NewMany(what, func(found *Found[K, V], _ Parts, ids []K) ([]*Read, error) {
		return []*Read{q.With(func(r *Reader) {
			value := read(r)
			if of := key(value); found.Readable(r, of) {
				found.Values[of] = value
			}
		}, typeid.Array(ids))}, nil
	})
}

// Lists reads a list of values for each id, in the order of the rows. The query has the ids as
// $1::uuid[], and further arguments after them; key tells whose a value is.
func Lists[K ID, V any](
	what string, q Query, read func(*Reader) V, key func(V) K, args ...any,
) *Many[K, []V] {
	return NewMany(what, func(found *Found[K, []V], _ Parts, ids []K) ([]*Read, error) {
		return []*Read{q.With(func(r *Reader) {
			value := read(r)
			if of := key(value); found.Readable(r, of) {
				found.Values[of] = append(found.Values[of], value)
			}
		}, append([]any{typeid.Array(ids)}, args...)...)}, nil
	})
}

// Asked is a Many with the keys that it is asked for.
type Asked[K comparable, V any] struct {
	many   *Many[K, V]
	parts  Parts
	keys   []K
	found  Found[K, V]
	reads  []*Read
	finish func() // nil if there is nothing to do after the reads
	err    error
}

// For describes how the values of keys are read, with parts of them. The reads are for Ask.
func (m *Many[K, V]) For(parts Parts, keys []K) *Asked[K, V] {
	a := &Asked[K, V]{many: m, parts: parts, keys: keys}
	a.begin()
	return a
}

func (a *Asked[K, V]) begin() {
	a.found = Found[K, V]{Values: make(map[K]V, len(a.keys))}
	a.reads, a.finish, a.err = a.many.begin(&a.found, a.parts, a.keys)
}

// Reads returns what is to be asked.
func (a *Asked[K, V]) Reads() []*Read { return a.reads }

// AskAlone asks once more, from the beginning, what has failed because of a statement that it
// shared with others. For it may be the others that Postgres did not like. It asks nothing if there
// was another reason to fail: a statement that has timed out would do so again.
func (a *Asked[K, V]) AskAlone(ctx context.Context, db Queryer) {
	for _, read := range a.reads {
		if !read.shared || ctx.Err() != nil || !isOfQuery(read.err) {
			continue
		}
		a.begin()
		Ask(ctx, db, a.reads)
		return
	}
}

// Found returns what was read, once, when the reads have been asked. A key without a value is left
// out. The second map has the keys whose values cannot be read; it is nil if there are none.
func (a *Asked[K, V]) Found() (values map[K]V, failed map[K]error, err error) {
	err = a.err
	for _, read := range a.reads {
		if err == nil {
			err = read.err
		}
	}
	if err == nil && a.finish != nil {
		a.finish()
	}
	if err == nil {
		err = a.strange()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", a.many.what, err)
	}
	for key, err := range a.found.failed {
		delete(a.found.Values, key)
		a.found.failed[key] = fmt.Errorf("read %s: %v: %w", a.many.what, key, err)
	}
	return a.found.Values, a.found.failed, nil
}

// strange returns the error of a row that belongs to no key that was asked for. So whatever cannot
// be read is told to somebody.
func (a *Asked[K, V]) strange() error {
	for key, err := range a.found.failed {
		if !slices.Contains(a.keys, key) {
			return fmt.Errorf("%v: %w", key, err)
		}
	}
	return nil
}

// Read returns the values of keys, without optional parts. A key without a value is left out. One
// whose value cannot be read is an error.
func (m *Many[K, V]) Read(ctx context.Context, db Queryer, keys []K) (map[K]V, error) {
	return m.ReadParts(ctx, db, 0, keys)
}

// ReadParts returns the values of keys with some of their parts.
func (m *Many[K, V]) ReadParts(ctx context.Context, db Queryer, parts Parts, keys []K) (map[K]V, error) {
	asked := m.For(parts, keys)
	Ask(ctx, db, asked.reads)
	values, failed, err := asked.Found()
	for _, failure := range failed {
		return nil, failure
	}
	return values, err
}
