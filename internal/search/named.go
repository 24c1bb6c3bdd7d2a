package search

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// NamedCategories returns the first categories whose names have words that begin as all words of a listing's text do, in the order of
// the tree: those of which the listing's channel sells anything. A finder that is nil has the database say.
func (s *Service) NamedCategories(ctx context.Context, f *Finder, l *Listing, most int) ([]typeid.Category, error) {
	called, err := s.called(ctx, f, (*catalogIndex).readTree)
	if err != nil {
		return nil, err
	}
	return firstSold(most, called.categoriesNamed(l.Text.Query), func(id typeid.Category) (bool, error) {
		return s.sells(ctx, f, l, &catalog.ProductFilter{CategoryIDs: []typeid.Category{id}})
	})
}

// NamedCollections returns such collections, in the store's order.
func (s *Service) NamedCollections(ctx context.Context, f *Finder, l *Listing, most int) ([]typeid.Collection, error) {
	called, err := s.called(ctx, f, (*catalogIndex).readShelves)
	if err != nil {
		return nil, err
	}
	return firstSold(most, called.collectionsNamed(l.Text.Query), func(id typeid.Collection) (bool, error) {
		return s.sells(ctx, f, l, &catalog.ProductFilter{CollectionIDs: []typeid.Collection{id}})
	})
}

// called returns what things are called: as a finder knows it, or as it is read if that is nil.
func (s *Service) called(ctx context.Context, f *Finder, read func(*catalogIndex, context.Context, record.Queryer) error) (*dictionary, error) {
	if f != nil {
		return f.dictionary, nil
	}
	c := &catalogIndex{dictionary: newDictionary()}
	return c.dictionary, read(c, ctx, s.store.Client)
}

// MaxNamed is how many categories or collections can be asked for by their names.
const MaxNamed = 20

// firstSold returns the first of the things that are sold, of the first MaxNamed.
func firstSold[ID any](most int, all []ID, isSold func(ID) (bool, error)) (some []ID, err error) {
	for _, id := range all[:min(len(all), MaxNamed)] {
		if len(some) == most {
			break
		}
		ok, err := isSold(id)
		if err != nil {
			return nil, err
		}
		if ok {
			some = append(some, id)
		}
	}
	return some, nil
}

// sells reports whether a listing's channel sells anything that fulfils a filter. One that sells all does.
func (s *Service) sells(ctx context.Context, f *Finder, l *Listing, filter *catalog.ProductFilter) (bool, error) {
	if !l.Terms.Chosen {
		return true, nil
	}
	if f == nil {
		counts, err := s.catalog.CountFacets(ctx, l.Within, l.Of, filter, catalog.Words{}, l.Terms)
		return err == nil && counts.Products > 0, err
	}
	if err := s.tuned(ctx, l); err != nil {
		return false, err
	}
	total, err := f.sold(l, nil, filter)
	return total > 0, err
}

func (d *dictionary) categoriesNamed(text string) (ids []typeid.Category) {
	wanted := strings.Fields(folded(text))
	d.mu.RLock()
	defer d.mu.RUnlock()
	var found []*category
	for _, c := range d.tree {
		if c.isThere && areNamed(c.folded, wanted) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b *category) int { return cmp.Compare(a.place, b.place) })
	for _, c := range found {
		ids = append(ids, typeid.Of[typeid.Category](c.id))
	}
	return ids
}

func (d *dictionary) collectionsNamed(text string) (ids []typeid.Collection) {
	wanted := strings.Fields(folded(text))
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, one := range d.shelves {
		if areNamed(one.folded, wanted) {
			ids = append(ids, typeid.Of[typeid.Collection](one.id))
		}
	}
	return ids
}

// areNamed reports whether one of some names has words that begin as all that are wanted do. Nothing is no name.
func areNamed(names [][]string, wanted []string) bool {
	return len(wanted) > 0 && slices.ContainsFunc(names, func(name []string) bool { return hasBeginnings(name, wanted) })
}
