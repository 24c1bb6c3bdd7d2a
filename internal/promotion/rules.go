package promotion

import (
	"context"

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
	}
	return r
}

// NeedsGoods reports whether any promotion looks at more of goods than their products and variants: at
// their types, categories, collections, vendors, tags or attributes.
func (r *Rules) NeedsGoods() bool { return r.needsGoods }

func readRules(ctx context.Context, db record.Queryer) (*Rules, error) {
	all, err := record.All(ctx, db, enabledRules, readPromotion)
	if err != nil {
		return nil, err
	}
	return NewRules(all), nil
}
