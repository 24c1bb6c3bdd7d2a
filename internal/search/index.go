package search

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/words"
)

// catalogIndex is the active products as they can be searched. One goroutine applies changes; what it is now may
// be asked by many.
type catalogIndex struct {
	dictionary *dictionary
	scribe     *scribe
	settings   words.Settings
	index      *index.Index
	now        atomic.Pointer[view]
	changing   sync.Mutex // held by who changes index and now
	// changed are the texts of products that are in no base, by which their words are found.
	changed map[uuid.UUID][]words.Text
	due     bool
	built   time.Duration
}

// view is what a catalog's index is at a moment. It never changes, but for names that it learns. The dictionary may be
// ahead of it: it knows facets and categories below these numbers.
type view struct {
	*index.View
	*dictionary
	words              *words.Set
	parts              []wordsPart
	facets, categories int
}

// wordsPart is the words of a part of an index.
type wordsPart struct {
	of      index.Part
	segment *words.Segment
}

const (
	// batch is how many products are read at a time.
	batch = 2000
	// mostBelow is how many products of a category are read anew when the category changes. What has more makes
	// a new index due.
	mostBelow = index.Due
)

func newCatalogIndex(d *dictionary, language string, settings words.Settings) *catalogIndex {
	return &catalogIndex{dictionary: d, scribe: newScribe(d, language), settings: settings, changed: map[uuid.UUID][]words.Text{}}
}

// buildIndex makes an index of what a snapshot of the database has. The texts of products are in a language by default.
func buildIndex(ctx context.Context, db record.Queryer, language string, settings words.Settings) (*catalogIndex, error) {
	began := time.Now()
	c := newCatalogIndex(newDictionary(), language, settings)
	if err := c.readTree(ctx, db); err != nil {
		return nil, err
	}
	if err := c.readShelves(ctx, db); err != nil {
		return nil, err
	}
	defined, err := readDefinitions(ctx, db, nil, true, nil)
	if err != nil {
		return nil, err
	}
	c.dictionary.define(defined)
	for _, a := range defined.attributes {
		if a.filterable {
			c.dictionary.attributeFacet(a)
		}
	}
	if err := c.build(ctx, db); err != nil {
		return nil, err
	}
	c.built = time.Since(began)
	return c, nil
}

// readTree reads all categories.
func (c *catalogIndex) readTree(ctx context.Context, db record.Queryer) error {
	var all []readCategory
	in := map[uuid.UUID]map[string]string{}
	read := categories.With(func(r *record.Reader) {
		all = append(all, readCategory{r.UUID(), record.Optional(r, r.UUID), r.Text()})
	})
	if err := ask(ctx, db, []*record.Read{read}); err != nil {
		return fmt.Errorf("read categories to search: %w", err)
	}
	ids := make([]uuid.UUID, len(all))
	for i, one := range all {
		ids[i] = one.id
	}
	if err := readNames(ctx, db, ids, in); err != nil {
		return err
	}
	d := c.dictionary
	d.mu.Lock()
	defer d.mu.Unlock()
	d.setCategories(all)
	for _, one := range d.tree {
		one.in = in[one.id]
		one.folded = one.beginnings()
	}
	return nil
}

// readShelves reads what all collections are called.
func (c *catalogIndex) readShelves(ctx context.Context, db record.Queryer) error {
	var all []*shelf
	var ids []uuid.UUID
	read := collectionsByPlace.With(func(r *record.Reader) {
		one := &shelf{id: r.UUID()}
		one.text, one.owner = r.Text(), one.id
		all, ids = append(all, one), append(ids, one.id)
	})
	if err := ask(ctx, db, []*record.Read{read}); err != nil {
		return fmt.Errorf("read collections to search: %w", err)
	}
	in := map[uuid.UUID]map[string]string{}
	if err := readNames(ctx, db, ids, in); err != nil {
		return err
	}
	for _, one := range all {
		one.in = in[one.id]
		one.folded = one.beginnings()
	}
	c.dictionary.mu.Lock()
	defer c.dictionary.mu.Unlock()
	c.dictionary.shelves = all
	return nil
}

// build reads all products.
func (c *catalogIndex) build(ctx context.Context, db record.Queryer) error {
	read := &reading{index: c, words: words.NewBuilder(c.settings)}
	made, err := index.BuildGrowing(ctx, c.dictionary.shape, read.documents(ctx, db), 0)
	if err != nil {
		return fmt.Errorf("build the index of search: %w", err)
	}
	if err := c.nameOptions(ctx, db); err != nil {
		return err
	}
	v := made.View()
	if err := read.words.Renumber(read.ordinals(v)); err != nil {
		return fmt.Errorf("build the words of search: %w", err)
	}
	segment, err := read.words.Build()
	if err != nil {
		return fmt.Errorf("build the words of search: %w", err)
	}
	c.index = made
	var parts []wordsPart
	for _, p := range v.Parts() { // one, or none of a store without products
		parts = append(parts, wordsPart{p, segment})
	}
	c.publish(v, parts)
	return nil
}

// reading is products on their way into an index.
type reading struct {
	index *catalogIndex
	words *words.Builder
	order []uuid.UUID  // in which they came, by which the words number them
	texts []words.Text // of the last one
}

// documents reads all products.
func (r *reading) documents(ctx context.Context, db record.Queryer) iter.Seq2[*index.Document, error] {
	return func(yield func(*index.Document, error) bool) {
		for products, err := range allProducts(ctx, db) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, p := range products {
				d, err := r.add(p)
				if !yield(d, err) || err != nil {
					return
				}
			}
		}
	}
}

// add adds a product's texts, and returns its document.
func (r *reading) add(p *product) (*index.Document, error) {
	scribe := r.index.scribe
	d := scribe.document(p)
	r.texts = scribe.texts(r.texts[:0], p)
	if err := r.words.Add(words.Document{Ordinal: uint32(len(r.order)), Texts: r.texts}); err != nil {
		return nil, err
	}
	r.order = append(r.order, p.id)
	if scribe.full() {
		return nil, errTooMany
	}
	return d, nil
}

// ordinals returns the numbers of the products in an index that was built of them, in the order in which they came.
func (r *reading) ordinals(v *index.View) []uint32 {
	all := make([]uint32, len(r.order))
	for i, id := range r.order {
		all[i], _ = v.Ordinal(id)
	}
	return all
}

// nameOptions reads what options are called whose names the dictionary does not know yet.
func (c *catalogIndex) nameOptions(ctx context.Context, db record.Queryer) error {
	for some := range slices.Chunk(c.scribe.takeUnnamed(), batch) {
		defined, err := readDefinitions(ctx, db, nil, false, some)
		if err != nil {
			return err
		}
		c.dictionary.define(defined)
	}
	return nil
}

func (s *scribe) takeUnnamed() []uuid.UUID {
	slices.SortFunc(s.unnamed, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	some := slices.Compact(s.unnamed)
	s.unnamed = nil
	return some
}

// publish has searches see a view, with the words of its parts.
func (c *catalogIndex) publish(v *index.View, parts []wordsPart) {
	all := make([]words.Part, len(parts))
	for i, p := range parts {
		all[i] = words.Part{Segment: p.segment, Gone: p.of.Gone}
	}
	now := &view{View: v, dictionary: c.dictionary, words: words.NewSet(all...), parts: parts}
	now.facets, now.categories = v.Sizes()
	c.now.Store(now)
}

// size returns about how many bytes it takes.
func (c *catalogIndex) size() int {
	v := c.now.Load()
	bytes := v.View.Size()
	for _, p := range v.parts {
		bytes += p.segment.Size()
	}
	return bytes
}
