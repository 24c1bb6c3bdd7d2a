package catalog

import (
	"encoding/binary"
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Combinations are those of values that a product has variants of, as EncodeCombinations writes them.
type Combinations struct {
	Existing string
	// Available are those of variants that can be bought now.
	Available string
}

// The parts of combinations.
const (
	ExistingPart record.Parts = 1 << iota
	AvailablePart
)

// CombinationsByProduct reads parts of the combinations of products.
var CombinationsByProduct = record.NewMany("combinations of options",
	func(found *record.Found[Range, Combinations], parts record.Parts, keys []Range) ([]*record.Read, error) {
		return byTerms(combinations, keys, func(r *record.Reader, key Range) {
			places := readPlaces(r)
			found.Values[key] = Combinations{places.encode(r.Bytes()), places.encode(r.Bytes())}
		}, parts.Has(ExistingPart), parts.Has(AvailablePart)), nil
	})

// FirstVariants reads, of each value, the variant that has it and the values that come first of all
// other options.
var FirstVariants = record.NewMany("first variants of values",
	func(found *record.Found[typeid.OptionValue, typeid.Variant], _ record.Parts, values []typeid.OptionValue) ([]*record.Read, error) {
		return []*record.Read{variantsOfValues.With(func(r *record.Reader) {
			places := readPlaces(r)
			first := map[uuid.UUID]combination{}
			places.each(r.Bytes(), true, func(c combination) {
				for _, value := range c.values {
					if best, known := first[value]; !known || slices.Compare(c.places, best.places) < 0 {
						first[value] = c
					}
				}
			})
			for value, c := range first {
				found.Values[typeid.Of[typeid.OptionValue](value)] = typeid.Of[typeid.Variant](c.variant)
			}
		}, typeid.Array(values))}, nil
	})

// places are where the values of a product stand: at which place of which option.
type places struct {
	of      map[uuid.UUID]place
	options int
}

type place struct{ option, value int }

const idSize = len(uuid.UUID{})

// readPlaces reads what valuesInOrder selects.
func readPlaces(r *record.Reader) places {
	pairs := r.Bytes()
	p := places{of: make(map[uuid.UUID]place, len(pairs)/(2*idSize))}
	var option uuid.UUID
	next := 0
	for ; len(pairs) > 0; pairs = pairs[2*idSize:] {
		if of := uuid.UUID(pairs[:idSize]); of != option {
			option, next = of, 0
			p.options++
		}
		p.of[uuid.UUID(pairs[idSize:])] = place{p.options - 1, next}
		next++
	}
	return p
}

// combination is the values of a variant.
type combination struct {
	variant uuid.UUID
	values  []uuid.UUID
	// places has the place of a value for each option, and none where the variant has none.
	places []int
}

// none comes after all places.
const none = MaxValues

// The parts of what array_send writes: three numbers, the length and the lower bound, and then each
// value after its length.
const (
	lengthAt    = 12
	headerSize  = 20
	elementSize = 4 + idSize
)

// each takes apart arrays of values, each after its variant's id if it comes with that. What is given
// to the function is its to keep.
func (p places) each(arrays []byte, withVariant bool, found func(combination)) {
	most := len(arrays) / (headerSize + elementSize)
	all := slices.Repeat([]int{none}, most*p.options)
	for len(arrays) > 0 {
		var c combination
		if withVariant {
			c.variant, arrays = uuid.UUID(arrays[:idSize]), arrays[idSize:]
		}
		n := int(binary.BigEndian.Uint32(arrays[lengthAt:]))
		c.values, arrays = make([]uuid.UUID, 0, n), arrays[headerSize:]
		c.places, all = all[:p.options:p.options], all[p.options:]
		for range n {
			value := uuid.UUID(arrays[4:elementSize])
			if at, known := p.of[value]; known {
				c.places[at.option] = at.value
			}
			c.values, arrays = append(c.values, value), arrays[elementSize:]
		}
		found(c)
	}
}

// encode writes the combinations of arrays of values that have one of each option.
func (p places) encode(arrays []byte) string {
	var whole [][]int
	p.each(arrays, false, func(c combination) {
		if !slices.Contains(c.places, none) {
			whole = append(whole, c.places)
		}
	})
	return EncodeCombinations(whole)
}
