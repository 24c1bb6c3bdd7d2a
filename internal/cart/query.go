package cart

import (
	"strconv"

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

	// OpenByUser reads the open cart of each user that was changed last, of the newest MaxOpen: one row
	// a user, however many carts they have.
	OpenByUser = record.ByID("open carts of users",
		record.NewQuery(`SELECT `+ent.CartColumns+` FROM unnest($1::uuid[]) u(id), LATERAL `+openCart("u.id")+` AS carts`),
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

// openCart is a subquery of a user's open cart that was changed last, of the newest MaxOpen.
func openCart(user string) string {
	return `(
		SELECT * FROM (
			SELECT * FROM carts WHERE user_id = ` + user + ` AND status = 'OPEN' ORDER BY id DESC LIMIT ` + strconv.Itoa(MaxOpen) + `
		) newest ORDER BY updated_at DESC, id DESC LIMIT 1
	)`
}

// basketsOfCarts reads what is in carts ($1), with the catalog's present prices and, if that is
// wanted ($2), what is in stock. Prices are those of the country that it is sent to, if that is given
// ($3, with a region $4 and a postal code $5) or the cart says so, or else of that where the buyer is. The
// buyer's e-mail is that of the user, or what is given ($6), or what the cart says. An empty cart is one row. What is joined on the left is worked out whether it is looked at or not, so the
// stock is a subquery.
var basketsOfCarts = record.NewQuery(`
	SELECT c.id, c.currency, coalesce(buyer.country, ''),
		coalesce($4::text, c.shipping_address ->> 'region', ''), coalesce($5::text, c.shipping_address ->> 'postalCode', ''),
		buyer.id, coalesce(buyer.email, $6::text, c.email, ''), buyer.customer_group, c.channel_id, CASE WHEN c.draft THEN (SELECT free_delivery FROM draft_orders WHERE cart_id = c.id) ELSE false END, c.codes, now(), rules.promotion, rules.shipping, rules.tax, ` + taxTerms("buyer.id") + `, c.deliveries, c.vat_number, buyer.tenders, l.id, l.variant_id, v.product_name, v.variant_name, v.sku, l.quantity, l.unit_amount, l.attributes,
		l.gift_wrap, CASE WHEN l.gift_wrap THEN ` + wrappingIn("c.currency") + ` END,
		v.requires_shipping, v.quantity_minimum, v.quantity_maximum, v.quantity_increment, v.tax_class_id, v.product_id, v.delivery_profile_id, v.weight, v.tags, v.gift_card,
		CASE WHEN v.active AND ` + soldIn("c.channel_id") + ` THEN ` + pricesInCart + ` END, CASE WHEN $2::bool THEN (
			SELECT ` + availableIn("c.channel_id") + ` FROM sellable_variants AS v WHERE v.variant_id = l.variant_id
		) END
	FROM carts c
	CROSS JOIN rule_versions AS rules
	CROSS JOIN LATERAL (
		SELECT coalesce($3::text, c.shipping_address ->> 'country', c.country) AS country, u.id, u.customer_group_id AS customer_group, u.email,
			CASE WHEN c.tenders IS NOT NULL THEN tenders_of_cart(c.tenders, u.id, c.currency) END AS tenders
		FROM (SELECT) AS one LEFT JOIN users u ON u.id = ` + buyerOf("c") + ` OFFSET 0
	) AS buyer
	LEFT JOIN LATERAL price_list_in_force(c.currency, buyer.country, buyer.customer_group, c.channel_id) AS terms(lists) ON true
	LEFT JOIN cart_lines l ON l.cart_id = c.id
	LEFT JOIN sellable_variants v ON v.variant_id = l.variant_id
	WHERE c.id = ANY($1::uuid[])
	ORDER BY l.id`)

// taxTerms is whether a user, if there is one, is exempt from taxes, and whether the prices of the list in
// force include them; null if it does not say.
func taxTerms(user string) string {
	return `CASE WHEN ` + user + ` IS NULL THEN false ELSE is_tax_exempt(` + user + `) END,
		CASE WHEN terms.lists IS NOT NULL THEN (SELECT prices_include_tax FROM price_lists WHERE id = terms.lists[1]) END`
}

// buyerOf is whose a cart "c" is: its user's, or that of whom the staff have prepared it for.
func buyerOf(c string) string {
	return `CASE WHEN ` + c + `.draft THEN (SELECT customer_id FROM draft_orders WHERE cart_id = ` + c + `.id) ELSE ` + c + `.user_id END`
}

// pricesInCart is pricesInOrder of a line "l" in a cart "c", or what the staff have decided instead.
var pricesInCart = `coalesce(CASE WHEN c.draft THEN (
			SELECT json_build_array(json_build_array(1, amount)) FROM draft_prices WHERE cart_id = c.id AND variant_id = l.variant_id
		) END, ` + pricesInOrder("l.variant_id", "c.currency") + `)`

// soldIn is whether a channel, of which there need not be one, sells the product of a variant "v".
func soldIn(channel string) string {
	return `CASE WHEN ` + channel + ` IS NULL THEN true ELSE is_sold_in(` + channel + `, v.product_id) END`
}

// availableIn is how much of a variant "v" can be bought in a channel, of which there need not be one.
func availableIn(channel string) string {
	return `CASE WHEN ` + channel + ` IS NULL OR NOT v.active THEN v.available ELSE available_in(` + channel + `, v.variant_id) END`
}

// wrappingIn is what it costs to wrap one of a variant "v" as a gift; null where that cannot be had.
func wrappingIn(currency string) string {
	return `CASE WHEN v.requires_shipping THEN (rules.wrapping ->> ` + currency + `::text)::bigint END`
}

// pricesInOrder is a variant's prices in effect as JSON, in the order of price_in_effect: of those for a
// quantity, the first wins. It is null without a price. price_steps would cost twice as much.
func pricesInOrder(variant, currency string) string {
	return `(
			SELECT json_agg(json_build_array(p.minimum_quantity, p.amount) ORDER BY array_position(terms.lists, p.price_list_id), p.amount, p.id)
			FROM prices_in_effect(` + variant + `, ` + currency + `, terms.lists) AS p
		)`
}

var ruleVersions = record.NewQuery(`SELECT promotion, shipping, tax FROM rule_versions`)

// owned is what makes a cart the viewer's: that it is the user's ($2), or that its token's hash is
// known ($3). A null proves nothing.
const owned = `(user_id = $2 OR token_hash = $3)`

var (
	ownCart     = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts WHERE id = $1 AND ` + owned)
	lockOwnCart = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts WHERE id = $1 AND ` + owned + ` FOR UPDATE`)
	cartsOfUser = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts WHERE id = ANY($1::uuid[]) AND user_id = $2`)
	linesOfUser = record.NewQuery(`SELECT ` + ent.CartLineColumns + ` FROM cart_lines JOIN carts ON carts.id = cart_lines.cart_id
		WHERE cart_lines.id = ANY($1::uuid[]) AND carts.user_id = $2`)

	// lockOpenOfUser reads a user's open cart as OpenByUser does.
	lockOpenOfUser = record.NewQuery(`SELECT ` + ent.CartColumns + ` FROM carts
		WHERE id = (SELECT id FROM ` + openCart("$1") + ` AS open) AND status = 'OPEN' FOR UPDATE`)

	// beginCheckout closes an open cart at a time ($4).
	beginCheckout = record.NewStatement(`UPDATE carts SET status = 'CHECKING_OUT', updated_at = ` + changedAt("$4") + `
		WHERE id = $1 AND ` + owned + ` AND status = 'OPEN'
		RETURNING updated_at, version, email, phone, note, shipping_address, billing_address, attributes, channel_id, vat_number, gift_message,
			draft, ` + buyerOf("carts"))
	// completeCart closes a cart for good that has become an order. What is personal is the order's now.
	completeCart = record.NewStatement(`UPDATE carts SET status = 'COMPLETED', updated_at = ` + changedAt("$2") + `, email = NULL, phone = NULL,
			shipping_address = NULL, billing_address = NULL, vat_number = NULL, gift_message = '', note = '', attributes = '[]', tenders = NULL
		WHERE id = $1 AND status = 'CHECKING_OUT'`)
	// reopenCart opens a cart again at a time ($2).
	reopenCart = record.NewStatement(`UPDATE carts SET status = 'OPEN', updated_at = ` + changedAt("$2") + ` WHERE id = $1 AND status = 'CHECKING_OUT'`)

	// followedCarts reads what followers of carts ($1), of guests or not ($2), have not been brought who
	// know the carts as they were at a time ($3). A cart that is not there for them is one of nulls.
	followedCarts = record.NewQuery(`SELECT w.n, ` + ent.CartColumns + `
		FROM unnest($1::uuid[], $2::bool[], $3::timestamptz[]) WITH ORDINALITY AS w(id, of_guest, seen, n)
		LEFT JOIN carts ON carts.id = w.id AND (carts.user_id IS NULL) = w.of_guest
		WHERE carts.id IS NULL OR carts.updated_at > w.seen`)
)

// changedAt is nextTime of a cart that is not read before.
func changedAt(now string) string {
	return `greatest(` + now + `, updated_at + interval '1 microsecond')`
}

// draftOfCart reads a cart's lines ($1), and what the catalog and the stock say of them and of
// other variants ($2). Prices are in a currency ($3), for a country ($4), a group of customers ($5), a channel ($6) and
// a user ($7).
// It is one query so that a change of a cart needs no other reading, before it or for its answer.
// Without it, five more were needed.
var draftOfCart = record.NewQuery(`WITH wanted AS (
		SELECT variant_id FROM cart_lines WHERE cart_id = $1::uuid
		UNION
		SELECT unnest($2::uuid[])
	)
	SELECT v.variant_id, v.product_name, v.variant_name, v.sku, v.active AND ` + soldIn("$6::uuid") + `, ` + pricesInOrder("v.variant_id", "$3::bpchar") + `, ` + availableIn("$6::uuid") + `,
		v.requires_shipping, v.quantity_minimum, v.quantity_maximum, v.quantity_increment, v.tax_class_id, v.product_id, v.delivery_profile_id, v.weight, v.tags, v.gift_card,
		` + wrappingIn("$3::bpchar") + `,
		l.id, l.created_at, l.updated_at, l.unit_amount, l.quantity, l.attributes, l.gift_wrap, now(), rules.promotion, rules.shipping, rules.tax, ` + taxTerms("$7::uuid") + `,
		(SELECT email FROM users WHERE id = $7::uuid)
	FROM wanted
	CROSS JOIN rule_versions AS rules
	CROSS JOIN (SELECT (SELECT chain FROM price_list_in_force($3::bpchar, $4::text, $5::uuid, $6::uuid)) AS lists OFFSET 0) AS terms
	JOIN sellable_variants AS v ON v.variant_id = wanted.variant_id
	LEFT JOIN cart_lines AS l ON l.variant_id = v.variant_id AND l.cart_id = $1::uuid
	ORDER BY l.id`)

// homeCountry is the country of a user's default address, where their new carts go.
var homeCountry = record.NewQuery(`SELECT country FROM addresses WHERE user_id = $1 AND default_shipping`)

// defaultAddress is a user's ($4) default address as a cart keeps it. A test holds it to the form of
// address.Address.
func defaultAddress(which string) string {
	return `(SELECT jsonb_build_object('fullName', full_name, 'givenName', given_name, 'familyName', family_name, 'company', company,
			'line1', line1, 'line2', line2, 'city', city, 'region', region, 'postalCode', postal_code, 'country', country, 'phone', phone)
		FROM addresses WHERE user_id = $4 AND ` + which + `)`
}

// What makes an address the default. That for bills needs no mention if it is that of shipping.
const (
	isShipping     = "default_shipping"
	isBillingAlone = "default_billing AND NOT default_shipping"
)

// insertCart stores a cart, and insertLines its lines ($14 to $20). A user's cart begins with their
// default addresses, which are returned. Looking for them costs as much as all else, so guests' carts
// have a text of their own.
const (
	insertCart = `INSERT INTO carts (id, created_at, updated_at, user_id, token_hash, currency, version, status,
			email, phone, country, note, attributes, channel_id, vat_number, shipping_address, billing_address)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $21, $22, `
	insertLines = `INSERT INTO cart_lines (id, created_at, updated_at, cart_id, variant_id, quantity, unit_amount, attributes, attributes_hash, gift_wrap)
		SELECT t.id, $3, $3, $1, t.variant, t.quantity, t.amount, t.attributes, t.hash, t.wrap
		FROM unnest($14::uuid[], $15::uuid[], $16::bigint[], $17::bigint[], $18::jsonb[], $19::text[], $20::bool[])
			t(id, variant, quantity, amount, attributes, hash, wrap)`
)

var (
	insertGuestsCart = record.NewStatement(`WITH made AS (` + insertCart + `NULL, NULL)) ` + insertLines)
	insertUsersCart  = record.NewStatement(`WITH made AS (` + insertCart +
		defaultAddress(isShipping) + `, ` + defaultAddress(isBillingAlone) + `) RETURNING shipping_address, billing_address
	), lines AS (` + insertLines + `)
	SELECT shipping_address, billing_address FROM made`)
)

// freeLines makes room for what lines ($2) of a cart ($1) will be told apart by.
var freeLines = record.NewStatement(`UPDATE cart_lines SET attributes_hash = id::text WHERE cart_id = $1 AND id = ANY($2::uuid[])`)

// writeLines removes lines ($4) of a cart ($1), and makes or changes others ($5 to $11), at a time
// ($2). The cart has a new version ($3).
var writeLines = record.NewStatement(`
	WITH removed AS (
		DELETE FROM cart_lines WHERE cart_id = $1 AND id = ANY($4::uuid[])
	), kept AS (
		INSERT INTO cart_lines (id, created_at, updated_at, cart_id, variant_id, quantity, unit_amount, attributes, attributes_hash, gift_wrap)
		SELECT t.id, $2, $2, $1, t.variant, t.quantity, t.amount, t.attributes, t.hash, t.wrap
		FROM unnest($5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::jsonb[], $10::text[], $11::bool[])
			t(id, variant, quantity, amount, attributes, hash, wrap)
		ON CONFLICT (id) DO UPDATE
		SET quantity = excluded.quantity, unit_amount = excluded.unit_amount, updated_at = excluded.updated_at,
			attributes = excluded.attributes, attributes_hash = excluded.attributes_hash, gift_wrap = excluded.gift_wrap
	)
	UPDATE carts SET updated_at = $2, version = $3 WHERE id = $1`)

// adoptCart makes a guest's cart a user's ($4). If it says nothing of where it goes, it begins with the
// user's default addresses. It returns where it goes.
var adoptCart = record.NewStatement(`
	UPDATE carts SET updated_at = $2, version = $3, user_id = $4, token_hash = NULL,
		shipping_address = CASE WHEN says THEN shipping_address ELSE ` + defaultAddress(isShipping) + ` END,
		billing_address = CASE WHEN says THEN billing_address ELSE ` + defaultAddress(isBillingAlone) + ` END
	FROM (SELECT shipping_address IS NOT NULL OR billing_address IS NOT NULL AS says FROM carts WHERE id = $1) before
	WHERE id = $1
	RETURNING shipping_address, billing_address`)

// writeCart stores what a cart holds beside its lines, and whose it is.
var writeCart = record.NewStatement(`
	UPDATE carts SET updated_at = $2, user_id = $3, token_hash = $4, currency = $5, version = $6, email = $7, phone = $8, country = $9,
		shipping_address = $10, billing_address = $11, note = $12, attributes = $13, deliveries = $14, codes = $15, vat_number = $16, gift_message = $17, tenders = $18
	WHERE id = $1`)

// purgeCarts deletes at most $1 carts that did not change for some seconds: $2 of those that have become
// orders, $3 of guests' open ones, $4 of users'. A null is for ever. That a cart is older than its last change
// lets the index find it.
var purgeCarts = record.NewStatement(`
	DELETE FROM carts WHERE id = ANY(ARRAY(
		SELECT id FROM carts
		WHERE status <> 'CHECKING_OUT' AND created_at < now() - make_interval(secs => least($2::float8, $3::float8, $4::float8))
			AND updated_at < now() - make_interval(secs => CASE WHEN status = 'COMPLETED' THEN $2::float8 WHEN user_id IS NULL THEN $3::float8 ELSE $4::float8 END)
		ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED))`)
