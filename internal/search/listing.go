package search

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/search/words"
)

// Listing is a list of products, of which pages are shown and facets are counted.
type Listing struct {
	// Within is what kind of thing it has the products of, and Of which one; zero is the store.
	Within catalog.Scope
	Of     uuid.UUID
	Filter *catalog.ProductFilter // nil is all
	Terms  catalog.Terms
	// Languages are those in which names are looked for, the wanted one first.
	Languages []string
	// Text is what is looked for; nil is all.
	Text *Text

	// found is what the text finds in seen, so that the page and the facets of a list are of one moment, and candidates what
	// the index is asked about by that.
	seen       *view
	found      *words.Result
	candidates *index.Candidates
	// words are those by which the database found it instead.
	words  catalog.Words
	tuning *tuning.Tuning
}

// question is what a listing is to the index.
type question struct {
	index.Query
	unknown bool // something that was asked for is not there, so nothing is found
}

// ask makes a question of a listing, without a page. It returns errNotIndexed if the database has to be asked.
func (f *Finder) ask(l *Listing, filter *catalog.ProductFilter) (*question, error) {
	d := f.dictionary
	d.mu.RLock()
	defer d.mu.RUnlock()
	q := &question{Query: index.Query{
		Channel: publicChannel, At: index.Instant(time.Now().UnixMicro()), Category: index.NoCategory, Unpriced: true,
		Context: d.contexts[priceContext{string(l.Terms.Currency), f.list}], // or noContext
	}}
	if l.Terms.Chosen {
		if q.Channel = d.channels[l.Terms.Channel.UUID()]; q.Channel == publicChannel {
			q.unknown = true
		}
	}
	c := compiler{Finder: f, context: q.Context, currency: l.Terms.Currency}
	if l.Of != uuid.Nil {
		c.scope(q, l)
	}
	if l.Text != nil {
		q.Candidates = f.candidates(l)
		if l.Text.Unavailable == UnavailableHide {
			c.also(q, &catalog.ProductFilter{Available: new(true)})
		}
	}
	if filter == nil {
		return q, c.err
	}
	rest := filter.WithoutFacets()
	q.Variant, rest.Options = c.options(rest.Options), nil // so that the same variant has what is chosen
	if !rest.IsEmpty() {
		c.also(q, rest)
	}
	for _, one := range filter.Facets {
		c.choose(q, one)
	}
	if c.err == nil && len(q.Variant)+len(q.Selections) > index.MaxSelections {
		return nil, errNotIndexed
	}
	return q, c.err
}

// scope has a question be about a category or a collection.
func (c *compiler) scope(q *question, l *Listing) {
	switch l.Within {
	case catalog.OfCategory:
		known := c.categoriesBy([]uuid.UUID{l.Of})
		if q.unknown = q.unknown || len(known) == 0; len(known) > 0 {
			q.Category = known[0]
		}
	case catalog.OfCollection:
		number, ok := c.dictionary.collections[l.Of]
		q.Collections, q.unknown = []index.Collection{number}, q.unknown || !ok
	}
}

// answer answers a question.
func (v *view) answer(q *question) (*index.Answer, error) {
	if q.unknown {
		q.Candidates = &index.Candidates{}
	}
	answer, err := v.View.Ask(&q.Query)
	if err != nil {
		return nil, fmt.Errorf("ask the index of search: %w", err)
	}
	return answer, nil
}
