package promotion

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Usage is how much promotions are used.
type Usage struct {
	Orders int
	Spent  []*money.Money // in the order of their currencies
}

// UsageByPromotion reads how much promotions are used, and UsesByCode how many orders use codes.
var (
	UsageByPromotion = record.NewMany("uses of promotions", func(found *record.Found[typeid.Promotion, Usage], _ record.Parts, ids []typeid.Promotion) ([]*record.Read, error) {
		return []*record.Read{usage.With(func(r *record.Reader) {
			id, currency, orders, amount := typeid.Of[typeid.Promotion](r.UUID()), money.Currency(r.Text()), int(r.Int()), r.Int()
			so := found.Values[id]
			found.Values[id] = Usage{so.Orders + orders, append(so.Spent, &money.Money{Amount: amount, Currency: currency})}
		}, typeid.Array(ids))}, nil
	})
	UsesByCode = record.NewMany("uses of codes", func(found *record.Found[typeid.PromotionCode, int], _ record.Parts, ids []typeid.PromotionCode) ([]*record.Read, error) {
		return []*record.Read{usesOfCodes.With(func(r *record.Reader) {
			found.Values[typeid.Of[typeid.PromotionCode](r.UUID())] = int(r.Int())
		}, typeid.Array(ids))}, nil
	})
)

// InForce reads the promotions that are in force, in the order of their priorities. It has one key.
var InForce = record.NewMany("promotions in force", func(found *record.Found[struct{}, []*Promotion], _ record.Parts, _ []struct{}) ([]*record.Read, error) {
	return []*record.Read{promotionsInForce.With(func(r *record.Reader) {
		found.Values[struct{}{}] = append(found.Values[struct{}{}], readPromotion(r))
	})}, nil
})

// Conflicts returns those of some promotions that one may not be combined with on the same goods.
func (p *Promotion) Conflicts(with []*Promotion) []*Promotion {
	conflicts := []*Promotion{}
	for _, other := range with {
		if other.ID != p.ID && !discount.MayCombine(&p.Promotion, &other.Promotion) {
			conflicts = append(conflicts, other)
		}
	}
	return conflicts
}

// LimitsChanged counts what was used before of limits that a promotion has come to have, and counts no
// longer what has no limit any more. Of checkouts that are under way meanwhile it knows nothing.
func LimitsChanged(ctx context.Context, tx *ent.Tx, id typeid.Promotion) error {
	return recount(ctx, tx, id.UUID(), forgetCounters, countUses)
}

// CodeLimitChanged does the same for a code.
func CodeLimitChanged(ctx context.Context, tx *ent.Tx, id typeid.PromotionCode) error {
	return recount(ctx, tx, id.UUID(), forgetCodeCounter, countCodeUses)
}

func recount(ctx context.Context, tx *ent.Tx, id uuid.UUID, statements ...record.Statement) error {
	for _, s := range statements {
		if _, err := s.Exec(ctx, tx, id); err != nil {
			return fmt.Errorf("count the uses of a promotion: %w", err)
		}
	}
	return nil
}
