package catalog

import (
	"encoding/json"
	"fmt"
	"unique"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxSelected is how many values can be chosen at once: more than a product has options, for clients
// pass on whatever stands in an address.
const MaxSelected = 50

// Choice is a value that was chosen of an option, by their names.
type Choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Selection is choices as a comparable value: their JSON.
type Selection string

// AllVariants is the selection of nothing, which all variants match.
const AllVariants Selection = "[]"

// NewSelection returns choices as a selection. More than MaxSelected are BAD_USER_INPUT.
func NewSelection(choices []*Choice) (Selection, error) {
	if len(choices) > MaxSelected {
		return "", fault.BadUserInput(fmt.Sprintf("at most %d selected options can be given", MaxSelected))
	}
	if len(choices) == 0 {
		return AllVariants, nil
	}
	text, err := json.Marshal(choices)
	return Selection(text), err
}

// Chosen asks for the variant of a product that has exactly the values of a selection, or for how many
// have at least these.
type Chosen struct {
	Product   typeid.Product
	Selection Selection
}

func chosenArrays(keys []Chosen) (products, selections any) {
	ids, texts := make([]typeid.Product, len(keys)), make([]string, len(keys))
	for i, key := range keys {
		ids[i], texts[i] = key.Product, string(key.Selection)
	}
	return typeid.Array(ids), pq.Array(texts)
}

var (
	// VariantsBySelection reads the variants that selections mean.
	VariantsBySelection = record.NewMany("variants by their options",
		func(found *record.Found[Chosen, *ent.Variant], _ record.Parts, keys []Chosen) ([]*record.Read, error) {
			products, selections := chosenArrays(keys)
			return []*record.Read{variantsBySelection.With(func(r *record.Reader) {
				selection := Selection(r.Text())
				v := ent.ReadVariant(r)
				if key := (Chosen{v.ProductID, selection}); found.Readable(r, key) {
					found.Values[key] = v
				}
			}, products, selections)}, nil
		})

	// VariantCounts counts variants. Where there are none it says nothing.
	VariantCounts = record.NewMany("numbers of variants",
		func(found *record.Found[Chosen, int], _ record.Parts, keys []Chosen) ([]*record.Read, error) {
			products, selections := chosenArrays(keys)
			return []*record.Read{variantCounts.With(func(r *record.Reader) {
				key := Chosen{typeid.Of[typeid.Product](r.UUID()), Selection(r.Text())}
				if n := int(r.Int()); n > 0 {
					found.Values[key] = n
				}
			}, products, selections)}, nil
		})
)

// Translated asks for what a selection is in a product by the default names.
type Translated struct {
	Product    typeid.Product
	Selection  Selection
	IgnoreCase bool
	Chain      language.Chain
}

// DefaultSelections reads selections by the default names, whose names are those of languages: see
// defaultSelections. It has none of products without options.
var DefaultSelections = record.NewMany("selections by their default names",
	func(found *record.Found[Translated, Selection], _ record.Parts, keys []Translated) ([]*record.Read, error) {
		chosen, ignore, chains := make([]Chosen, len(keys)), make([]bool, len(keys)), make([]string, len(keys))
		for i, key := range keys {
			chosen[i], ignore[i], chains[i] = Chosen{key.Product, key.Selection}, key.IgnoreCase, string(key.Chain)
		}
		products, selections := chosenArrays(chosen)
		return []*record.Read{defaultSelections.With(func(r *record.Reader) {
			key := Translated{typeid.Of[typeid.Product](r.UUID()), Selection(r.Text()), r.Bool(), language.Chain(r.Text())}
			if named := Selection(r.Text()); found.Readable(r, key) {
				found.Values[key] = named
			}
		}, products, selections, pq.Array(ignore), pq.Array(chains))}, nil
	})

// Matching is how the names of a selection are looked for.
type Matching struct {
	// IgnoreUnknown passes over options that a product does not have.
	IgnoreUnknown bool
	// IgnoreCase finds names that are written in another case, if there is none that is written alike.
	IgnoreCase bool
}

// Wanted asks for what a selection comes to by terms.
type Wanted struct {
	Product   typeid.Product
	Terms     unique.Handle[Terms]
	Selection Selection
	Matching  Matching
}

// MaxAdjacent is how many variants AdjacentVariants reads of a product.
const MaxAdjacent = 250

var (
	// FirstChoices reads the variant that a selection comes to: see the schema of
	// Product.selectedOrFirstAvailableVariant.
	FirstChoices = record.NewMany("selected variants",
		func(found *record.Found[Wanted, *ent.Variant], _ record.Parts, keys []Wanted) ([]*record.Read, error) {
			return wanted(firstChoices, keys, found, func(key Wanted, v *ent.Variant) {
				found.Values[key] = v
			}), nil
		})

	// AdjacentVariants reads the variants that lack at most one of a selection's values, in the store's
	// order: see the schema of Product.adjacentVariants.
	AdjacentVariants = record.NewMany("adjacent variants",
		func(found *record.Found[Wanted, []*ent.Variant], _ record.Parts, keys []Wanted) ([]*record.Read, error) {
			return wanted(adjacentVariants, keys, found, func(key Wanted, v *ent.Variant) {
				found.Values[key] = append(found.Values[key], v)
			}, MaxAdjacent), nil
		})
)

// wanted returns what reads a query of what is asked for: once for each of the terms. It adds the variant
// of each row to that.
func wanted[V any](
	q record.Query, keys []Wanted, found *record.Found[Wanted, V], add func(Wanted, *ent.Variant), others ...any,
) []*record.Read {
	groups := map[unique.Handle[Terms]][]Wanted{}
	for _, key := range keys {
		groups[key.Terms] = append(groups[key.Terms], key)
	}
	var reads []*record.Read
	for terms, group := range groups {
		args := append(wantedArgs(terms.Value(), group), others...)
		reads = append(reads, q.With(func(r *record.Reader) {
			key := Wanted{Terms: terms, Selection: Selection(r.Text()), Matching: Matching{r.Bool(), r.Bool()}}
			v := ent.ReadVariant(r)
			key.Product = v.ProductID
			if found.Readable(r, key) {
				add(key, v)
			}
		}, args...))
	}
	return reads
}

// wantedArgs are the arguments of what is asked for by terms.
func wantedArgs(terms Terms, keys []Wanted) []any {
	chosen, unknown, inAnyCase := make([]Chosen, len(keys)), make([]bool, len(keys)), make([]bool, len(keys))
	for i, key := range keys {
		chosen[i] = Chosen{key.Product, key.Selection}
		unknown[i], inAnyCase[i] = key.Matching.IgnoreUnknown, key.Matching.IgnoreCase
	}
	products, selections := chosenArrays(chosen)
	return append(append([]any{products}, terms.args()...), selections, pq.Array(unknown), pq.Array(inAnyCase))
}
