package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func promotionID(p *promotion.Promotion) typeid.Promotion { return p.ID }

func (promotionFields) Action(_ context.Context, promotions []*promotion.Promotion) executor.Thunk[*discount.Action] {
	return computed(promotions, func(p *promotion.Promotion) *discount.Action { return &p.Action })
}

func (promotionFields) Budget(_ context.Context, promotions []*promotion.Promotion) executor.Thunk[[]*money.Money] {
	return computed(promotions, func(p *promotion.Promotion) []*money.Money { return promotion.ListAmounts(p.Budget) })
}

func (promotionFields) Uses(ctx context.Context, promotions []*promotion.Promotion) executor.Thunk[int] {
	return loaded(promotions, loadEach(ctx, promotion.UsageByPromotion, promotions, promotionID),
		func(_ *promotion.Promotion, u promotion.Usage) int { return u.Orders })
}

func (promotionFields) Spent(ctx context.Context, promotions []*promotion.Promotion) executor.Thunk[[]*money.Money] {
	return loaded(promotions, loadEach(ctx, promotion.UsageByPromotion, promotions, promotionID),
		func(_ *promotion.Promotion, u promotion.Usage) []*money.Money { return u.Spent })
}

func (promotionFields) Conflicts(ctx context.Context, promotions []*promotion.Promotion) executor.Thunk[[]*promotion.Promotion] {
	return loaded(promotions, loadEach(ctx, promotion.InForce, promotions, func(*promotion.Promotion) struct{} { return struct{}{} }),
		(*promotion.Promotion).Conflicts)
}

func (promotionConnectionFields) TotalCount(ctx context.Context, lists []*promotion.Connection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (promotionCodeFields) Promotion(ctx context.Context, codes []*promotion.Code) executor.Thunk[*promotion.Promotion] {
	return loadEach(ctx, promotion.ByID, codes, func(c *promotion.Code) typeid.Promotion { return c.PromotionID })
}

func (promotionCodeFields) Uses(ctx context.Context, codes []*promotion.Code) executor.Thunk[int] {
	return loadEach(ctx, promotion.UsesByCode, codes, func(c *promotion.Code) typeid.PromotionCode { return c.ID })
}

func (promotionCodeConnectionFields) TotalCount(ctx context.Context, lists []*promotion.CodeConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (promotionConditionFields) All(_ context.Context, conditions []*discount.Condition) executor.Thunk[[]*discount.Condition] {
	return computed(conditions, func(c *discount.Condition) []*discount.Condition { return pointersOrNil(c.All) })
}

func (promotionConditionFields) Any(_ context.Context, conditions []*discount.Condition) executor.Thunk[[]*discount.Condition] {
	return computed(conditions, func(c *discount.Condition) []*discount.Condition { return pointersOrNil(c.Any) })
}

func (promotionSubtotalFields) AtLeast(_ context.Context, subtotals []*discount.SubtotalCondition) executor.Thunk[[]*money.Money] {
	return computed(subtotals, func(s *discount.SubtotalCondition) []*money.Money { return promotion.ListAmounts(s.AtLeast) })
}

func (promotionSubtotalFields) AtMost(_ context.Context, subtotals []*discount.SubtotalCondition) executor.Thunk[[]*money.Money] {
	return computed(subtotals, func(s *discount.SubtotalCondition) []*money.Money { return promotion.ListAmounts(s.AtMost) })
}

func (promotionTimeFields) Weekdays(_ context.Context, times []*discount.TimeCondition) executor.Thunk[[]delivery.Weekday] {
	return computed(times, func(t *discount.TimeCondition) (days []delivery.Weekday) {
		for _, day := range t.Weekdays {
			days = append(days, promotion.WeekdayOf(day))
		}
		return days
	})
}

func (promotionTimeFields) From(_ context.Context, times []*discount.TimeCondition) executor.Thunk[string] {
	return computed(times, func(t *discount.TimeCondition) string { return promotion.FormatMinutes(t.From) })
}

func (promotionTimeFields) Until(_ context.Context, times []*discount.TimeCondition) executor.Thunk[string] {
	return computed(times, func(t *discount.TimeCondition) string { return promotion.FormatMinutes(t.Until) })
}

func (promotionTimeFields) Zone(_ context.Context, times []*discount.TimeCondition) executor.Thunk[string] {
	return computed(times, func(t *discount.TimeCondition) string { return t.Zone.String() })
}

func (promotionTargetFields) All(_ context.Context, targets []*discount.Target) executor.Thunk[[]*discount.Target] {
	return computed(targets, func(t *discount.Target) []*discount.Target { return pointersOrNil(t.All) })
}

func (promotionTargetFields) Any(_ context.Context, targets []*discount.Target) executor.Thunk[[]*discount.Target] {
	return computed(targets, func(t *discount.Target) []*discount.Target { return pointersOrNil(t.Any) })
}

func (promotionActionFields) Off(_ context.Context, actions []*discount.Action) executor.Thunk[*discount.Off] {
	return computed(actions, func(a *discount.Action) *discount.Off {
		if a.Tiers != nil {
			return nil
		}
		return &a.Off
	})
}

func (promotionActionFields) Tiers(_ context.Context, actions []*discount.Action) executor.Thunk[[]*discount.Tier] {
	return computed(actions, func(a *discount.Action) []*discount.Tier { return pointersOrNil(a.Tiers) })
}

func (promotionActionFields) MaxAmount(_ context.Context, actions []*discount.Action) executor.Thunk[[]*money.Money] {
	return computed(actions, func(a *discount.Action) []*money.Money { return promotion.ListAmounts(a.MaxAmount) })
}

func (promotionOffFields) Percentage(_ context.Context, offs []*discount.Off) executor.Thunk[*money.Decimal] {
	return computed(offs, func(o *discount.Off) *money.Decimal {
		if o.Millionths == 0 {
			return nil
		}
		return new(pricing.FormatPercentage(o.Millionths))
	})
}

func (promotionOffFields) Amount(_ context.Context, offs []*discount.Off) executor.Thunk[[]*money.Money] {
	return computed(offs, func(o *discount.Off) []*money.Money { return promotion.ListAmounts(o.Amount) })
}

func (promotionOffFields) Price(_ context.Context, offs []*discount.Off) executor.Thunk[[]*money.Money] {
	return computed(offs, func(o *discount.Off) []*money.Money { return promotion.ListAmounts(o.Price) })
}

func (promotionTierFields) AtLeastAmount(_ context.Context, tiers []*discount.Tier) executor.Thunk[[]*money.Money] {
	return computed(tiers, func(t *discount.Tier) []*money.Money { return promotion.ListAmounts(t.AtLeastAmount) })
}

func (promotionTierFields) Off(_ context.Context, tiers []*discount.Tier) executor.Thunk[*discount.Off] {
	return computed(tiers, func(t *discount.Tier) *discount.Off { return &t.Off })
}

func (promotionBundleFields) Parts(_ context.Context, bundles []*discount.Bundle) executor.Thunk[[]*discount.Part] {
	return computed(bundles, func(b *discount.Bundle) []*discount.Part { return pointersTo(b.Parts) })
}

// pointersOrNil is pointersTo, nil for nil.
func pointersOrNil[T any](values []T) []*T {
	if values == nil {
		return nil
	}
	return pointersTo(values)
}
