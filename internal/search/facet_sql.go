package search

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/search/index"
)

// facetsBySQL has the database count facets: once for all that nothing is chosen of, and once for each of the others
// without what is chosen of it.
func (s *Service) facetsBySQL(ctx context.Context, l *Listing) ([]Facet, error) {
	if l.Text != nil && l.words.Beginnings == nil {
		if _, err := s.searched(ctx, l); err != nil {
			return nil, err
		}
		if l.words.Beginnings == nil { // without words nothing is found
			return nil, nil
		}
	}
	filter := cmp.Or(l.filterInStock(), &catalog.ProductFilter{})
	count := func(f *catalog.ProductFilter) (*catalog.FacetCounts, error) {
		return s.catalog.CountFacets(ctx, l.Within, l.Of, f, l.words, l.Terms)
	}
	all, err := count(filter)
	if err != nil {
		return nil, err
	}
	tables := map[string]*tally{}
	tallied(tables, all, func(id string) bool { return l.selection(id) == nil })
	for _, one := range filter.Facets {
		own, err := count(filter.WithoutFacet(one.ID))
		if err != nil {
			return nil, err
		}
		tallied(tables, own, func(id string) bool { return id == one.ID })
		if tables[one.ID] == nil {
			tables[one.ID] = &tally{counts: own}
		}
	}
	names, err := s.namesOfTallies(ctx, l, tables)
	if err != nil {
		return nil, err
	}
	tree := &catalogIndex{dictionary: newDictionary()}
	if err := tree.readTree(ctx, s.store.Client); err != nil {
		return nil, err
	}
	t := tallying{listing: l, names: names, tree: tree.dictionary}
	if t.known, err = s.chosenAttributes(ctx, l, tables); err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(tables))
	for id := range tables {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, byUsualOrder)
	var facets []Facet
	for _, id := range ids {
		if f := t.facet(id, tables[id]); f != nil {
			facets = append(facets, f)
		}
	}
	return facets, nil
}

// tally is the values of a facet with what was counted with them.
type tally struct {
	counts *catalog.FacetCounts
	values []catalog.FacetCount
}

// tallied adds the facets that are wanted of counts.
func tallied(to map[string]*tally, counts *catalog.FacetCounts, wanted func(id string) bool) {
	of := func(id string) *tally {
		if to[id] == nil {
			to[id] = &tally{counts: counts}
		}
		return to[id]
	}
	for _, v := range counts.Values {
		if wanted(v.Facet) {
			t := of(v.Facet)
			t.values = append(t.values, v)
		}
	}
	if wanted(catalog.FacetPrice) && len(counts.Lows) > 0 {
		of(catalog.FacetPrice)
	}
}

// estimate returns a count as it is for all products, of which some were looked at.
func (t *tally) estimate(count int) int {
	if t.counts.Counted == 0 || !t.isEstimated() {
		return count
	}
	return count * t.counts.Products / t.counts.Counted
}

func (t *tally) isEstimated() bool { return t.counts.Products > t.counts.Counted }

// tallying makes facets of tallies.
type tallying struct {
	listing *Listing
	names   map[uuid.UUID]names
	tree    *dictionary       // which knows categories alone
	known   map[string]*facet // of attributes of which nothing is listed
}

func (t *tallying) facet(id string, of *tally) Facet {
	chosen := t.listing.selection(id)
	switch id {
	case catalog.FacetCategory:
		return t.categories(of, chosen)
	case catalog.FacetPrice:
		return t.prices(of, chosen)
	case catalog.FacetOnSale:
		counts := map[string]int{}
		for _, v := range of.values {
			counts[v.Value] = of.estimate(v.Count)
		}
		return estimated(t.listing.truths(id, counts["true"], counts["false"], chosen), of)
	}
	f := t.known[id]
	if f == nil {
		f = &facet{id: id, kind: kindOf("", id)}
	}
	var all []*FacetValue
	for _, v := range of.values {
		f.label, f.kind, f.unit = t.named(v.FacetOwner, v.FacetLabel), kindOf(v.Kind, id), v.Unit
		label := t.named(v.Owner, v.Label)
		all = append(all, &FacetValue{
			ID: v.Value, Label: label.spoken(t.listing.Languages), Count: of.estimate(v.Count), facet: id, position: v.Position,
			SwatchColor: v.SwatchColor, SwatchImageURL: v.SwatchPath,
		})
	}
	return estimated(finishFacet(f, t.listing, all, chosen), of)
}

