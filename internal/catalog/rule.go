package catalog

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// rule says which products a collection has.
type rule struct {
	collection typeid.Collection
	filter     ProductFilter
}

func readRule(r *record.Reader) *rule {
	one := &rule{collection: typeid.Of[typeid.Collection](r.Row("collections"))}
	r.JSON(&one.filter)
	return one
}

// fillCollections puts into collections by rule, of these or of all, what of these products or of all
// fulfils the rule now, and takes out what does not.
func (s *Service) fillCollections(ctx context.Context, collections []typeid.Collection, products []typeid.Product) error {
	rules, err := record.All(ctx, s.store.Client, rulesOfCollections, readRule, collections == nil, typeid.Array(collections))
	if err != nil {
		return fmt.Errorf("read the rules of collections: %w", err)
	}
	for _, r := range rules {
		condition, err := r.filter.compile(s.currency)
		if err == nil && r.filter.namesCollections() {
			err = fault.BadUserInput("a rule is not about collections")
		}
		if err != nil {
			return fmt.Errorf("the rule of %s: %w", r.collection, err)
		}
		_, err = fillCollection.Exec(ctx, s.store.DB, r.collection, condition.facts, condition.exact, condition.volatile,
			string(s.currency), products == nil, typeid.Array(products))
		if err != nil {
			return fmt.Errorf("fill %s: %w", r.collection, err)
		}
	}
	return nil
}

// namesCollections reports whether it depends on what is in collections. A rule that did might never come
// to an end.
func (f *ProductFilter) namesCollections() bool {
	return f != nil && (f.CollectionIDs != nil || f.Not.namesCollections() ||
		slices.ContainsFunc(slices.Concat(f.And, f.Or), (*ProductFilter).namesCollections))
}
