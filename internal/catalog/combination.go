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
			for _, c := range places.read(r.Bytes(), true) {
				for _, value := range c.values {
					if best, known := first[value]; !known || slices.Compare(c.places, best.places) < 0 {
						first[value] = c
					}
				}
			}
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

// readPlaces reads what placesOf selects.
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

// read takes apart arrays of values as array_send writes them, each after its variant's id if it comes
// with that: three numbers, the length and the lower bound, and each value after its length.
func (p places) read(arrays []byte, withVariant bool) []combination {
	const length, header, element = 12, 20, 4 + idSize
	all := make([]combination, 0, MaxVariants)
	for len(arrays) > 0 {
		var c combination
		if withVariant {
			c.variant, arrays = uuid.UUID(arrays[:idSize]), arrays[idSize:]
		}
		c.values = make([]uuid.UUID, binary.BigEndian.Uint32(arrays[length:]))
		c.places = slices.Repeat([]int{none}, p.options)
		arrays = arrays[header:]
		for i := range c.values {
			c.values[i], arrays = uuid.UUID(arrays[4:element]), arrays[element:]
			if at, known := p.of[c.values[i]]; known {
				c.places[at.option] = at.value
			}
		}
		all = append(all, c)
	}
	return all
}

// encode writes the combinations of arrays of values that have one of each option.
func (p places) encode(arrays []byte) string {
	var whole [][]int
	for _, c := range p.read(arrays, false) {
		if !slices.Contains(c.places, none) {
			whole = append(whole, c.places)
		}
	}
	return EncodeCombinations(whole)
}
