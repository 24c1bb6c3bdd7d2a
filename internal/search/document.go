package search

import (
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/words"
)

// maxDescription is how many bytes of a description are searched.
const maxDescription = 2000

// scribe writes documents of products for the index and the words. It is used by one goroutine.
type scribe struct {
	*dictionary
	language string // that texts are in by default
	options  map[option]index.Term
	// unnamed are products whose options have names that the dictionary does not know yet.
	unnamed []uuid.UUID
}

// maxOptions is how many options a scribe keeps in mind.
const maxOptions = 100_000

func newScribe(d *dictionary, language string) *scribe {
	return &scribe{dictionary: d, language: language, options: map[option]index.Term{}}
}

// document returns what the index knows of a product. What it names gets numbers.
func (s *scribe) document(p *product) *index.Document {
	d := &index.Document{
		ID: p.id, Category: s.categoryOf(p.category), Created: index.Instant(p.created) * 1_000_000, Popularity: p.sold,
		Windows: []index.Window{{Channel: publicChannel}},
	}
	for _, at := range p.places {
		switch at.kind {
		case inCategory:
			if c := s.categoryOf(at.of); c != index.NoCategory {
				d.Others = append(d.Others, c)
			}
		case inChannel:
			d.Windows = append(d.Windows, index.Window{Channel: s.channel(at.of)})
		case inCollection:
			d.Collections = append(d.Collections, index.Membership{Collection: s.collection(at.of), Position: at.position})
		}
	}
	d.Values = s.values(p)
	for _, v := range p.variants {
		d.Variants = append(d.Variants, index.Variant{Values: s.chosen(p.id, v.options)})
	}
	for _, one := range p.prices {
		context := s.context(one.context)
		d.Prices = append(d.Prices, index.Price{Context: context, Amount: one.low})
		if one.reduced {
			d.Values = append(d.Values, index.Term{Facet: saleFacet, Value: index.Value(context)})
		}
	}
	return d
}

func (s *scribe) categoryOf(id uuid.UUID) index.Category {
	if c, ok := s.categories[id]; ok {
		return c
	}
	return index.NoCategory
}

func (s *scribe) values(p *product) (all []index.Term) {
	add := func(of index.Facet, key, text string) {
		n, _ := s.facets[of].add(key)
		s.facets[of].values[n].call(text, p.id)
		all = append(all, index.Term{Facet: of, Value: n})
	}
	add(vendorFacet, strings.ToLower(p.vendor), p.vendor)
	for _, tag := range p.tags {
		add(tagFacet, strings.ToLower(tag), tag)
	}
	if p.productType != nil {
		t := s.types[*p.productType]
		add(typeFacet, t.slug, t.text)
		if n, ok := s.facets[typeFacet].byKey[t.slug]; ok {
			s.facets[typeFacet].values[n].label = t.names
		}
	}
	stock := notStocked
	if len(p.stocked) > 0 {
		stock = isStocked
	}
	for _, location := range p.stocked {
		add(placeFacet, location.String(), "")
	}
	all = append(all, index.Term{Facet: stockFacet, Value: stock})
	for _, one := range p.assigned {
		if t, ok := s.assigned(p, one); ok {
			all = append(all, t)
		}
	}
	return all
}

// attributeOf returns the attribute of a value that a product has, nil if its type does not give that.
func (s *scribe) attributeOf(p *product, one assigned) *attribute {
	if p.productType == nil || !s.given[given{*p.productType, one.attribute, one.owner}] {
		return nil
	}
	return s.attributes[one.attribute]
}

// assigned returns the value that something has of an attribute, if products are filtered by that.
func (s *scribe) assigned(p *product, one assigned) (index.Term, bool) {
	a := s.attributeOf(p, one)
	if a == nil || !a.filterable {
		return index.Term{}, false
	}
	key := ""
	switch {
	case one.choice != nil:
		key = s.choices[*one.choice].slug
	case one.number != nil:
		key = *one.number
	case one.boolean != nil && *one.boolean:
		key = "true"
	case one.boolean != nil:
		key = "false"
	case one.date != nil:
		key = *one.date
	}
	if key == "" {
		return index.Term{}, false
	}
	f := s.attributeFacet(a)
	n, _ := f.add(key)
	if one.choice != nil {
		c := s.choices[*one.choice]
		v := f.values[n]
		v.label, v.position, v.swatchColor, v.swatchImage = c.names, c.position, c.swatchColor, c.swatchImage
	}
	return index.Term{Facet: f.number, Value: n}, true
}

