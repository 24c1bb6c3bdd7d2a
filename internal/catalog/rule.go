package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/internal/fault"
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
		statement, args := fillCollection, []any{r.collection, condition.facts, condition.exact, condition.volatile, string(s.currency)}
		if products != nil {
			statement, args = fillCollectionOf, append(args, typeid.Array(products))
		}
		if _, err := statement.Exec(ctx, s.store.DB, args...); err != nil {
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
	return filter.compileRule(currency)
}

func (f *ProductFilter) compileRule(currency money.Currency) (condition, error) {
	if f.namesCollections() {
		return condition{}, fault.BadUserInput("the rule of a collection must not be about collections")
	}
	return f.compile(currency)
}

// CheckRule returns a BAD_USER_INPUT if a filter can be no collection's rule.
func (s *Service) CheckRule(filter *ProductFilter) error {
	_, err := filter.compileRule(s.currency)
	return err
}

// Fitting returns the active products that fulfil a filter, by the variants' own prices in the store's
// currency: at most so many, in no order. What has changed in the last moment may not count yet. What is
// wrong with the filter is a BAD_USER_INPUT.
func (s *Service) Fitting(ctx context.Context, db record.Queryer, filter *ProductFilter, most int) ([]typeid.Product, error) {
	c, err := filter.compile(s.currency)
	if err != nil {
		return nil, err
	}
	found, err := record.All(ctx, db, fittingProducts, func(r *record.Reader) typeid.Product {
		return typeid.Of[typeid.Product](r.UUID())
	}, most, c.facts, c.exact, c.volatile, string(s.currency))
	if err != nil {
		return nil, fmt.Errorf("look for products: %w", err)
	}
	return found, nil
}

// namesCollections reports whether it depends on what is in collections. A rule that did might never come
// to an end.
func (f *ProductFilter) namesCollections() bool {
	return f != nil && (f.CollectionIDs != nil || f.Not.namesCollections() ||
		slices.ContainsFunc(slices.Concat(f.And, f.Or), (*ProductFilter).namesCollections))
}
