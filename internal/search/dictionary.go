package search

import (
	"cmp"
	"errors"
	"math"
	"strings"
	"sync"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/search/index"
)

// dictionary numbers what the index has numbers for, and knows what shoppers are shown of it. Numbers are given
// once and stay. It may be used concurrently: one goroutine adds, and others look up.
type dictionary struct {
	mu          sync.RWMutex
	facets      []*facet
	byID        map[string]index.Facet
	categories  map[uuid.UUID]index.Category
	tree        []*category // by number
	collections map[uuid.UUID]index.Collection
	shelves     []*shelf // the collections, in their order
	channels    map[uuid.UUID]index.Channel
	contexts    map[priceContext]index.Context
	lists       bool // any context is that of a price list
	attributes  map[uuid.UUID]*attribute
	choices     map[uuid.UUID]choice
	types       map[uuid.UUID]named
	given       map[given]bool // which attributes types give
}

// The facets that every index has, by their numbers. Those of options and attributes follow.
const (
	vendorFacet index.Facet = iota
	typeFacet
	tagFacet
	stockFacet // values notStocked and isStocked
	saleFacet  // values are contexts
	placeFacet // values are locations where something is in stock; no shopper chooses them
)

const (
	notStocked index.Value = iota
	isStocked
)

// facet is what products are counted by.
type facet struct {
	id     string
	number index.Facet
	level  index.Level
	kind   valueKind
	label  names
	unit   string
	values []*value
	byKey  map[string]index.Value
}

// valueKind is how the values of a facet are compared.
type valueKind string

const (
	texts   valueKind = "TEXT"
	numbers valueKind = "NUMBER"
	dates   valueKind = "DATE"
	bools   valueKind = "BOOLEAN"
)

// value is one of a facet.
type value struct {
	key         string
	label       names
	position    int64
	swatchColor *string
	swatchImage *string
	isOption    bool // and has the name and the looks of one of a product's own
}

// names are what something is called, by default and in other languages.
type names struct {
	text  string
	in    map[string]string
	owner uuid.UUID // what is called so; zero if it is no thing of its own
}

// spoken returns the name in the first of some languages that has one.
func (n names) spoken(chain []string) string {
	for _, language := range chain {
		if text, ok := n.in[language]; ok {
			return text
		}
	}
	return n.text
}

// named is a thing with a slug.
type named struct {
	slug string
	names
}

type attribute struct {
	named
	kind, unit             string
	filterable, searchable bool
}

type choice struct {
	named
	position    int64
	swatchColor *string
	swatchImage *string
}

type category struct {
	id     uuid.UUID
	parent index.Category
	names
	isThere bool
	place   int        // in the order in which the tree is shown
	folded  [][]string // see beginnings
}

// shelf is a collection as it is called.
type shelf struct {
	id uuid.UUID
	names
	folded [][]string // see beginnings
}

// beginnings returns the words of names, as they are compared with what is typed.
func (n names) beginnings() [][]string {
	all := [][]string{strings.Fields(folded(n.text))}
	for _, name := range n.in {
		all = append(all, strings.Fields(folded(name)))
	}
	return all
}

// publicChannel is the index's channel of what is sold wherever the assortment is not chosen.
const publicChannel index.Channel = 0

// noContext is the index's context of prices in which nothing has any.
const noContext index.Context = 0

func newDictionary() *dictionary {
	d := &dictionary{
		byID: map[string]index.Facet{}, categories: map[uuid.UUID]index.Category{}, collections: map[uuid.UUID]index.Collection{},
		channels: map[uuid.UUID]index.Channel{}, contexts: map[priceContext]index.Context{},
		attributes: map[uuid.UUID]*attribute{}, choices: map[uuid.UUID]choice{}, types: map[uuid.UUID]named{},
	}
	for _, id := range []string{"vendor", "type", "tag", "available", "onSale", "place"} {
		d.addFacet(id, index.OfProducts, texts)
	}
	stock := d.facets[stockFacet]
	stock.kind, d.facets[saleFacet].kind = bools, bools
	stock.add("false")
	stock.add("true")
	return d
}

// errTooMany says that there is more of something than an index has numbers for.
var errTooMany = errors.New("the catalog has more options, channels or price lists than an index can number")

func (d *dictionary) addFacet(id string, level index.Level, kind valueKind) *facet {
	if number, ok := d.byID[id]; ok {
		return d.facets[number]
	}
	f := &facet{id: id, number: index.Facet(len(d.facets)), level: level, kind: kind, byKey: map[string]index.Value{}}
	d.facets, d.byID[id] = append(d.facets, f), f.number
	return f
}

// full reports whether there is hardly any number left of some kind.
func (d *dictionary) full() bool {
	return len(d.facets) > math.MaxUint16-2000 || len(d.channels) > math.MaxUint16-2000 || len(d.contexts) > math.MaxUint16-2000
}

// add returns the number of a facet's value, which is new if it was not there.
func (f *facet) add(key string) (number index.Value, isNew bool) {
	number, ok := f.byKey[key]
	if !ok {
		number = index.Value(len(f.values))
		f.values, f.byKey[key] = append(f.values, &value{key: key}), number
	}
	return number, !ok
}

