package record

import (
	"context"
	"fmt"

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
	begin func(found map[K]V, parts Parts, keys []K) (reads []*Read, finish func() error, err error)
}

// NewMany returns what reads the values of keys: reads says by which queries, whose rows go into
// found. What it reads is named in errors.
func NewMany[K comparable, V any](
	what string, reads func(found map[K]V, parts Parts, keys []K) ([]*Read, error),
) *Many[K, V] {
	return &Many[K, V]{what, func(found map[K]V, parts Parts, keys []K) ([]*Read, func() error, error) {
		asked, err := reads(found, parts, keys)
		return asked, nil, err
	}}
}

// Derive returns what reads the values that a function makes of another Many's. An error of one is
// an error of all that are read with it.
func Derive[K comparable, V, W any](from *Many[K, V], of func(V) (W, error)) *Many[K, W] {
	return &Many[K, W]{from.what, func(found map[K]W, parts Parts, keys []K) ([]*Read, func() error, error) {
		asked := from.For(parts, keys)
		return asked.reads, func() error {
			values, err := asked.values()
			if err != nil {
				return err
			}
			for key, value := range values {
				if found[key], err = of(value); err != nil {
					return fmt.Errorf("%v: %w", key, err)
				}
			}
			return nil
		}, nil
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
	return NewMany(what, func(found map[K]V, _ Parts, ids []K) ([]*Read, error) {
		return []*Read{q.With(func(r *Reader) {
			value := read(r)
			found[key(value)] = value
		}, typeid.Array(ids))}, nil
	})
}

// Lists reads a list of values for each id, in the order of the rows. The query has the ids as
// $1::uuid[], and further arguments after them; key tells whose a value is.
func Lists[K ID, V any](
	what string, q Query, read func(*Reader) V, key func(V) K, args ...any,
) *Many[K, []V] {
	return NewMany(what, func(found map[K][]V, _ Parts, ids []K) ([]*Read, error) {
		return []*Read{q.With(func(r *Reader) {
			value := read(r)
			of := key(value)
			found[of] = append(found[of], value)
		}, append([]any{typeid.Array(ids)}, args...)...)}, nil
	})
}

// Asked is a Many with the keys that it is asked for.
type Asked[K comparable, V any] struct {
	what   string
	found  map[K]V
	reads  []*Read
	finish func() error // nil if there is nothing to do after the reads
	err    error
}

// For describes how the values of keys are read, with parts of them. The reads are for Ask.
func (m *Many[K, V]) For(parts Parts, keys []K) *Asked[K, V] {
	a := &Asked[K, V]{what: m.what, found: make(map[K]V, len(keys))}
	a.reads, a.finish, a.err = m.begin(a.found, parts, keys)
	return a
}

// Reads returns what is to be asked.
func (a *Asked[K, V]) Reads() []*Read { return a.reads }

// Found returns what was read, once, when the reads have been asked. A key without a value is left
// out.
func (a *Asked[K, V]) Found() (map[K]V, error) {
	found, err := a.values()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", a.what, err)
	}
	return found, nil
}

// values is Found, but for the name of what was read in an error.
func (a *Asked[K, V]) values() (map[K]V, error) {
	err := a.err
	for _, read := range a.reads {
		if err == nil {
			err = read.err // those that were asked together have the same
		}
	}
	if err == nil && a.finish != nil {
		err = a.finish()
	}
	return a.found, err
}

// Read returns the values of keys, without optional parts. A key without a value is left out.
func (m *Many[K, V]) Read(ctx context.Context, db Queryer, keys []K) (map[K]V, error) {
	return m.ReadParts(ctx, db, 0, keys)
}

// ReadParts returns the values of keys with some of their parts.
func (m *Many[K, V]) ReadParts(ctx context.Context, db Queryer, parts Parts, keys []K) (map[K]V, error) {
	asked := m.For(parts, keys)
	Ask(ctx, db, asked.reads)
	return asked.Found()
}
