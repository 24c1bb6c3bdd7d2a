package promotion

import (
	"context"
	"fmt"
	"strings"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Limit is what a promotion was refused for when it was to be taken.
type Limit string

// The limits.
const (
	LimitUses     Limit = "USES"     // it was used as often as it may
	LimitCustomer Limit = "CUSTOMER" // this customer has used it as often as one may
	LimitCode     Limit = "CODE"     // the code was used as often as it may
	LimitBudget   Limit = "BUDGET"   // less is left of the budget than it was to take off
	LimitGone     Limit = "GONE"     // it is not there any more, or the code is not, or one is disabled
)

// Refused is a promotion that cannot be taken, and why. Each has one for each limit that is in the way.
type Refused struct {
	Promotion typeid.Promotion
	Limit     Limit
}

// take writes that an order ($1) uses promotions ($3) with codes ($4, empty for none) in a currency ($2)
// for amounts ($5) by a customer with some keys ($6). It counts up all limits in the order of their keys,
// as every checkout does: so none waits for one that waits for it. It returns what it could not count, and
// what is not there.
var take = record.NewStatement(`WITH applied AS (
		SELECT a.promotion_id, a.amount, c.id AS code_id, c.max_uses AS code_most, p.max_uses, p.max_uses_per_customer, p.budget,
			p.id IS NOT NULL AND (a.code = '' OR c.id IS NOT NULL) AS is_there
		FROM unnest($3::uuid[], $4::text[], $5::bigint[]) AS a(promotion_id, code, amount)
		LEFT JOIN promotions p ON p.id = a.promotion_id AND p.enabled
		LEFT JOIN promotion_codes c ON c.promotion_id = a.promotion_id AND c.code = a.code AND c.enabled
	), wanted AS (
		SELECT promotion_id, 'uses' AS subject, 1::bigint AS n, max_uses AS most FROM applied WHERE is_there AND max_uses IS NOT NULL
		UNION ALL SELECT promotion_id, $2::text, amount, coalesce((budget->>$2::text)::bigint, 0) FROM applied WHERE is_there AND budget IS NOT NULL
		UNION ALL SELECT promotion_id, 'code:' || code_id, 1, code_most FROM applied WHERE is_there AND code_most IS NOT NULL
		UNION ALL SELECT promotion_id, 'customer:' || encode(key, 'hex'), 1, max_uses_per_customer
			FROM applied, unnest($6::bytea[]) AS key WHERE is_there AND max_uses_per_customer IS NOT NULL
	), taken AS (
		INSERT INTO promotion_counters AS c (promotion_id, subject, used, most)
		SELECT promotion_id, subject, n, most FROM wanted WHERE n <= most ORDER BY promotion_id, subject
		ON CONFLICT (promotion_id, subject) DO UPDATE SET used = c.used + excluded.used, most = excluded.most
			WHERE c.used + excluded.used <= excluded.most
		RETURNING promotion_id, subject
	), noted AS (
		INSERT INTO promotion_uses (order_id, promotion_id, code_id, created_at, customer_keys, currency, amount)
		SELECT $1::uuid, promotion_id, code_id, now(), $6::bytea[], $2::text, amount FROM applied WHERE is_there
	)
	SELECT promotion_id, subject FROM wanted WHERE (promotion_id, subject) NOT IN (SELECT promotion_id, subject FROM taken)
	UNION ALL SELECT promotion_id, '' FROM applied WHERE NOT is_there
	ORDER BY 1, 2`)

// Take has an order use the promotions that were applied to it, once, with all that it takes of limits. If
// it returns any that were refused, the caller rolls the transaction back, and so nothing is taken. The
// order can be made after it in the same transaction.
func Take(
	ctx context.Context, tx *ent.Tx, order typeid.Order, currency money.Currency, applied []discount.Applied, buyer Buyer,
) ([]Refused, error) {
	if len(applied) == 0 {
		return nil, nil
	}
	ids, codes, amounts := make([]typeid.Promotion, len(applied)), make([]string, len(applied)), make([]int64, len(applied))
	for i := range applied {
		ids[i], codes[i], amounts[i] = applied[i].ID, applied[i].Code, applied[i].Amount
	}
	keys := buyer.keys()
	var refused []Refused
	err := take.Each(ctx, tx, func(scan func(...any) error) error {
		var id typeid.Promotion
		var subject string
		if err := scan(&id, &subject); err != nil {
			return err
		}
		if one := (Refused{id, limitOf(subject)}); len(refused) == 0 || refused[len(refused)-1] != one { // a customer has several keys
			refused = append(refused, one)
		}
		return nil
	}, order, string(currency), typeid.Array(ids), pq.Array(codes), pq.Array(amounts), pq.ByteaArray(keys))
	if err != nil {
		return nil, fmt.Errorf("take promotions: %w", err)
	}
	return refused, nil
}

// limitOf returns the limit that a counter with a subject is for.
func limitOf(subject string) Limit {
	switch {
	case subject == "":
		return LimitGone
	case subject == allUses:
		return LimitUses
	case strings.HasPrefix(subject, codePrefix):
		return LimitCode
	case strings.HasPrefix(subject, customerPrefix):
		return LimitCustomer
	}
	return LimitBudget
}

// release deletes what an order ($1) has used, and counts it down in the order in which it was counted up.
// What has no counter is not limited any more.
var release = record.NewStatement(`WITH gone AS (
		DELETE FROM promotion_uses WHERE order_id = $1 RETURNING promotion_id, code_id, customer_keys, currency, amount
	), given AS (
		SELECT promotion_id, 'uses' AS subject, 1::bigint AS n FROM gone
		UNION ALL SELECT promotion_id, currency::text, amount FROM gone
		UNION ALL SELECT promotion_id, 'code:' || code_id, 1 FROM gone WHERE code_id IS NOT NULL
		UNION ALL SELECT promotion_id, 'customer:' || encode(key, 'hex'), 1 FROM gone, unnest(customer_keys) AS key
	), locked AS (
		SELECT c.promotion_id, c.subject, given.n FROM promotion_counters c JOIN given USING (promotion_id, subject)
		ORDER BY c.promotion_id, c.subject FOR NO KEY UPDATE OF c
	)
	UPDATE promotion_counters c SET used = greatest(c.used - locked.n, 0) FROM locked
	WHERE c.promotion_id = locked.promotion_id AND c.subject = locked.subject`)

// Release gives back all that an order has taken. Of an order that has taken nothing, or has given it back,
// it does nothing.
func Release(ctx context.Context, tx *ent.Tx, order typeid.Order) error {
	if _, err := release.Exec(ctx, tx, order); err != nil {
		return fmt.Errorf("release promotions: %w", err)
	}
	return nil
}