// call gives a value a label, unless it has one of something older.
func (v *value) call(text string, owner uuid.UUID) {
	if v.label.text == "" || isOlder(owner, v.label.owner) {
		v.label.text, v.label.owner = text, owner
	}
}

func numberOf[N ~uint16 | ~uint32](all map[uuid.UUID]N, id uuid.UUID, first N) N {
	n, ok := all[id]
	if !ok {
		n = first + N(len(all))
		all[id] = n
	}
	return n
}

func (d *dictionary) channel(id uuid.UUID) index.Channel {
	return numberOf(d.channels, id, publicChannel+1)
}

func (d *dictionary) collection(id uuid.UUID) index.Collection {
	return numberOf(d.collections, id, 0)
}

func (d *dictionary) context(of priceContext) index.Context {
	n, ok := d.contexts[of]
	if !ok {
		n = noContext + 1 + index.Context(len(d.contexts))
		d.contexts[of] = n
		d.lists = d.lists || of.list != uuid.Nil
	}
	return n
}

// knowsLists reports whether any product has had prices of a price list. Without one, which list is in force needs not be asked.
func (d *dictionary) knowsLists() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.lists
}

// shape returns what documents may refer to now.
func (d *dictionary) shape() index.Shape {
	var s index.Shape
	for _, c := range d.tree {
		s.Parents = append(s.Parents, c.parent)
	}
	for _, f := range d.facets {
		s.Facets = append(s.Facets, f.level)
	}
	return s
}

// readCategory is a row of categories.
type readCategory struct {
	id     uuid.UUID
	parent *uuid.UUID
	name   string
}

// setCategories has the tree be this, with those next to each other in their order. What is no longer there keeps its number.
func (d *dictionary) setCategories(all []readCategory) {
	for _, c := range all {
		if _, ok := d.categories[c.id]; !ok {
			d.categories[c.id] = index.Category(len(d.tree))
			d.tree = append(d.tree, &category{id: c.id})
		}
	}
	for _, c := range d.tree {
		c.parent, c.isThere = index.NoCategory, false
	}
	for _, c := range all {
		own := d.tree[d.categories[c.id]]
		own.names.text, own.names.owner, own.isThere = c.name, c.id, true
		if c.parent != nil {
			if above, ok := d.categories[*c.parent]; ok {
				own.parent = above
			}
		}
	}
	d.placeCategories(all)
}

// placeCategories numbers the categories as the tree is shown: each before those below it.
func (d *dictionary) placeCategories(all []readCategory) {
	below := map[index.Category][]*category{}
	for _, c := range all {
		own := d.tree[d.categories[c.id]]
		below[own.parent] = append(below[own.parent], own)
	}
	place := 0
	var walk func(of index.Category)
	walk = func(of index.Category) {
		for _, c := range below[of] {
			c.place, place = place, place+1
			walk(d.categories[c.id])
		}
	}
	walk(index.NoCategory)
}

// above returns a category with all above it.
func (d *dictionary) above(c index.Category) (all []*category) {
	for ; c != index.NoCategory && len(all) <= len(d.tree); c = d.tree[c].parent {
		all = append(all, d.tree[c])
	}
	return all
}

// attributeFacet returns the facet of an attribute by which products are filtered.
func (d *dictionary) attributeFacet(a *attribute) *facet {
	kind := texts
	switch a.kind {
	case "NUMBER":
		kind = numbers
	case "DATE":
		kind = dates
	case "BOOLEAN":
		kind = bools
	}
	f := d.addFacet("attribute:"+a.slug, index.OfProducts, kind)
	f.label, f.unit, f.kind = a.names, a.unit, kind
	return f
}

// between returns the values of a facet that lie in a range, whose bounds belong to it; "" is no bound.
func (f *facet) between(least, most string) []index.Value {
	found := []index.Value{}
	compare := strings.Compare
	if f.kind == numbers {
		compare = compareDecimals
	}
	for n, v := range f.values {
		if (least == "" || compare(v.key, least) >= 0) && (most == "" || compare(v.key, most) <= 0) {
			found = append(found, index.Value(n))
		}
	}
	return found
}

// compareDecimals compares decimal numbers as they are written, such as -1.50 and 2.
func compareDecimals(a, b string) int {
	a, aBelow := strings.CutPrefix(a, "-")
	b, bBelow := strings.CutPrefix(b, "-")
	order := compareMagnitudes(a, b)
	switch {
	case isZero(a) && isZero(b):
		return 0
	case aBelow && bBelow:
		return -order
	case aBelow && !isZero(a):
		return -1
	case bBelow && !isZero(b):
		return 1
	}
	return order
}

func isZero(decimal string) bool { return strings.Trim(decimal, "0.") == "" }

func compareMagnitudes(a, b string) int {
	aWhole, aPart, _ := strings.Cut(a, ".")
	bWhole, bPart, _ := strings.Cut(b, ".")
	aWhole, bWhole = strings.TrimLeft(aWhole, "0"), strings.TrimLeft(bWhole, "0")
	return cmp.Or(
		cmp.Compare(len(aWhole), len(bWhole)), strings.Compare(aWhole, bWhole),
		strings.Compare(strings.TrimRight(aPart, "0"), strings.TrimRight(bPart, "0")),
	)
}
