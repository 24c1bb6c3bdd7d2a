package search

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// searchSQL has the database find what has all words of a text, or words that begin so; or any of them if nothing has all.
func (s *Service) searchSQL(
	ctx context.Context, l *Listing, sort catalog.ProductSort, args page.Args, w page.Window,
) (*Results, error) {
	found, err := s.searched(ctx, l)
	if err != nil {
		return nil, err
	}
	results := &Results{Listing: l, Relaxed: l.words.Any, highlight: l.highlight}
	if isOfRows(sort) {
		ids := make([]typeid.Product, len(found.Hits))
		for i, hit := range found.Hits {
			ids[i] = hit.Product
		}
		few := catalog.Found{IDs: func() []typeid.Product { return ids }, Total: found.Total}
		results.page, err = s.catalog.Found(ctx, few, sort, l.Terms, args)
		return results, err
	}
	results.page, err = s.shown(ctx, l.pageOf(found, sort, w))
	return results, err
}

// pageOf returns a page of what the database has found.
func (l *Listing) pageOf(found *catalog.Searched, sort catalog.ProductSort, w page.Window) *FoundPage {
	keys := l.ranked(found.Hits, sort)
	p := &FoundPage{window: w, total: found.Total, cursorOf: cursorOf(sort, l.Within), shown: catalog.NewShown(l.Terms, l.Filter, sort)}
	if sort == catalog.SortPriceLowest || sort == catalog.SortPriceHighest {
		p.total -= len(found.Hits) - len(keys)
	}
	p.items, p.more = itemsOf(keys, w)
	for _, item := range p.items {
		p.ranks = append(p.ranks, item.Key.Rank)
	}
	return p
}

// searched has the database find a listing's text, and notes by which words that was.
func (s *Service) searched(ctx context.Context, l *Listing) (*catalog.Searched, error) {
	l.words = catalog.Words{Beginnings: l.beginnings(), Also: l.tuning.Pins(l.Text.Query)}
	if len(l.words.Beginnings) == 0 {
		return &catalog.Searched{}, nil
	}
	filter := l.filterInStock()
	found, err := s.catalog.Search(ctx, filter, l.words, l.Terms)
	if err != nil || haveWords(found) || len(l.words.Beginnings) == 1 {
		return found, err
	}
	l.words.Any = true
	found, err = s.catalog.Search(ctx, filter, l.words, l.Terms)
	if err == nil && !haveWords(found) {
		l.words.Any = false
	}
	return found, err
}

// haveWords reports whether products were found by their words.
func haveWords(found *catalog.Searched) bool {
	return slices.ContainsFunc(found.Hits, func(h catalog.SearchedHit) bool { return h.HasWords })
}

// filterInStock returns the filter of a listing, for what is in stock if that is asked for.
func (l *Listing) filterInStock() *catalog.ProductFilter {
	if l.Text == nil || l.Text.Unavailable != UnavailableHide {
		return l.Filter
	}
	return l.Filter.InStock()
}

// beginnings are the words of a listing's text, or what their forms have in common.
func (l *Listing) beginnings() (all []string) {
	for _, word := range l.query().Terms() {
		for _, tag := range l.Languages {
			base, _, _ := strings.Cut(tag, "-")
			if stem := words.StemOf(base, word); len(stem) >= 3 && strings.HasPrefix(word, stem) {
				word = stem
			}
		}
		all = append(all, word)
	}
	return all
}

// highlight returns the words of a text that begin as what was looked for.
func (l *Listing) highlight(text string) (ranges []words.Range) {
	for _, token := range words.Analyze(text) {
		if token.Parts == 0 && slices.ContainsFunc(l.words.Beginnings, func(b string) bool { return strings.HasPrefix(token.Word, b) }) {
			ranges = append(ranges, words.Range{Start: token.Start, End: token.End})
		}
	}
	return ranges
}

// ranked returns what hits are ranked by in an order, in that order if all ascended. Those without a price are left out of
// those by price.
func (l *Listing) ranked(hits []catalog.SearchedHit, sort catalog.ProductSort) []index.Key {
	pins := l.words.Also
	keys := make([]index.Key, 0, len(hits))
	for _, hit := range hits {
		key := index.Key{ID: hit.Product.UUID()}
		switch sort {
		case catalog.SortPriceLowest, catalog.SortPriceHighest:
			if hit.Low == nil {
				continue
			}
			key.Rank = *hit.Low
		case catalog.SortBestSelling:
			key.Rank = hit.Sold
		case catalog.SortRelevance:
			key.Rank = l.relevance(hit, pins)
		}
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compareKeys)
	return keys
}

// relevance returns how well a hit fits: pins first, and last what is not in stock if that is asked for.
func (l *Listing) relevance(hit catalog.SearchedHit, pins []typeid.Product) int64 {
	if at := slices.Index(pins, hit.Product); at >= 0 {
		return int64(len(pins)-at) << 40
	}
	rank := float64(hit.Rank) * float64(popular(hit.Sold))
	if !hit.Stocked {
		rank *= outOfStock
	}
	if !hit.Stocked && l.Text.Unavailable == UnavailableLast {
		return int64(rank) - 1<<40
	}
	return int64(rank)
}

func compareKeys(a, b index.Key) int {
	return cmp.Or(cmp.Compare(a.Rank, b.Rank), compareIDs(a.ID, b.ID))
}

func compareIDs(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }

// itemsOf returns the items of a window with some that stand in for those that are gone, and whether there are more. The keys
// ascend.
func itemsOf(keys []index.Key, w page.Window) (items []index.Item, more bool) {
	at := func(values []any) int {
		key := index.Key{ID: values[len(values)-1].(uuid.UUID)}
		if len(values) > 1 {
			key.Rank = values[0].(int64)
		}
		n, _ := slices.BinarySearchFunc(keys, key, compareKeys)
		return n
	}
	is := func(n int, values []any) bool {
		return n < len(keys) && keys[n].ID == values[len(values)-1].(uuid.UUID)
	}
	from, to := 0, len(keys)
	after, before := w.After, w.Before
	if w.Ordering.Desc {
		after, before = before, after
	}
	if after != nil {
		if from = at(after); is(from, after) {
			from++
		}
	}
	if before != nil {
		to = max(from, at(before))
	}
	rest := slices.Clone(keys[from:to])
	if w.Desc() {
		slices.Reverse(rest)
	}
	rest = rest[min(w.Skipped, len(rest)):]
	most := min(len(rest), w.Limit+1+max(spares, w.Limit/2))
	for _, key := range rest[:most] {
		items = append(items, index.Item{ID: key.ID, Key: key})
	}
	return items, len(rest) > w.Limit
}
