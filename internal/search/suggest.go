package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/words"
)

// Suggestions is what a text may become that is being typed.
type Suggestions struct {
	Listing *Listing
	Queries []*SuggestedQuery
	// Found is the products that come first. By an index, its total is of those alone: all that begin so are not counted.
	Found   *FoundPage
	Vendors []string
	// Most is how many of each kind are wanted.
	Most int
}

// SuggestedQuery is a text that finds something.
type SuggestedQuery struct {
	Text  string
	Count int

	typed string
}

// Highlighted returns the text in parts: first what it has in common with what was typed.
func (q *SuggestedQuery) Highlighted() []*TextPart {
	n := sharedBeginning(q.Text, q.typed)
	parts := []*TextPart{{q.Text[:n], true}, {q.Text[n:], false}}
	return slices.DeleteFunc(parts, func(p *TextPart) bool { return p.Text == "" })
}

// sharedBeginning returns how many bytes of a text begin as another one does, whatever the case.
func sharedBeginning(text, other string) int {
	for i, r := range text {
		o, size := utf8.DecodeRuneInString(other)
		if size == 0 || unicode.ToLower(o) != unicode.ToLower(r) {
			return i
		}
		other = other[size:]
	}
	return len(text)
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
	all := &Suggestions{Listing: l, Queries: []*SuggestedQuery{}, Vendors: []string{}, Most: most}
	for _, one := range f.words.Suggest(l.query(), 2*most) {
		switch {
		case !one.Whole && len(all.Queries) < most:
			all.Queries = append(all.Queries, &SuggestedQuery{one.Text, one.Count, l.Text.Query})
		case one.Whole && one.Field == words.Vendor && len(all.Vendors) < most:
			all.Vendors = append(all.Vendors, one.Text)
		}
	}
	if err := all.keepSold(f); err != nil {
		return nil, err
	}
	q, err := f.ask(&Listing{Within: l.Within, Of: l.Of, Terms: l.Terms}, nil)
	if err != nil {
		return nil, err
	}
	q.Sort.By = index.ByScore
	if err := q.window(w); err != nil {
		return nil, err
	}
	q.Spare = 1 + w.Limit // of a few that are shown, as many may have gone
	q.Candidates = f.best(l, q, q.First+q.Spare)
	answer, err := f.answer(q)
	if err != nil {
		return nil, err
	}
	all.Found = newFoundPage(q, w, answer, cursorByRelevance, catalog.NewShown(l.Terms, nil, catalog.SortRelevance))
	return all, nil
}

// keepSold leaves out what the listing's channel sells nothing of, if it sells not all.
func (s *Suggestions) keepSold(f *Finder) (err error) {
	if !s.Listing.Terms.Chosen {
		return nil
	}
	sold := func(text *Text, filter *catalog.ProductFilter) int {
		total, failed := f.sold(s.Listing, text, filter)
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
	return err
}

// sold counts the products that a listing's channel sells of what a text finds, if that is not nil, and a filter.
func (f *Finder) sold(l *Listing, text *Text, filter *catalog.ProductFilter) (int, error) {
	own := &Listing{Within: l.Within, Terms: l.Terms, Languages: l.Languages, Text: text, tuning: l.tuning}
	q, err := f.ask(own, filter)
	if err != nil {
		return 0, err
	}
	answer, err := f.answer(q)
	if err != nil {
		return 0, err
	}
	return answer.Total, nil
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

// suggestSQL has the database find products that begin so, with their vendors.
func (s *Service) suggestSQL(ctx context.Context, l *Listing, w page.Window) (*Suggestions, error) {
	all := &Suggestions{Listing: l, Queries: []*SuggestedQuery{}, Vendors: []string{}, Most: w.Limit}
	found, err := s.searched(ctx, l)
	if err != nil {
		return nil, err
	}
	all.Found = l.pageOf(found, catalog.SortRelevance, w)
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
