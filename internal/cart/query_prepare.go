package cart

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ByID reads carts, whoever may see them.
var ByID = record.ByID("carts", record.NewQuery(`SELECT `+ent.CartColumns+` FROM carts WHERE id = ANY($1::uuid[])`), ent.ReadCart,
	func(c *ent.Cart) typeid.Cart { return c.ID })

var (
	// termsOfDraft reads for whom the staff have prepared a cart ($1), the customer's group, whether delivery costs nothing, and the prices
	// that are fixed.
	termsOfDraft = record.NewQuery(`SELECT u.id, u.customer_group_id, d.free_delivery, (SELECT json_object_agg(variant_id, amount) FROM draft_prices WHERE cart_id = d.cart_id)
		FROM draft_orders d LEFT JOIN users u ON u.id = d.customer_id WHERE d.cart_id = $1`)

	// erasePrepared deletes the carts that were prepared for a user ($1) and have become nothing.
	erasePrepared = record.NewStatement(`DELETE FROM carts USING draft_orders d WHERE carts.id = d.cart_id AND d.customer_id = $1 AND carts.status = 'OPEN'`)

	// markPrepared marks a cart ($1) as one that the staff have prepared.
	markPrepared = record.NewStatement(`UPDATE carts SET draft = true WHERE id = $1`)

	// fixPrices has variants ($2) cost amounts ($3) in a cart ($1); null is what the lists say. It returns how many prices have changed.
	fixPrices = record.NewStatement(`
		WITH wanted AS (
			SELECT DISTINCT ON (variant) variant, amount FROM unnest($2::uuid[], $3::bigint[]) t(variant, amount)
		), freed AS (
			DELETE FROM draft_prices p USING wanted w WHERE p.cart_id = $1 AND p.variant_id = w.variant AND w.amount IS NULL RETURNING 1
		), fixed AS (
			INSERT INTO draft_prices (cart_id, variant_id, amount) SELECT $1, v.id, w.amount FROM wanted w JOIN variants v ON v.id = w.variant WHERE w.amount IS NOT NULL
			ON CONFLICT (cart_id, variant_id) DO UPDATE SET amount = excluded.amount WHERE draft_prices.amount <> excluded.amount RETURNING 1
		)
		SELECT (SELECT count(*) FROM freed) + (SELECT count(*) FROM fixed)`)
)
