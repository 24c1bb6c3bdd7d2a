package search

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// errNotIndexed says that a question is about something that only the database knows.
var errNotIndexed = errors.New("the index does not know that")

// compiler makes conditions of filters, which were checked before. The dictionary is locked for reading.
type compiler struct {
	*Finder
	context  index.Context
	currency money.Currency
	err      error
}

// none is fulfilled by nothing.
func none() *index.Condition { return &index.Condition{Values: []index.Term{}} }

// filter returns the condition that a filter is.
func (c *compiler) filter(f *catalog.ProductFilter) *index.Condition {
	all := []*index.Condition{}
	add := func(one *index.Condition) { all = append(all, one) }
	if f.Slugs != nil || f.SKUs != nil {
		c.err = errNotIndexed
	}
	if f.IDs != nil {
		add(&index.Condition{IDs: rawIDs(f.IDs)})
	}
	if f.CategoryID != nil {
		add(&index.Condition{Category: c.categoriesBy(rawIDs([]typeid.Category{*f.CategoryID}))})
	}
	if f.CategoryIDs != nil {
		add(&index.Condition{Category: c.categoriesBy(rawIDs(f.CategoryIDs))})
	}
	if f.CollectionIDs != nil {
		add(&index.Condition{Collections: known(c.dictionary.collections, rawIDs(f.CollectionIDs))})
	}
	if f.Vendors != nil {
		add(c.oneOf(vendorFacet, lower(f.Vendors)))
	}
	if f.Tags != nil {
		add(c.oneOf(tagFacet, lower(f.Tags)))
	}
	if f.Types != nil {
		add(c.oneOf(typeFacet, f.Types))
	}
	for _, one := range f.Attributes {
		add(c.attribute(one))
	}
	if len(f.Options) > index.MaxSelections {
		c.err = errNotIndexed
	}
	if len(f.Options) > 0 {
		add(&index.Condition{Variant: c.options(f.Options)})
	}
	if f.Price != nil {
		add(&index.Condition{Price: c.price(f.Price)})
	}
	if f.OnSale != nil {
		add(isOrNot(&index.Condition{Values: []index.Term{{Facet: saleFacet, Value: index.Value(c.context)}}}, *f.OnSale))
	}
	if f.Available != nil {
		add(isOrNot(&index.Condition{Values: c.stock()}, *f.Available))
	}
	switch {
	case f.CreatedBefore != nil && f.CreatedBefore.Unix() <= 0:
		add(none())
	case f.CreatedAfter != nil || f.CreatedBefore != nil:
		add(&index.Condition{Created: created(f.CreatedAfter, f.CreatedBefore)})
	}
	for _, one := range f.And {
		add(c.filter(one))
	}
	if f.Or != nil {
		either := []*index.Condition{}
		for _, one := range f.Or {
			either = append(either, c.filter(one))
		}
		add(&index.Condition{Or: either})
	}
	if f.Not != nil {
		add(&index.Condition{Not: c.filter(f.Not)})
	}
	if len(all) == 1 {
		return all[0]
	}
	return &index.Condition{And: all}
}

func isOrNot(one *index.Condition, is bool) *index.Condition {
	if is {
		return one
	}
	return &index.Condition{Not: one}
}

// stock returns the values of which what is in stock has one. The dictionary is locked for reading.
func (f *Finder) stock() []index.Term {
	if f.locations == nil {
		return []index.Term{{Facet: stockFacet, Value: isStocked}}
	}
	terms := []index.Term{}
	for _, location := range f.locations {
		if n, ok := f.dictionary.facets[placeFacet].byKey[location.String()]; ok {
			terms = append(terms, index.Term{Facet: placeFacet, Value: n})
		}
	}
	return terms
}

// oneOf asks for one of the values of a facet.
func (c *compiler) oneOf(of index.Facet, keys []string) *index.Condition {
	return &index.Condition{Values: c.terms(of, keys)}
}

func (c *compiler) terms(of index.Facet, keys []string) []index.Term {
	terms := []index.Term{}
	for _, key := range keys {
		if n, ok := c.dictionary.facets[of].byKey[key]; ok {
			terms = append(terms, index.Term{Facet: of, Value: n})
		}
	}
	return terms
}

