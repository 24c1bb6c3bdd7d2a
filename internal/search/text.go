package search

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Unavailable is what becomes of products that are not in stock.
type Unavailable string

// What may become of them.
const (
	UnavailableShow Unavailable = "SHOW"
	UnavailableLast Unavailable = "LAST"
	UnavailableHide Unavailable = "HIDE"
)

// Text is what is looked for.
type Text struct {
	Query string
	// Prefix says that the last word may be the beginning of one.
	Prefix      bool
	Unavailable Unavailable
}

// MaxSuggestions is how many suggestions of a kind can be asked for.
const MaxSuggestions = 20

// MaxText is how many characters a text may have that is looked for.
const MaxText = 1000

// Check returns a BAD_USER_INPUT if a text is too long.
func (t Text) Check() error {
	if len([]rune(t.Query)) > MaxText {
		return fault.BadUserInput(fmt.Sprintf("query: it has more than %d characters", MaxText))
	}
	return nil
}

// Products is a page of a list of products, which facets can be counted of.
type Products struct {
	*catalog.ProductConnection
	Listing *Listing
}

// Sorts are the orders that the list can have.
func (p *Products) Sorts() []catalog.ProductSort { return p.Listing.sorts() }

// sorts has none of a list of the staff's, which is none that shoppers are shown.
func (l *Listing) sorts() []catalog.ProductSort {
	all := []catalog.ProductSort{}
	switch {
	case l == nil:
		return all
	case l.Text != nil:
		all = append(all, catalog.SortRelevance)
	case l.Within == catalog.OfCollection:
		all = append(all, catalog.SortManual)
	}
	return append(all, catalog.SortBestSelling, catalog.SortNewest, catalog.SortOldest, catalog.SortPriceLowest, catalog.SortPriceHighest,
		catalog.SortName, catalog.SortNameDescending)
}

// Results is a page of products that a text finds.
type Results struct {
	page    *catalog.ProductConnection
	Listing *Listing
	// DidYouMean is the text with words that are more common; nil if there are none.
	DidYouMean *string
	// Relaxed says that no product has all words.
	Relaxed     bool
	RedirectURL *string

	highlight func(name string) []words.Range
}

// Edge is a product on such a page.
type Edge struct {
	*catalog.ProductEdge
	results *Results
}

// TextPart is a part of a text.
type TextPart struct {
	Text        string
	Highlighted bool
}

// Edges are the page's products with their cursors.
func (r *Results) Edges() []*Edge {
	all := make([]*Edge, len(r.page.Edges))
	for i, e := range r.page.Edges {
		all[i] = &Edge{e, r}
	}
	return all
}

// Nodes are the page's products.
func (r *Results) Nodes() []*ent.Product { return r.page.Nodes() }

// PageInfo says where the page lies.
func (r *Results) PageInfo() *page.PageInfo { return r.page.PageInfo() }

// TotalCount is how many products are found.
func (r *Results) TotalCount() int { return *r.page.Total.Known }

// Sorts are the orders that the list can have.
func (r *Results) Sorts() []catalog.ProductSort { return r.Listing.sorts() }

// HighlightedName is the product's name in parts.
func (e *Edge) HighlightedName() []*TextPart {
	name, at := e.Node.Name, 0
	parts := []*TextPart{}
	add := func(to int, highlighted bool) {
		if to > at {
			parts = append(parts, &TextPart{name[at:to], highlighted})
			at = to
		}
	}
	for _, r := range e.results.highlight(name) {
		add(r.Start, false)
		add(r.End, true)
	}
	add(len(name), false)
	return parts
}

// byRelevance is the order of what fits best.
var byRelevance = page.Ordering{Name: "SEARCH_RELEVANCE", Columns: []page.Column{page.Integer("score"), page.UUID("id")}, Desc: true}

func cursorByRelevance(p *ent.Product, score int64) string {
	return byRelevance.Cursor(score, p.ID.UUID())
}

