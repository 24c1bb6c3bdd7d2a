package promotion

import (
	"fmt"

	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

const (
	columns = `promotions.id, promotions.name, class, priority, combines, rest, starts_at, ends_at, condition, action,
		promotions.version, promotions.enabled, needs_code, promotions.max_uses, max_uses_per_customer, budget, promotions.created_at, promotions.updated_at`
	codeColumns = `promotion_codes.id, promotion_codes.promotion_id, promotion_codes.version, code, promotion_codes.max_uses, promotion_codes.enabled, label,
		promotion_codes.created_at, promotion_codes.updated_at`
)

var (
	// countersOf reads the counters of some promotions ($1) with some subjects ($2).
	countersOf = record.NewQuery(`SELECT promotion_id, subject, used FROM promotion_counters
		WHERE promotion_id = ANY($1::uuid[]) AND subject = ANY($2::text[])`)
	// codesByText reads codes ($1), and how often those were used that have a limit.
	codesByText = record.NewQuery(`SELECT ` + codeColumns + `, coalesce(used, 0) FROM promotion_codes
		LEFT JOIN promotion_counters ON promotion_counters.promotion_id = promotion_codes.promotion_id AND subject = 'code:' || promotion_codes.id
		WHERE code = ANY($1::text[])`)
	// goodsOfProducts reads what promotions look at of products ($1). What the catalog does not sell has no
	// categories and the like.
	goodsOfProducts = record.NewQuery(`SELECT p.id, p.product_type_id, f.facts -> 'categories', f.facts -> 'collections', p.vendor, f.facts -> 'attributes'
		FROM products p LEFT JOIN product_facts f ON f.product_id = p.id WHERE p.id = ANY($1::uuid[])`)
	// buyersWithOrders reads which buyers, counted from 1, have ordered before: as users ($1) or with their
	// e-mails ($2, in lower case). Orders that came to nothing do not count.
	buyersWithOrders = record.NewQuery(`SELECT b.n FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS b(user_id, email, n)
		WHERE EXISTS (SELECT FROM orders o WHERE o.user_id = b.user_id AND ` + stands + `)
			OR EXISTS (SELECT FROM order_contacts c JOIN orders o ON o.id = c.order_id WHERE lower(c.email COLLATE "C") = b.email AND ` + stands + `)`)
)

// stands is whether an order "o" has not come to nothing.
const stands = `o.cancelled_at IS NULL AND o.expired_at IS NULL AND o.payment_failed_at IS NULL`

// enabledRules has no limit: who enables a promotion makes sure that there are at most MaxEnabled.
var enabledRules = record.NewQuery(`SELECT ` + columns + ` FROM promotions WHERE enabled AND (ends_at IS NULL OR ends_at > now()) ORDER BY priority`)

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

var (
	usage = record.NewQuery(`SELECT promotion_id, currency, count(*), sum(amount)::bigint FROM promotion_uses
		WHERE promotion_id = ANY($1::uuid[]) GROUP BY promotion_id, currency ORDER BY promotion_id, currency`)
	usesOfCodes = record.NewQuery(`SELECT code_id, count(*) FROM promotion_uses WHERE code_id = ANY($1::uuid[]) GROUP BY code_id`)
)

// promotionsInForce has no limit: see enabledRules.
var promotionsInForce = record.NewQuery(`SELECT ` + columns + ` FROM promotions WHERE ` + inForce + ` ORDER BY priority`)

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

// list is the queries of a list, in the order in which things were made.
type list[T any] struct {
	page.Sorting[T]
	count record.Query
}

// listOf returns the queries of rows of a table for which a condition holds. The condition is given the
// number of its first parameter.
func listOf[T any](order, table, columns string, where func(parameter int) string, parameters int, id func(T) any) list[T] {
	oldestFirst := page.Ordering{Name: order, Columns: []page.Column{page.UUID("id")}}
	return list[T]{
		page.Sorting[T]{
			Ordering: oldestFirst,
			Cursor:   func(t T) string { return oldestFirst.Cursor(id(t)) },
			Queries: page.NewQueries(oldestFirst, table, parameters+2, func(condition, orderBy string) string {
				return `SELECT ` + columns + ` FROM ` + table + ` WHERE ` + where(2) + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
			}),
		},
		record.NewQuery(`SELECT count(*) FROM ` + table + ` WHERE ` + where(1)),
	}
}

const inForce = `(enabled AND (starts_at IS NULL OR starts_at <= now()) AND (ends_at IS NULL OR ends_at > now()))`

var (
	promotionsListed = listOf("PROMOTION", "promotions", columns, func(n int) string {
		return fmt.Sprintf(`coalesce(class = $%d::text, true) AND coalesce(enabled = $%d::boolean, true) AND coalesce(%s = $%d::boolean, true)`, n, n+1, inForce, n+2)
	}, 3, func(p *Promotion) any { return p.ID.UUID() })
	codesListed = listOf("PROMOTION_CODE", "promotion_codes", codeColumns, func(n int) string {
		return fmt.Sprintf(`promotion_id = $%d::uuid AND coalesce(label = $%d::text, true) AND coalesce(code = $%d::text, true)`, n, n+1, n+2)
	}, 3, codeID)
	// codesOfBatch and codeWithText are lists of few of the codes of a promotion, which may have many.
	codesOfBatch = listOf("PROMOTION_CODE", "promotion_codes", codeColumns, func(n int) string {
		return fmt.Sprintf(`promotion_id = $%d::uuid AND label = $%d::text AND label <> '' AND coalesce(code = $%d::text, true)`, n, n+1, n+2)
	}, 3, codeID)
	codeWithText = listOf("PROMOTION_CODE", "promotion_codes", codeColumns, func(n int) string {
		return fmt.Sprintf(`promotion_id = $%d::uuid AND coalesce(label = $%d::text, true) AND code = $%d::text`, n, n+1, n+2)
	}, 3, codeID)
)

func codeID(c *Code) any { return c.ID.UUID() }

var (
	promotionsByID = record.NewQuery(`SELECT ` + columns + ` FROM promotions WHERE id = ANY($1::uuid[])`)
	codesByID      = record.NewQuery(`SELECT ` + codeColumns + ` FROM promotion_codes WHERE id = ANY($1::uuid[])`)
)
