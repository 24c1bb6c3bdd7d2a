package cart

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var (
	// LinesByCart reads the lines of each cart in the order they were added. Whose the carts are is
	// not asked: the caller has them from the viewer's own.
	LinesByCart = record.Lists("lines of carts",
		record.NewQuery(`SELECT `+ent.CartLineColumns+` FROM cart_lines WHERE cart_id = ANY($1::uuid[]) ORDER BY id`),
		ent.ReadCartLine, func(l *ent.CartLine) typeid.Cart { return l.CartID })

	// OpenByUser reads the newest open cart of each user: one row a user, however many carts they
	// have.
	OpenByUser = record.ByID("open carts of users",
		record.NewQuery(`SELECT `+ent.CartColumns+` FROM unnest($1::uuid[]) u(id), LATERAL (
				SELECT * FROM carts WHERE user_id = u.id AND status = 'OPEN' ORDER BY id DESC LIMIT 1
			) AS carts`),
		ent.ReadCart, func(c *ent.Cart) typeid.User { return *c.UserID })

	// AllOpenByUser reads each user's open carts, the newest first: of each at most MaxOpen.
	AllOpenByUser = record.Lists("all open carts of users",
		record.NewQuery(`SELECT `+ent.CartColumns+` FROM (SELECT DISTINCT unnest($1::uuid[])) u(id), LATERAL (
				SELECT * FROM carts WHERE user_id = u.id AND status = 'OPEN' ORDER BY id DESC LIMIT $2
			) AS carts ORDER BY carts.id DESC`),
		ent.ReadCart, func(c *ent.Cart) typeid.User { return *c.UserID }, MaxOpen)
)

// MaxOpen is how many open carts of a user are listed.
const MaxOpen = 20

// contentsOfCarts reads what is in carts ($1), with the catalog's present prices. An empty cart is
// one row.
var contentsOfCarts = record.NewQuery(`
	SELECT c.id, c.currency, l.id, l.variant_id, v.product_name, v.variant_name, v.sku, l.quantity,
		CASE WHEN v.active THEN prices.amount END
	FROM carts c
	LEFT JOIN cart_lines l ON l.cart_id = c.id
	LEFT JOIN sellable_variants v ON v.variant_id = l.variant_id
	LEFT JOIN prices ON prices.variant_id = l.variant_id AND prices.currency = c.currency
	WHERE c.id = ANY($1::uuid[])
	ORDER BY l.id`)

// owned is what makes a cart the viewer's: that it is the user's ($2), or that its token's hash is
// known ($3). A null proves nothing.
const owned = `(user_id = $2 OR token_hash = $3)`

var (
	ownCart     = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts WHERE id = $1 AND ` + owned)
	lockOwnCart = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts WHERE id = $1 AND ` + owned + ` FOR UPDATE`)
	cartsOfUser = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts WHERE id = ANY($1::uuid[]) AND user_id = $2`)
	linesOfUser = record.NewQuery(`SELECT ` + ent.CartLineColumns + ` FROM cart_lines JOIN carts ON carts.id = cart_lines.cart_id
		WHERE cart_lines.id = ANY($1::uuid[]) AND carts.user_id = $2`)

	lockNewestOfUser = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts
		WHERE user_id = $1 AND status = 'OPEN' ORDER BY id DESC LIMIT 1 FOR UPDATE`)

	// beginCheckout closes an open cart at a time ($4).
	beginCheckout = record.NewStatement(`UPDATE carts SET status = 'CHECKING_OUT', updated_at = $4
		WHERE id = $1 AND ` + owned + ` AND status = 'OPEN'`)
)

// draftOfCart reads a cart's lines ($1), and what the catalog and the stock say of them and of
// other variants ($2). Prices are in a currency ($3). It is one query so that a change of a cart
// needs no other reading, before it or for its answer. Without it, five more were needed.
var draftOfCart = record.NewQuery(`WITH wanted AS (
		SELECT variant_id FROM cart_lines WHERE cart_id = $1::uuid
		UNION
		SELECT unnest($2::uuid[])
	)
	SELECT v.variant_id, v.product_name, v.variant_name, v.sku, v.active, prices.amount, v.available,
		l.id, l.created_at, l.updated_at, l.unit_amount, l.quantity
	FROM wanted
	JOIN sellable_variants AS v ON v.variant_id = wanted.variant_id
	LEFT JOIN prices ON prices.variant_id = v.variant_id AND prices.currency = $3::bpchar
	LEFT JOIN cart_lines AS l ON l.variant_id = v.variant_id AND l.cart_id = $1::uuid
	ORDER BY l.id`)

// insertCart stores a cart and its lines ($8 to $11).
var insertCart = record.NewStatement(`
	WITH made AS (
		INSERT INTO carts (id, created_at, updated_at, user_id, token_hash, currency, status)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
	)
	INSERT INTO cart_lines (id, created_at, updated_at, cart_id, variant_id, quantity, unit_amount)
	SELECT t.id, $3, $3, $1, t.variant, t.quantity, t.amount
	FROM unnest($8::uuid[], $9::uuid[], $10::bigint[], $11::bigint[]) t(id, variant, quantity, amount)`)

// writeLines removes lines ($3) of a cart ($1), and makes or changes others ($4 to $7), at a time
// ($2).
var writeLines = record.NewStatement(`
	WITH removed AS (
		DELETE FROM cart_lines WHERE cart_id = $1 AND id = ANY($3::uuid[])
	), kept AS (
		INSERT INTO cart_lines (id, created_at, updated_at, cart_id, variant_id, quantity, unit_amount)
		SELECT t.id, $2, $2, $1, t.variant, t.quantity, t.amount
		FROM unnest($4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[]) t(id, variant, quantity, amount)
		ON CONFLICT (cart_id, variant_id) DO UPDATE
		SET quantity = excluded.quantity, unit_amount = excluded.unit_amount, updated_at = excluded.updated_at
	)
	UPDATE carts SET updated_at = $2 WHERE id = $1`)

// purgeCarts deletes at most $1 carts that did not change for $2 seconds. That a cart is older than
// its last change lets the index find it.
var purgeCarts = record.NewStatement(`
	DELETE FROM carts WHERE id = ANY(ARRAY(
		SELECT id FROM carts
		WHERE (status = 'COMPLETED' OR user_id IS NULL) AND status <> 'CHECKING_OUT'
			AND created_at < now() - make_interval(secs => $2) AND updated_at < now() - make_interval(secs => $2)
		ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)
