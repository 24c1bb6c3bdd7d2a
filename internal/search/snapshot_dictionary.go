package search

import (
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

// writtenDictionary is a dictionary as a snapshot has it: what has a number is in a list, in its place.
type writtenDictionary struct {
	Facets      []writtenFacet                 `json:"f"`
	Tree        []writtenCategory              `json:"t"`
	Collections []uuid.UUID                    `json:"co"`
	Channels    []uuid.UUID                    `json:"ch"`
	Shelves     []writtenShelf                 `json:"sh"`
	Contexts    []writtenContext               `json:"cx"`
	Attributes  map[uuid.UUID]writtenAttribute `json:"a"`
	Choices     map[uuid.UUID]writtenChoice    `json:"c"`
	Types       map[uuid.UUID]writtenNamed     `json:"ty"`
}

type (
	writtenFacet struct {
		ID     string         `json:"id"`
		Level  index.Level    `json:"l,omitzero"`
		Kind   valueKind      `json:"k"`
		Label  writtenNames   `json:"n,omitzero"`
		Unit   string         `json:"u,omitzero"`
		Values []writtenValue `json:"v"`
	}
	writtenValue struct {
		Key      string       `json:"k"`
		Label    writtenNames `json:"n,omitzero"`
		IsOption bool         `json:"o,omitzero"`
		writtenLooks
	}
	// writtenLooks are what values and choices share.
	writtenLooks struct {
		Position    int64   `json:"p,omitzero"`
		SwatchColor *string `json:"sc,omitzero"`
		SwatchImage *string `json:"si,omitzero"`
	}
	writtenNames struct {
		Text  string            `json:"t,omitzero"`
		In    map[string]string `json:"in,omitempty"`
		Owner uuid.UUID         `json:"o,omitzero"`
	}
	writtenNamed struct {
		Slug  string       `json:"s"`
		Names writtenNames `json:"n"`
	}
	writtenAttribute struct {
		writtenNamed
		Kind       string `json:"k"`
		Unit       string `json:"u,omitzero"`
		Filterable bool   `json:"f,omitzero"`
		Searchable bool   `json:"se,omitzero"`
	}
	writtenChoice struct {
		writtenNamed
		writtenLooks
	}
	writtenCategory struct {
		ID      uuid.UUID      `json:"id"`
		Parent  index.Category `json:"p"`
		Names   writtenNames   `json:"n"`
		IsThere bool           `json:"t,omitzero"`
		Place   int            `json:"pl,omitzero"`
	}
	writtenShelf struct {
		ID    uuid.UUID    `json:"id"`
		Names writtenNames `json:"n"`
	}
	writtenContext struct {
		Currency string    `json:"c"`
		List     uuid.UUID `json:"l"`
	}
)

// written returns a dictionary that nobody changes meanwhile, as it is now. The two share maps of names, which never
// change.
func (d *dictionary) written() *writtenDictionary {
	w := &writtenDictionary{
		Collections: inOrder(d.collections, 0), Channels: inOrder(d.channels, publicChannel+1),
		Attributes: map[uuid.UUID]writtenAttribute{}, Choices: map[uuid.UUID]writtenChoice{}, Types: map[uuid.UUID]writtenNamed{},
	}
	for _, f := range d.facets {
		w.Facets = append(w.Facets, f.written())
	}
	for _, c := range d.tree {
		w.Tree = append(w.Tree, writtenCategory{c.id, c.parent, c.names.written(), c.isThere, c.place})
	}
	for _, one := range d.shelves {
		w.Shelves = append(w.Shelves, writtenShelf{one.id, one.names.written()})
	}
	for _, of := range inOrder(d.contexts, noContext+1) {
		w.Contexts = append(w.Contexts, writtenContext{of.currency, of.list})
	}
	for id, a := range d.attributes {
		w.Attributes[id] = writtenAttribute{a.named.written(), a.kind, a.unit, a.filterable, a.searchable}
	}
	for id, c := range d.choices {
		w.Choices[id] = writtenChoice{c.named.written(), writtenLooks{c.position, c.swatchColor, c.swatchImage}}
	}
	for id, t := range d.types {
		w.Types[id] = t.written()
	}
	return w
}

// inOrder returns what is numbered from first on, by its numbers.
func inOrder[K comparable, N ~uint16 | ~uint32](numbers map[K]N, first N) []K {
	all := make([]K, len(numbers))
	for of, n := range numbers {
		all[n-first] = of
	}
	return all
}

func (n names) written() writtenNames { return writtenNames{n.text, n.in, n.owner} }

func (n named) written() writtenNamed { return writtenNamed{n.slug, n.names.written()} }

func (f *facet) written() writtenFacet {
	w := writtenFacet{ID: f.id, Level: f.level, Kind: f.kind, Label: f.label.written(), Unit: f.unit}
	for _, v := range f.values {
		w.Values = append(w.Values, writtenValue{v.key, v.label.written(), v.isOption, writtenLooks{v.position, v.swatchColor, v.swatchImage}})
	}
	return w
}

var errTwice = errors.New("something has two numbers")

// read returns the dictionary that was written. It refuses one that no index has.
func (w *writtenDictionary) read() (*dictionary, error) {
	d := newDictionary()
	if err := w.readFacets(d); err != nil {
		return nil, err
	}
	for i, c := range w.Tree {
		one := &category{id: c.ID, parent: c.Parent, names: c.Names.read(), isThere: c.IsThere, place: c.Place}
		one.folded = one.beginnings()
		d.tree = append(d.tree, one)
		d.categories[c.ID] = index.Category(i)
	}
	for _, written := range w.Shelves {
		one := &shelf{id: written.ID, names: written.Names.read()}
		one.folded = one.beginnings()
		d.shelves = append(d.shelves, one)
	}
	for _, id := range w.Collections {
		d.collection(id)
	}
	for _, id := range w.Channels {
		d.channel(id)
	}
	for _, of := range w.Contexts {
		d.context(priceContext{of.Currency, of.List})
	}
	if len(d.categories) != len(w.Tree) || len(d.collections) != len(w.Collections) || len(d.channels) != len(w.Channels) || len(d.contexts) != len(w.Contexts) {
		return nil, errTwice
	}
	for id, a := range w.Attributes {
		d.attributes[id] = &attribute{a.writtenNamed.read(), a.Kind, a.Unit, a.Filterable, a.Searchable}
	}
	for id, c := range w.Choices {
		d.choices[id] = choice{c.writtenNamed.read(), c.Position, c.SwatchColor, c.SwatchImage}
	}
	for id, t := range w.Types {
		d.types[id] = t.read()
	}
	if d.full() {
		return nil, errTooMany
	}
	return d, nil
}

// readFacets reads the facets, of which every dictionary has the first.
func (w *writtenDictionary) readFacets(d *dictionary) error {
	every := slices.Clone(d.facets)
	for i, one := range w.Facets {
		f := d.addFacet(one.ID, one.Level, one.Kind)
		if int(f.number) != i || f.level != one.Level {
			return fmt.Errorf("the facet %s: %w", one.ID, errTwice)
		}
		f.kind, f.label, f.unit = one.Kind, one.Label.read(), one.Unit
		for n, v := range one.Values {
			number, _ := f.add(v.Key)
			if int(number) != n {
				return fmt.Errorf("a value of the facet %s: %w", one.ID, errTwice)
			}
			*f.values[n] = value{v.Key, v.Label.read(), v.Position, v.SwatchColor, v.SwatchImage, v.IsOption}
		}
		if len(f.values) != len(one.Values) {
			return fmt.Errorf("the facet %s lacks values", one.ID)
		}
	}
	if len(w.Facets) < len(every) {
		return errors.New("there are facets that are missing")
	}
	return nil
}

func (w writtenNames) read() names { return names{w.Text, w.In, w.Owner} }

func (w writtenNamed) read() named { return named{w.Slug, w.Names.read()} }

// known returns what documents of a dictionary may refer to.
func (d *dictionary) known() index.Known {
	k := index.Known{
		Shape: d.shape(), Collections: len(d.collections), Channels: int(publicChannel) + 1 + len(d.channels), Contexts: int(noContext) + 1 + len(d.contexts),
	}
	for _, f := range d.facets {
		k.Values = append(k.Values, len(f.values))
	}
	k.Values[saleFacet] = k.Contexts
	return k
}
