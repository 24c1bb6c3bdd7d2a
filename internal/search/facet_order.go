package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
)

// MaxFacets is how many facets a list has at the most, and how many can be asked for.
const MaxFacets = 50

// usualValues is how many values of a facet are shown unless the store says another number.
const usualValues = 50

// arrange returns the facets with some ids, or all, as the staff want them shown: in their order, without those that are
// switched off unless something is chosen of them. Of more than MaxFacets, the last ones are left out that nothing is chosen of.
func (l *Listing) arrange(all []Facet, ids []string) []Facet {
	places := map[string]int{}
	for i, one := range l.tuning.Facets {
		places[one.Facet] = i + 1
	}
	some := []Facet{}
	for _, f := range all {
		id := f.head().ID
		var set tuning.Facet
		if at := places[id]; at > 0 {
			set = l.tuning.Facets[at-1]
		} else {
			set.Enabled = true
		}
		if (set.Enabled || l.selection(id) != nil) && (ids == nil || slices.Contains(ids, id)) {
			arrangeValues(f, set)
			some = append(some, f)
		}
	}
	slices.SortStableFunc(some, func(a, b Facet) int {
		first, second := places[a.head().ID], places[b.head().ID]
		if (first == 0) != (second == 0) {
			return cmp.Compare(second, first) // those that the store has not placed follow
		}
		return cmp.Or(cmp.Compare(first, second), byUsualOrder(a.head().ID, b.head().ID))
	})
	return chosenAnd(some, MaxFacets, func(f Facet) bool { return l.selection(f.head().ID) != nil }, func(Facet) bool { return true })
}

func arrangeValues(f Facet, set tuning.Facet) {
	of, ok := f.(*ValueFacet)
	if !ok {
		return
	}
	of.Most = usualValues
	if set.Values != nil {
		of.Most = *set.Values
	}
	if set.Order == nil {
		return
	}
	byName := func(a, b *FacetValue) int {
		return cmp.Or(strings.Compare(folded(a.Label), folded(b.Label)), strings.Compare(a.Label, b.Label), strings.Compare(a.ID, b.ID))
	}
	switch *set.Order {
	case tuning.ByName:
		slices.SortFunc(of.All, byName)
	case tuning.ByPosition:
		slices.SortFunc(of.All, func(a, b *FacetValue) int { return cmp.Or(cmp.Compare(a.position, b.position), byName(a, b)) })
	}
}

// usualOrder is the order of facets unless the store says another one: options and attributes stand between these.
var usualOrder = []string{catalog.FacetCategory, catalog.FacetPrice, catalog.FacetVendor, catalog.FacetType, "", catalog.FacetTag, catalog.FacetAvailable, catalog.FacetOnSale}

func byUsualOrder(a, b string) int {
	place := func(id string) int {
		if at := slices.Index(usualOrder, id); at >= 0 {
			return at
		}
		return slices.Index(usualOrder, "")
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), -cmp.Compare(isOption(a), isOption(b)), strings.Compare(a, b))
}

func isOption(id string) int {
	if strings.HasPrefix(id, catalog.FacetOption) {
		return 1
	}
	return 0
}