// Search returns a page of the products that a listing's text finds. What is wrong with the arguments is a
// BAD_USER_INPUT.
func (s *Service) Search(ctx context.Context, f *Finder, l *Listing, sort catalog.ProductSort, args page.Args) (results *Results, byIndex bool, err error) {
	if err := l.Text.Check(); err != nil {
		return nil, false, err
	}
	if sort == catalog.SortManual {
		return nil, false, fault.BadUserInput("the list does not have this order")
	}
	if l.Filter != nil {
		if err := l.Filter.Check(l.Terms.Currency); err != nil {
			return nil, false, err
		}
	}
	if f != nil {
		if results, err = s.searchIndex(ctx, f, l, sort, args); !errors.Is(err, errNotIndexed) {
			return results, true, err
		}
	}
	results, err = s.searchSQL(ctx, l, sort, args)
	return results, false, err
}

func (s *Service) searchIndex(ctx context.Context, f *Finder, l *Listing, sort catalog.ProductSort, args page.Args) (*Results, error) {
	ordering, cursorOf := byRelevance, cursorByRelevance
	if sort != catalog.SortRelevance {
		sorting, _ := catalog.SortingOf(sort, l.Within)
		ordering, cursorOf = sorting.Ordering, sorting.CursorOf()
	}
	w, err := args.Window(ordering)
	if err != nil {
		return nil, err
	}
	q, err := f.view.ask(l, f.list, l.Filter)
	if err != nil {
		return nil, err
	}
	hits := f.view.hits(l)
	if sort == catalog.SortRelevance {
		q.Sort.By = index.ByScore
		err = q.window(w)
	} else if sort == catalog.SortName || sort == catalog.SortNameDescending {
		return s.byName(ctx, f, l, q, sort, args)
	} else {
		err = q.sort(f.view.dictionary, l, sort, w)
	}
	if err != nil {
		return nil, err
	}
	answer, err := f.view.answer(q)
	if err != nil {
		return nil, err
	}
	found := newFoundPage(q, w, answer, cursorOf, catalog.NewShown(l.Terms, l.Filter, sort))
	shown, err := catalog.ShownProducts.Read(ctx, s.store.Client, found.Keys())
	if err != nil {
		return nil, fmt.Errorf("read products that were found: %w", err)
	}
	products := make([]*ent.Product, len(found.items))
	for i, key := range found.Keys() {
		products[i] = shown[key]
	}
	results := &Results{page: found.Of(products), Listing: l, Relaxed: hits.Relaxed, highlight: hits.Highlight}
	if hits.Relaxed || hits.Typos || answer.Total == 0 {
		if text, ok := f.view.words.DidYouMean(f.view.query(l.Text, l.Languages)); ok {
			results.DidYouMean = &text
		}
	}
	return results, nil
}

// byName lists what was found in the order of names, which the database knows.
func (s *Service) byName(ctx context.Context, f *Finder, l *Listing, q *question, sort catalog.ProductSort, args page.Args) (*Results, error) {
	return nil, errNotIndexed
}

// query is a text as the words are asked for it.
func (v *view) query(t *Text, languages []string) words.Query {
	return words.Query{Text: t.Query, Languages: languages, Prefix: t.Prefix}
}

// search finds the products that have the words of a text.
func (v *view) search(t *Text, languages []string) *words.Result {
	popularity := v.Popularity()
	inStock := v.Having(index.Term{Facet: stockFacet, Value: isStocked})
	return v.words.Search(v.query(t, languages), words.Ranking{
		Popularity: func(ordinal uint32) float32 { return popular(popularity(ordinal)) },
		Availability: func(ordinal uint32) float32 {
			if inStock(ordinal) {
				return 1
			}
			return outOfStock
		},
	})
}

// outOfStock is what the score of a product is multiplied by that cannot be bought now.
const outOfStock = 0.5

// popular returns what the score of a product is multiplied by that was sold so often in the last 30 days: from 1 to 2,
// and half more for ten.
func popular(sold int64) float32 {
	if sold <= 0 {
		return 1
	}
	return float32(min(2, 1+0.48*math.Log10(1+float64(sold))))
}

