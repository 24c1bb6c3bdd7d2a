// Package beings is what lives in the zoo.
package beings

import (
	"errors"
	"fmt"
	"hash/fnv"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// World decides what becomes of each field of each being: the same whoever asks.
type World struct {
	// Seed makes worlds differ. In 0 nothing fails.
	Seed uint64
	// Panics says that fields may panic.
	Panics bool
	// Marks says that resolvers mark some of their fields as such that must not be null. Where
	// nothing is left to chance, all resolvers do so that ever do.
	Marks bool
	// Told has the outcomes of fields that are not left to chance, by "being.field".
	Told map[string]Outcome
}

// Outcome is what becomes of a field.
type Outcome int

// Outcomes.
const (
	Fine Outcome = iota
	Null
	Fails
	FailsAtLength // with extensions and a path of its own
	Panics
	Stranger // a being of a type that the schema does not know
	Writer   // one that writes itself
)

var errFails = errors.New("it fails")

// Of returns the outcome of a being's field.
func (w *World) Of(id, field string) Outcome {
	if told, ok := w.Told[id+"."+field]; ok {
		return told
	}
	if w.Seed == 0 {
		return Fine
	}
	switch n := w.roll(id, field) % 100; {
	case n < 5:
		return Null
	case n < 8:
		return Fails
	case n < 9:
		return FailsAtLength
	case n < 11 && w.Panics:
		return Panics
	case n < 12 && w.Panics:
		return Stranger
	case n < 13 && w.Panics:
		return Writer
	}
	return Fine
}

func (w *World) roll(id, field string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %s", w.Seed, id, field)
	return h.Sum64()
}

// Do returns the error of a field, if it has one, and panics if it does.
func (w *World) Do(id, field string) (Outcome, error) {
	switch outcome := w.Of(id, field); outcome {
	case Fails:
		return outcome, fmt.Errorf("%s.%s: %w", id, field, errFails)
	case FailsAtLength:
		return outcome, &gqlerror.Error{Message: id + "." + field + " fails", Extensions: map[string]any{"code": "AT_LENGTH"}}
	case Panics:
		panic(id + "." + field + " panics")
	default:
		return outcome, nil
	}
}

// IsMarked reports whether a field's resolver marks it.
func (w *World) IsMarked(id, field string) bool {
	return w.Marks && (w.Seed == 0 || w.roll(id, field+"!")%3 == 0)
}

// Many returns how long a being's list is.
func (w *World) Many(id, field string) int {
	if w.Seed == 0 {
		return 2
	}
	return int(w.roll(id, field+"#") % 4)
}
