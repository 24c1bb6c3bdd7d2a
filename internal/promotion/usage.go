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

var (
	usage = record.NewQuery(`SELECT promotion_id, currency, count(*), sum(amount)::bigint FROM promotion_uses
		WHERE promotion_id = ANY($1::uuid[]) GROUP BY promotion_id, currency ORDER BY promotion_id, currency`)
	usesOfCodes = record.NewQuery(`SELECT code_id, count(*) FROM promotion_uses WHERE code_id = ANY($1::uuid[]) GROUP BY code_id`)
)

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

// promotionsInForce has no limit: see enabledRules.
var promotionsInForce = record.NewQuery(`SELECT ` + columns + ` FROM promotions WHERE ` + inForce + ` ORDER BY priority`)

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

var (
	forgetCounters = record.NewStatement(`DELETE FROM promotion_counters c USING promotions p WHERE p.id = $1 AND c.promotion_id = p.id AND (
			c.subject = 'uses' AND p.max_uses IS NULL OR
			c.subject LIKE 'customer:%' AND p.max_uses_per_customer IS NULL OR
			length(c.subject) = 3 AND p.budget IS NULL)`)
	countUses = record.NewStatement(`WITH counted AS (
			SELECT 'uses' AS subject, count(*) AS used, p.max_uses AS most
			FROM promotions p JOIN promotion_uses u ON u.promotion_id = p.id WHERE p.id = $1 AND p.max_uses IS NOT NULL GROUP BY p.id
			UNION ALL SELECT u.currency, sum(u.amount)::bigint, coalesce((p.budget->>u.currency)::bigint, 0)
			FROM promotions p JOIN promotion_uses u ON u.promotion_id = p.id WHERE p.id = $1 AND p.budget IS NOT NULL GROUP BY p.id, u.currency
			UNION ALL SELECT 'customer:' || encode(key, 'hex'), count(*), p.max_uses_per_customer
			FROM promotions p JOIN promotion_uses u ON u.promotion_id = p.id, unnest(u.customer_keys) AS key
			WHERE p.id = $1 AND p.max_uses_per_customer IS NOT NULL GROUP BY p.id, key
		)
		INSERT INTO promotion_counters (promotion_id, subject, used, most)
		SELECT $1::uuid, subject, used, greatest(used, most) FROM counted ORDER BY subject
		ON CONFLICT DO NOTHING`)
	forgetCodeCounter = record.NewStatement(`DELETE FROM promotion_counters c USING promotion_codes k
		WHERE k.id = $1 AND k.max_uses IS NULL AND c.promotion_id = k.promotion_id AND c.subject = 'code:' || k.id`)
	countCodeUses = record.NewStatement(`INSERT INTO promotion_counters (promotion_id, subject, used, most)
		SELECT k.promotion_id, 'code:' || k.id, count(*), greatest(count(*), k.max_uses)
		FROM promotion_codes k JOIN promotion_uses u ON u.code_id = k.id WHERE k.id = $1 AND k.max_uses IS NOT NULL GROUP BY k.id
		ON CONFLICT DO NOTHING`)
)

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