func kindOf(kind, id string) valueKind {
	switch {
	case kind == "NUMBER":
		return numbers
	case kind == "DATE":
		return dates
	case kind == "BOOLEAN" || id == catalog.FacetAvailable:
		return bools
	}
	return texts
}

func estimated(f Facet, of *tally) Facet {
	if f != nil {
		f.head().Estimated = of.isEstimated()
	}
	return f
}

func (t *tallying) named(owner *uuid.UUID, text string) names {
	n := names{text: text}
	if owner != nil {
		n.in = t.names[*owner].in
	}
	return n
}

func (t *tallying) categories(of *tally, chosen *catalog.FacetSelection) Facet {
	counts := map[index.Category]int{}
	for _, v := range of.values {
		if id, err := uuid.Parse(v.Value); err == nil {
			if number, ok := t.tree.categories[id]; ok {
				counts[number] = of.estimate(v.Count)
			}
		}
	}
	var counted []index.CategoryCount
	for c, count := range counts {
		if t.tree.isBelow(c, t.listing) {
			counted = append(counted, index.CategoryCount{Category: c, Count: count})
		}
	}
	return estimated(t.tree.categoryFacet(t.listing, counted, chosen), of)
}

func (t *tallying) prices(of *tally, chosen *catalog.FacetSelection) Facet {
	lows := of.counts.Lows
	if len(lows) == 0 {
		return nil
	}
	spread := index.Spread(lows, buckets)
	for i := range spread.Buckets {
		spread.Buckets[i].Count = of.estimate(spread.Buckets[i].Count)
	}
	return estimated(newPriceFacet(spread, t.listing, chosen), of)
}

// namesOfTallies reads what the owners of labels are called in the languages of a listing.
func (s *Service) namesOfTallies(ctx context.Context, l *Listing, tables map[string]*tally) (map[uuid.UUID]names, error) {
	if len(l.Languages) == 0 {
		return nil, nil
	}
	var owners []uuid.UUID
	for _, t := range tables {
		for _, v := range t.values {
			for _, owner := range []*uuid.UUID{v.FacetOwner, v.Owner} {
				if owner != nil {
					owners = append(owners, *owner)
				}
			}
		}
	}
	found := map[uuid.UUID]map[string]string{}
	if err := readNames(ctx, s.store.Client, owners, found); err != nil {
		return nil, err
	}
	all := map[uuid.UUID]names{}
	for owner, in := range found {
		all[owner] = names{in: in}
	}
	return all, nil
}

// chosenAttributes reads the attributes of which something is chosen that no product has.
func (s *Service) chosenAttributes(ctx context.Context, l *Listing, tables map[string]*tally) (map[string]*facet, error) {
	isMissing := func(one *catalog.FacetSelection) bool {
		return strings.HasPrefix(one.ID, catalog.FacetAttribute) && len(tables[one.ID].values) == 0
	}
	if l.Filter == nil || !slices.ContainsFunc(l.Filter.Facets, isMissing) {
		return nil, nil
	}
	defined, err := readDefinitions(ctx, s.store.Client, nil, true, nil)
	if err != nil {
		return nil, err
	}
	d := newDictionary()
	d.define(defined)
	all := map[string]*facet{}
	for _, a := range d.attributes {
		if a.filterable {
			f := d.attributeFacet(a)
			all[f.id] = f
		}
	}
	return all, nil
}