func (c *compiler) attribute(f *catalog.AssignedFilter) *index.Condition {
	of := c.facet(catalog.FacetAttribute + f.Key)
	if of == nil {
		return none()
	}
	number := of.number
	switch {
	case f.Choices != nil && (of.kind == texts || of.kind == dates):
		return c.oneOf(number, f.Choices)
	case f.Boolean != nil && of.kind == bools:
		return c.oneOf(number, []string{truth(*f.Boolean)})
	case f.Number != nil && of.kind == numbers:
		return c.ofValues(number, of.between(bound(f.Number.Min), bound(f.Number.Max)))
	case f.Date != nil && of.kind == dates:
		return c.ofValues(number, of.between(textBound(f.Date.Min), textBound(f.Date.Max)))
	}
	return none()
}

// ofValues asks for one of some values, of which a condition can list so many.
func (c *compiler) ofValues(of index.Facet, values []index.Value) *index.Condition {
	if len(values) > index.MaxConditions/2 {
		c.err = errNotIndexed
	}
	terms := make([]index.Term, len(values))
	for i, v := range values {
		terms[i] = index.Term{Facet: of, Value: v}
	}
	return &index.Condition{Values: terms}
}

func truth(is bool) string {
	if is {
		return "true"
	}
	return "false"
}

func bound(at *money.Decimal) string {
	if at == nil {
		return ""
	}
	return string(*at)
}

func textBound(at *string) string {
	if at == nil {
		return ""
	}
	return *at
}

// options asks for one variant that has a value of each option.
func (c *compiler) options(all []*catalog.OptionFilter) [][]index.Term {
	each := make([][]index.Term, len(all))
	for i, o := range all {
		each[i] = []index.Term{}
		if of := c.facet(catalog.FacetOption + strings.ToLower(o.Name)); of != nil {
			each[i] = c.terms(of.number, lower(o.Values))
		}
	}
	return each
}

func (c *compiler) price(p *catalog.PriceFilter) *index.Range {
	r := index.Range{Min: c.amount(p.Min, 0), Max: c.amount(p.Max, math.MaxInt64)}
	return &r
}

func (c *compiler) amount(at *money.Decimal, without int64) int64 {
	if at == nil {
		return without
	}
	amount, err := money.Parse(string(*at), c.currency)
	if err != nil {
		c.err = err
	}
	return amount.Amount
}

// created returns a range of whole seconds, as filters have it.
func created(from, until *time.Time) *index.InstantRange {
	r := index.InstantRange{}
	if from != nil {
		r.From = index.Instant(from.Unix() * 1_000_000)
	}
	if until != nil {
		r.Until = index.Instant(until.Unix() * 1_000_000)
	}
	return &r
}

// facet returns a facet that the index knows, nil if there is none. The dictionary is locked for reading.
func (v *view) facet(id string) *facet {
	number, ok := v.byID[id]
	if !ok || int(number) >= v.facets {
		return nil
	}
	return v.dictionary.facets[number]
}

// categoriesBy returns the numbers of the categories that the index knows.
func (v *view) categoriesBy(ids []uuid.UUID) []index.Category {
	return slices.DeleteFunc(known(v.dictionary.categories, ids), func(c index.Category) bool { return int(c) >= v.categories })
}

// known returns the numbers of what has any.
func known[N any](numbers map[uuid.UUID]N, ids []uuid.UUID) []N {
	found := []N{}
	for _, id := range ids {
		if n, ok := numbers[id]; ok {
			found = append(found, n)
		}
	}
	return found
}

func rawIDs[ID interface{ UUID() uuid.UUID }](ids []ID) []uuid.UUID {
	all := make([]uuid.UUID, len(ids))
	for i, id := range ids {
		all[i] = id.UUID()
	}
	return all
}

func lower(texts []string) []string {
	all := slices.Clone(texts)
	for i, text := range all {
		all[i] = strings.ToLower(text)
	}
	return all
}
