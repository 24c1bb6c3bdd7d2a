package promotion

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/rulebook"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Rules are the promotions that are enabled and had not ended when they were read. They are shared, and not
// changed.
type Rules struct {
	all        []*Promotion // in the order of their priorities
	byID       map[typeid.Promotion]*Promotion
	limited    []typeid.Promotion
	needsGoods bool
	// needsFirstOrder is whether any of them asks whether the buyer has ordered before.
	needsFirstOrder bool
}

// NewBook returns a book of the rules. Their version is in rule_versions.promotion.
func NewBook() *rulebook.Book[*Rules] { return rulebook.New("the promotions", readRules) }

// NewRules returns the rules that are made of promotions in the order of their priorities.
func NewRules(all []*Promotion) *Rules {
	r := &Rules{all: all, byID: make(map[typeid.Promotion]*Promotion, len(all))}
	for _, p := range all {
		r.byID[p.ID] = p
		if p.isLimited() {
			r.limited = append(r.limited, p.ID)
		}
		r.needsGoods = r.needsGoods || p.NeedsGoods()
		r.needsFirstOrder = r.needsFirstOrder || p.NeedsFirstOrder()
	}
	return r
}

// NeedsGoods reports whether any promotion looks at more of goods than their products and variants: at
// their types, categories, collections, vendors, tags or attributes.
func (r *Rules) NeedsGoods() bool { return r.needsGoods }

// With returns the rules with promotions among them, whether they are enabled or not.
func (r *Rules) With(ctx context.Context, db record.Queryer, ids []typeid.Promotion) (*Rules, error) {
	if len(ids) == 0 {
		return r, nil
	}
	read, err := ByID.Read(ctx, db, ids)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(r.all)
	for _, id := range ids {
		p := read[id]
		if p == nil {
			return nil, fmt.Errorf("%w: %s", discount.ErrNotFound, id)
		}
		if !slices.ContainsFunc(all, func(known *Promotion) bool { return known.ID == id }) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *Promotion) int { return cmp.Compare(a.Priority, b.Priority) })
	return NewRules(all), nil
}

func readRules(ctx context.Context, db record.Queryer) (*Rules, error) {
	all, err := record.All(ctx, db, enabledRules, readPromotion)
	if err != nil {
		return nil, err
	}
	return NewRules(all), nil
}
