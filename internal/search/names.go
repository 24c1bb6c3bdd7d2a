package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// optionRow is a value of a product's option.
type optionRow struct {
	option, value            uuid.UUID
	optionName, valueName    string
	optionPlace, valuePlace  int64
	swatchColor, swatchImage *string
}

// given is an attribute that a type gives to its products or to their variants.
type given struct {
	productType, attribute uuid.UUID
	owner                  string
}

// definitions are what products refer to, as it is called.
type definitions struct {
	attributes []*attribute
	ids        []uuid.UUID // of attributes
	choices    map[uuid.UUID]choice
	types      map[uuid.UUID]named
	given      map[given]bool
	options    []optionRow
	names      map[uuid.UUID]map[string]string // in other languages, by owner
}

// readDefinitions reads all attributes, or some, with their choices, all types of products, and the options of some
// products.
func readDefinitions(ctx context.Context, db record.Queryer, some []uuid.UUID, all bool, products []uuid.UUID) (*definitions, error) {
	d := &definitions{choices: map[uuid.UUID]choice{}, types: map[uuid.UUID]named{}, given: map[given]bool{}, names: map[uuid.UUID]map[string]string{}}
	var of any
	if !all {
		of = typeid.Array(anyIDs(some))
	}
	reads := []*record.Read{
		attributes.With(d.attribute, of), choices.With(d.choice, of), productTypes.With(d.productType),
		attributesOfTypes.With(func(r *record.Reader) {
			g := given{productType: r.UUID(), owner: r.Text()}
			g.attribute = r.UUID()
			d.given[g] = true
		}),
		optionsOfProducts.With(d.option, typeid.Array(anyIDs(products))),
	}
	if err := ask(ctx, db, reads); err != nil {
		return nil, fmt.Errorf("read what products to search have: %w", err)
	}
	return d, readNames(ctx, db, d.owners(), d.names)
}

// readNames adds what owners are called in other languages.
func readNames(ctx context.Context, db record.Queryer, owners []uuid.UUID, to map[uuid.UUID]map[string]string) error {
	for some := range slices.Chunk(owners, 10_000) {
		read := namesOf.With(func(r *record.Reader) {
			owner, language, text := r.UUID(), r.Text(), r.Text()
			if to[owner] == nil {
				to[owner] = map[string]string{}
			}
			to[owner][language] = text
		}, typeid.Array(anyIDs(some)))
		if err := ask(ctx, db, []*record.Read{read}); err != nil {
			return fmt.Errorf("read names to search by: %w", err)
		}
	}
	return nil
}

func ask(ctx context.Context, db record.Queryer, reads []*record.Read) error {
	record.Ask(ctx, db, reads)
	for _, read := range reads {
		if err := read.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (d *definitions) attribute(r *record.Reader) {
	a := &attribute{}
	id := r.UUID()
	a.slug, a.names = r.Text(), names{text: r.Text(), owner: id}
	a.kind, a.unit, a.filterable, a.searchable = r.Text(), r.Text(), r.Bool(), r.Bool()
	d.attributes, d.ids = append(d.attributes, a), append(d.ids, id)
}

func (d *definitions) choice(r *record.Reader) {
	id := r.UUID()
	var c choice
	c.slug, c.names = r.Text(), names{text: r.Text(), owner: id}
	c.position, c.swatchColor, c.swatchImage = r.Int(), record.Optional(r, r.Text), record.Optional(r, r.Text)
	d.choices[id] = c
}

func (d *definitions) productType(r *record.Reader) {
	id := r.UUID()
	d.types[id] = named{r.Text(), names{text: r.Text(), owner: id}}
}

func (d *definitions) option(r *record.Reader) {
	o := optionRow{option: r.UUID(), optionName: r.Text(), optionPlace: r.Int()}
	o.value, o.valueName, o.valuePlace = r.UUID(), r.Text(), r.Int()
	o.swatchColor, o.swatchImage = record.Optional(r, r.Text), record.Optional(r, r.Text)
	d.options = append(d.options, o)
}

// owners returns all that may be called something else in other languages.
func (d *definitions) owners() []uuid.UUID {
	owners := slices.Clone(d.ids)
	for id := range d.choices {
		owners = append(owners, id)
	}
	for id := range d.types {
		owners = append(owners, id)
	}
	for _, o := range d.options {
		owners = append(owners, o.option, o.value)
	}
	return owners
}

// define has the dictionary know definitions.
func (d *dictionary) define(of *definitions) {
	for i, a := range of.attributes {
		a.in = of.names[of.ids[i]]
		d.attributes[of.ids[i]] = a
	}
	for id, c := range of.choices {
		c.in = of.names[id]
		d.choices[id] = c
	}
	d.given = of.given
	for id, t := range of.types {
		t.in = of.names[id]
		d.types[id] = t
	}
	for _, o := range of.options {
		d.defineOption(o, of.names)
	}
}

// defineOption has an option and a value be called and shown as the oldest of their names are.
func (d *dictionary) defineOption(o optionRow, in map[uuid.UUID]map[string]string) {
	number, ok := d.byID[optionFacet(o.optionName)]
	if !ok {
		return
	}
	f := d.facets[number]
	if isOlder(o.option, f.label.owner) {
		f.label = names{text: o.optionName, in: in[o.option], owner: o.option}
	}
	n, ok := f.byKey[strings.ToLower(o.valueName)]
	if !ok {
		return
	}
	if v := f.values[n]; !v.isOption || isOlder(o.value, v.label.owner) {
		v.label = names{text: o.valueName, in: in[o.value], owner: o.value}
		v.isOption, v.position, v.swatchColor, v.swatchImage = true, o.valuePlace, o.swatchColor, o.swatchImage
	}
}

// isOlder reports whether an id is not younger than another one; all are older than none.
func isOlder(id, than uuid.UUID) bool { return than == uuid.Nil || slices.Compare(id[:], than[:]) <= 0 }