// hits returns what a listing's text finds.
func (v *view) hits(l *Listing) *words.Result {
	if l.seen != v || l.found == nil {
		l.seen, l.found = v, v.search(l.Text, l.Languages)
	}
	return l.found
}

// candidates are what a listing's text finds, for the index.
func (v *view) candidates(l *Listing) []index.Candidate {
	r := v.hits(l)
	all := make([]index.Candidate, len(r.Ordinals))
	for i, ordinal := range r.Ordinals {
		all[i] = index.Candidate{Ordinal: ordinal, Score: r.Scores[i]}
	}
	if l.Text.Unavailable == UnavailableLast {
		inStock := v.Having(index.Term{Facet: stockFacet, Value: isStocked})
		for i := range all {
			if !inStock(all[i].Ordinal) {
				all[i].Score *= last
			}
		}
	}
	return all
}

// last is what a score is multiplied by so that it is less than all others.
const last = 1e-6

// Suggestions is what a text may become that is being typed.
type Suggestions struct {
	Queries     []*SuggestedQuery
	ProductIDs  []typeid.Product
	CategoryIDs []typeid.Category
	Vendors     []string
}

// SuggestedQuery is a text that finds something.
type SuggestedQuery struct {
	Text  string
	Count int
}

// Explanation is why a text finds a product where it does.
type Explanation struct {
	Score, Popularity, Availability float64
	Words                           []*ExplainedWord
}

// ExplainedWord is what a word of a text adds to a score.
type ExplainedWord struct {
	Word, Matched, Kind                                 string
	Fields                                              []string
	Factor, Rarity, Share, Weight, Length, Bonus, Score float64
}

// Explain says why a text finds a product where it does; nil if it does not, or there is no index.
func (s *Service) Explain(l *Listing, id typeid.Product) (*Explanation, error) {
	if err := l.Text.Check(); err != nil {
		return nil, err
	}
	v := s.view()
	if v == nil {
		return nil, nil
	}
	ordinal, ok := v.Ordinal(id.UUID())
	if !ok {
		return nil, nil
	}
	told, ok := v.search(l.Text, l.Languages).Explain(ordinal)
	if !ok {
		return nil, nil
	}
	e := &Explanation{Score: float64(told.Score), Popularity: float64(told.Popularity), Availability: float64(told.Availability)}
	for _, w := range told.Words {
		one := &ExplainedWord{
			Word: w.Word, Matched: w.Matched, Kind: w.Kind.String(), Factor: float64(w.Factor), Rarity: float64(w.Rarity), Share: float64(w.Share),
			Weight: float64(w.Weight), Length: float64(w.Length), Bonus: float64(w.Bonus), Score: float64(w.Score),
		}
		for field := range w.Fields {
			one.Fields = append(one.Fields, field.String())
		}
		slices.Sort(one.Fields)
		e.Words = append(e.Words, one)
	}
	return e, nil
}

// Suggest returns what a listing's text may become, up to most of each kind.
func (s *Service) Suggest(ctx context.Context, f *Finder, l *Listing, most int) (*Suggestions, error) {
	if err := l.Text.Check(); err != nil {
		return nil, err
	}
	all := &Suggestions{Queries: []*SuggestedQuery{}, Vendors: []string{}}
	if f == nil {
		return all, nil
	}
	v := f.view
	for _, one := range v.words.Suggest(v.query(l.Text, l.Languages), most) {
		switch {
		case !one.Whole:
			all.Queries = append(all.Queries, &SuggestedQuery{one.Text, one.Count})
		case one.Field == words.Vendor:
			all.Vendors = append(all.Vendors, one.Text)
		}
	}
	return all, nil
}

func (s *Service) searchSQL(ctx context.Context, l *Listing, sort catalog.ProductSort, args page.Args) (*Results, error) {
	return nil, errNotIndexed
}

var _ = record.All[int]
var _ = uuid.Nil
