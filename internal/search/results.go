package search

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search/words"
)

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
	return append(all, catalog.SortBestSelling, catalog.SortNewest, catalog.SortOldest, catalog.SortUpdated, catalog.SortPriceLowest, catalog.SortPriceHighest,
		catalog.SortName, catalog.SortNameDescending)
}

// Results is a page of products that a text finds.
type Results struct {
	page    *catalog.ProductConnection
	Listing *Listing
	// Relaxed says that no product has all words.
	Relaxed     bool
	RedirectURL *string

	highlight func(name string) []words.Range
	meant     func() (text string, ok bool) // nil where nobody knows
}

// DidYouMean is the text with words instead that are more common; nil if there are none.
func (r *Results) DidYouMean() *string {
	if r.meant == nil {
		return nil
	}
	text, ok := r.meant()
	if !ok {
		return nil
	}
	return &text
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

// maxHighlights is how many parts of a name are highlighted: with those between them they are fewer than 20.
const maxHighlights = 9

// Highlighted returns the product's name in parts, as it is in some language.
func (e *Edge) Highlighted(name string) []*TextPart {
	parts, at := []*TextPart{}, 0
	add := func(to int, highlighted bool) {
		if to > at {
			parts = append(parts, &TextPart{name[at:to], highlighted})
			at = to
		}
	}
	found := e.results.highlight(name)
	for _, r := range found[:min(len(found), maxHighlights)] {
		add(r.Start, false)
		add(r.End, true)
	}
	add(len(name), false)
	return parts
}