// chosen returns the options of a variant of a product.
func (s *scribe) chosen(of uuid.UUID, options []option) []index.Term {
	terms := make([]index.Term, len(options))
	for i, o := range options {
		term, ok := s.options[o]
		if !ok {
			term = s.newOption(of, o)
		}
		terms[i] = term
	}
	return terms
}

func (s *scribe) newOption(of uuid.UUID, o option) index.Term {
	f := s.addFacet(optionFacet(o.Name), index.OfVariants, texts)
	if f.label.text == "" {
		f.label.text = o.Name
	}
	n, isNew := f.add(strings.ToLower(o.Value))
	if isNew {
		f.values[n].call(o.Value, of)
		s.unnamed = append(s.unnamed, of)
	}
	if len(s.options) >= maxOptions {
		clear(s.options)
	}
	term := index.Term{Facet: f.number, Value: n}
	s.options[o] = term
	return term
}

// optionFacet returns the id of an option's facet.
func optionFacet(name string) string { return catalog.FacetOption + strings.ToLower(name) }

// texts appends what a product is found by.
func (s *scribe) texts(all []words.Text, p *product) []words.Text {
	all = append(all,
		words.Text{Field: words.Name, Language: s.language, Text: p.name},
		words.Text{Field: words.Description, Language: s.language, Text: shorten(p.description)},
	)
	add := func(f words.Field, text string) {
		if text != "" {
			all = append(all, words.Text{Field: f, Language: s.language, Text: text})
		}
	}
	addNames := func(f words.Field, n names) {
		add(f, n.text)
		for _, language := range slices.Sorted(maps.Keys(n.in)) {
			all = append(all, words.Text{Field: f, Language: language, Text: n.in[language]})
		}
	}
	for _, t := range p.translations {
		field, text := words.Description, shorten(t.text)
		if t.isName {
			field, text = words.Name, t.text
		}
		all = append(all, words.Text{Field: field, Language: t.language, Text: text})
	}
	add(words.Vendor, p.vendor)
	for _, tag := range p.tags {
		add(words.Tags, tag)
	}
	if p.productType != nil {
		addNames(words.Tags, s.types[*p.productType].names)
	}
	for _, c := range s.categoriesOf(p) {
		addNames(words.Category, c.names)
	}
	for _, one := range p.assigned {
		if a := s.attributeOf(p, one); a == nil || !a.searchable {
			continue
		} else if one.choice != nil {
			addNames(words.Attributes, s.choices[*one.choice].names)
		} else if one.text != nil {
			add(words.Attributes, shorten(*one.text))
		} else if one.number != nil {
			add(words.Attributes, *one.number+" "+a.unit)
		}
	}
	seen := map[string]bool{}
	for _, v := range p.variants {
		for _, o := range v.options {
			if !seen[o.Value] {
				seen[o.Value] = true
				add(words.Options, o.Value)
			}
		}
		all = append(all, words.Text{Field: words.SKU, Text: v.sku})
		if v.barcode != "" {
			all = append(all, words.Text{Field: words.Barcode, Text: v.barcode})
		}
	}
	return all
}

// categoriesOf returns the categories that a product is in, with all above them, each once.
func (s *scribe) categoriesOf(p *product) (all []*category) {
	seen := map[uuid.UUID]bool{}
	add := func(id uuid.UUID) {
		for _, c := range s.above(s.categoryOf(id)) {
			if !seen[c.id] {
				seen[c.id] = true
				all = append(all, c)
			}
		}
	}
	add(p.category)
	for _, at := range p.places {
		if at.kind == inCategory {
			add(at.of)
		}
	}
	return all
}

func shorten(text string) string {
	if len(text) <= maxDescription {
		return text
	}
	return strings.ToValidUTF8(text[:maxDescription], "")
}
