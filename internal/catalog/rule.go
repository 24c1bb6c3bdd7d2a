package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// rule says which products a collection has: a ProductFilter as JSON.
type rule struct {
	collection typeid.Collection
	text       string
}

func readRule(r *record.Reader) *rule {
	return &rule{typeid.Of[typeid.Collection](r.UUID()), r.Text()}
}

// fillCollections puts into collections by rule, of these or of all, what of these products or of all
// fulfils the rule now, and takes out what does not. A collection whose rule makes no sense stays as it is,
// which is logged: it must not hold up all others.
func (s *Service) fillCollections(ctx context.Context, collections []typeid.Collection, products []typeid.Product) error {
	rules, err := record.All(ctx, s.store.Client, rulesOfCollections, readRule, collections == nil, typeid.Array(collections))
	if err != nil {
		return fmt.Errorf("read the rules of collections: %w", err)
	}
	for _, r := range rules {
		condition, err := r.compile(s.currency)
		if err != nil {
			s.log.ErrorContext(ctx, "the rule of a collection makes no sense", "collection", r.collection, "error", err)
			continue
		}
		_, err = fillCollection.Exec(ctx, s.store.DB, r.collection, condition.facts, condition.exact, condition.volatile,
			string(s.currency), products == nil, typeid.Array(products))
		if err != nil {
			return fmt.Errorf("fill %s: %w", r.collection, err)
		}
	}
	return nil
}

// compile returns the condition that a rule is.
func (r *rule) compile(currency money.Currency) (condition, error) {
	var filter ProductFilter
	if err := json.Unmarshal([]byte(r.text), &filter); err != nil {
		return condition{}, err
	}
	if filter.namesCollections() {
		return condition{}, errors.New("it is about collections")
	}
	return filter.compile(currency)
}

// namesCollections reports whether it depends on what is in collections. A rule that did might never come
// to an end.
func (f *ProductFilter) namesCollections() bool {
	return f != nil && (f.CollectionIDs != nil || f.Not.namesCollections() ||
		slices.ContainsFunc(slices.Concat(f.And, f.Or), (*ProductFilter).namesCollections))
}
