package search

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Suggestions is what a text may become that is being typed.
type Suggestions struct {
	Queries     []*SuggestedQuery
	Found       *FoundPage
	CategoryIDs []typeid.Category
	Vendors     []string
	// Most is how many of each kind are wanted.
	Most int
}

// SuggestedQuery is a text that finds something.
type SuggestedQuery struct {
	Text  string
	Count int
}

// MaxSuggestions is how many suggestions of a kind can be asked for.
const MaxSuggestions = 20

// Suggest returns what a listing's text may become, up to most of each kind, by a finder, or by the database if that is nil.
// The database suggests no queries.
func (s *Service) Suggest(ctx context.Context, f *Finder, l *Listing, most int) (*Suggestions, error) {
	w, err := checkSearch(l, catalog.SortRelevance, page.Args{First: &most})
	if err != nil {
		return nil, err
	}
	if err := s.tuned(ctx, l); err != nil {
		return nil, err
	}
	if f == nil {
		return s.suggestSQL(ctx, l, w)
	}
	all := &Suggestions{Queries: []*SuggestedQuery{}, Vendors: []string{}, Most: most, CategoryIDs: f.suggestCategories(l, most)}
	for _, one := range f.words.Suggest(l.query(), 2*most) {
		switch {
		case !one.Whole && len(all.Queries) < most:
			all.Queries = append(all.Queries, &SuggestedQuery{one.Text, one.Count})
		case one.Whole && one.Field == words.Vendor && len(all.Vendors) < most:
			all.Vendors = append(all.Vendors, one.Text)
		}
	}
	if l.Terms.Chosen {
		if err := all.keepSold(f, l); err != nil {
			return nil, err
		}
	}
	q, err := f.ask(l, nil)
	if err != nil {
		return nil, err
	}
	q.Sort.By = index.ByScore
	if err := q.window(w); err != nil {
		return nil, err
	}
	answer, err := f.answer(q)
	if err != nil {
		return nil, err
	}
	all.Found = newFoundPage(q, w, answer, cursorByRelevance, catalog.NewShown(l.Terms, nil, catalog.SortRelevance))
	return all, nil
}

// keepSold leaves out what the listing's channel sells nothing of.
func (s *Suggestions) keepSold(f *Finder, l *Listing) (err error) {
	sold := func(text *Text, filter *catalog.ProductFilter) (total int) {
		own := &Listing{Within: l.Within, Terms: l.Terms, Languages: l.Languages, Text: text, tuning: l.tuning}
		q, failed := f.ask(own, filter)
		if failed == nil {
			var answer *index.Answer
			if answer, failed = f.answer(q); failed == nil {
				total = answer.Total
			}
		}
		err = cmp.Or(err, failed)
		return total
	}
	s.Queries = slices.DeleteFunc(s.Queries, func(q *SuggestedQuery) bool {
		q.Count = sold(&Text{Query: q.Text}, nil)
		return q.Count == 0
	})
	s.Vendors = slices.DeleteFunc(s.Vendors, func(vendor string) bool {
		return sold(nil, &catalog.ProductFilter{Vendors: []string{vendor}}) == 0
	})
	s.CategoryIDs = slices.DeleteFunc(s.CategoryIDs, func(id typeid.Category) bool {
		return sold(nil, &catalog.ProductFilter{CategoryIDs: []typeid.Category{id}}) == 0
	})
	return err
}

// suggestCategories returns the first categories whose names have words that begin as those of a listing's text do.
func (d *dictionary) suggestCategories(l *Listing, most int) (ids []typeid.Category) {
	wanted := strings.Fields(folded(l.Text.Query))
	if len(wanted) == 0 {
		return nil
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	var found []*category
	for _, c := range d.tree {
		if c.isThere && slices.ContainsFunc(c.folded, func(name []string) bool { return hasBeginnings(name, wanted) }) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b *category) int { return cmp.Compare(a.place, b.place) })
	for _, c := range found[:min(len(found), most)] {
		ids = append(ids, typeid.Of[typeid.Category](c.id))
	}
	return ids
}

// folded returns the words of a text as they are compared, with spaces between them.
func folded(text string) string {
	var all []string
	for _, token := range words.Analyze(text) {
		if token.Parts == 0 {
			all = append(all, token.Word)
		}
	}
	return strings.Join(all, " ")
}

// suggestSQL has the database find products that begin so, with their vendors, and categories.
func (s *Service) suggestSQL(ctx context.Context, l *Listing, w page.Window) (*Suggestions, error) {
	all := &Suggestions{Queries: []*SuggestedQuery{}, Vendors: []string{}, Most: w.Limit}
	found, err := s.searched(ctx, l)
	if err != nil {
		return nil, err
	}
	keys := l.ranked(found.Hits, catalog.SortRelevance)
	all.Found = &FoundPage{window: w, cursorOf: cursorByRelevance, total: found.Total, shown: catalog.NewShown(l.Terms, nil, catalog.SortRelevance)}
	all.Found.items, all.Found.more = itemsOf(keys, w)
	for _, item := range all.Found.items {
		all.Found.ranks = append(all.Found.ranks, item.Key.Rank)
	}
	tree := &catalogIndex{dictionary: newDictionary()}
	if err := tree.readTree(ctx, s.store.Client); err != nil {
		return nil, err
	}
	all.CategoryIDs = tree.dictionary.suggestCategories(l, w.Limit)
	if found.Total == 0 {
		return all, nil
	}
	counted, err := s.catalog.CountFacets(ctx, l.Within, l.Of, nil, l.words, l.Terms)
	if err != nil {
		return nil, err
	}
	wanted := strings.Fields(folded(l.Text.Query))
	slices.SortFunc(counted.Values, func(a, b catalog.FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Label, b.Label))
	})
	for _, v := range counted.Values {
		if v.Facet == catalog.FacetVendor && len(all.Vendors) < w.Limit && hasBeginnings(strings.Fields(folded(v.Label)), wanted) {
			all.Vendors = append(all.Vendors, v.Label)
		}
	}
	return all, nil
}
