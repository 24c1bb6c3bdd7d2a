package catalog

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// Triggers of the tables hold how many options, values and variants there can be, so these texts need
// no limit.

var (
	optionsOfProducts = record.NewQuery(`SELECT ` + ent.ProductOptionColumns + `
		FROM product_options WHERE product_id = ANY($1::uuid[]) ORDER BY position, id`)
	valuesOfOptions = record.NewQuery(`SELECT ` + ent.OptionValueColumns + `
		FROM option_values WHERE option_id = ANY($1::uuid[]) ORDER BY position, id`)
	activeOptionsByID = record.NewQuery(`SELECT ` + ent.ProductOptionColumns + ` FROM product_options
		JOIN products ON products.id = product_options.product_id AND products.status = 'ACTIVE'
		WHERE product_options.id = ANY($1::uuid[])`)
	activeValuesByID = record.NewQuery(`SELECT ` + ent.OptionValueColumns + ` FROM option_values
		JOIN product_options ON product_options.id = option_values.option_id
		JOIN products ON products.id = product_options.product_id AND products.status = 'ACTIVE'
		WHERE option_values.id = ANY($1::uuid[])`)

	activeVariantBySKU = record.NewQuery(`SELECT ` + ent.VariantColumns + ` FROM variants
		JOIN products ON products.id = variants.product_id AND products.status = 'ACTIVE' WHERE variants.sku = $1`)
	activeVariantByBarcode = record.NewQuery(`SELECT ` + ent.VariantColumns + ` FROM variants
		JOIN products ON products.id = variants.product_id AND products.status = 'ACTIVE'
		WHERE variants.barcode = $1 AND variants.barcode <> '' ORDER BY variants.id LIMIT 1`)
)

// chosen is a FROM of "chosen", one row: what a selection ($n), a list of names and values as JSON,
// is of k.product. It has the ids of the values, in their order as in variants.value_ids, and whether
// a variant can have them. Options that the product lacks are passed over if a condition says so, and
// names match whatever their case if another one does. Names that are written alike come first.
//
// The case of names is that of the Unicode Character Database, whatever the database's locale.
func chosen(selection, ignoreUnknown, ignoreCase string) string {
	return `LATERAL (
		SELECT coalesce(array_agg(DISTINCT value.id ORDER BY value.id) FILTER (WHERE value.id IS NOT NULL), '{}') AS ids,
			coalesce(bool_and(value.id IS NOT NULL OR option.id IS NULL AND ` + ignoreUnknown + `), true) AS possible
		FROM jsonb_to_recordset(` + selection + `) AS given(name text, value text)
		LEFT JOIN LATERAL (
			SELECT id FROM product_options WHERE product_id = k.product AND ` + same("name", "given.name", ignoreCase) + `
			ORDER BY name = given.name DESC, position, id LIMIT 1
		) AS option ON true
		LEFT JOIN LATERAL (
			SELECT id FROM option_values WHERE option_id = option.id AND ` + same("name", "given.value", ignoreCase) + `
			ORDER BY name = given.value DESC, position, id LIMIT 1
		) AS value ON true
	) AS chosen`
}

// same is a condition that a name is a given one, whatever its case if another condition holds.
func same(name, given, ignoreCase string) string {
	folded := func(text string) string { return `lower(` + text + ` COLLATE "` + page.Collation + `")` }
	return `(` + name + ` = ` + given + ` OR ` + ignoreCase + ` AND ` + folded(name) + ` = ` + folded(given) + `)`
}

// salable is a condition that a variant of k.product, which is active, can be bought now by terms. OFFSET 0
// has them looked up one by one: a product has few of all there are.
const salable = `CASE WHEN terms.stock IS NULL THEN EXISTS (
			SELECT FROM stock_levels WHERE stock_levels.variant_id = variants.id AND stock_levels.on_hand + stock_levels.backorder_limit > stock_levels.reserved AND stock_levels.sellable OFFSET 0
		) ELSE available_in(terms.stock, variants.id) > 0 END
		AND EXISTS (SELECT FROM prices_in_effect(variants.id, $2::bpchar, terms.lists) AS prices WHERE minimum_quantity = 1 OFFSET 0)`

// variantsBySelection reads the variants of products ($1) that have the values of a selection ($2),
// and no others: at most one of each.
var variantsBySelection = record.NewQuery(`SELECT k.selection, ` + ent.VariantColumns + `
	FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[])) AS k(product, selection), ` + chosen("k.selection::jsonb", "false", "true") + `
	JOIN variants ON chosen.possible AND variants.value_ids = chosen.ids AND variants.value_ids <> '{}' WHERE variants.product_id = k.product`)

// firstChoice is an expression: the id of the variant of k.product that a selection comes to, as the
// schema says of Product.selectedOrFirstAvailableVariant. Each part is looked for if the ones before
// find nothing: all that was chosen by the index of combinations, and the rest in the store's order.
var firstChoice = func() string {
	in := func(condition string) string {
		return `(SELECT id FROM variants WHERE product_id = k.product AND ` + condition + ` ORDER BY position, id LIMIT 1)`
	}
	matches, canBeBought := `chosen.possible AND value_ids @> chosen.ids`, `k.active AND `+salable
	return `coalesce(
		(SELECT id FROM variants WHERE product_id = k.product AND chosen.possible AND value_ids = chosen.ids AND value_ids <> '{}'),
		` + in(matches+` AND `+canBeBought) + `, ` + in(matches) + `, ` + in(canBeBought) + `, ` + in("true") + `)`
}()

// selected is a FROM of "k", the products ($1), each with a selection ($7), of "terms" and of "chosen".
// Unknown options are passed over if $8, and the case of names if $9.
var selected = `(
		SELECT DISTINCT k.*, EXISTS (SELECT FROM products WHERE id = k.product AND status = 'ACTIVE') AS active
		FROM unnest($1::uuid[], $7::text[], $8::bool[], $9::bool[]) AS k(product, selection, ignore_unknown, ignore_case)
	) AS k CROSS JOIN ` + listsInForce + `, ` + chosen("k.selection::jsonb", "k.ignore_unknown", "k.ignore_case")

var firstChoices = record.NewQuery(`SELECT k.selection, k.ignore_unknown, k.ignore_case, ` + ent.VariantColumns + `
	FROM ` + selected + ` JOIN variants ON true WHERE variants.id = ` + firstChoice)

// adjacentVariants reads the variants that lack at most one of the chosen values, at most so many
// ($10) of each product.
var adjacentVariants = record.NewQuery(`SELECT k.selection, k.ignore_unknown, k.ignore_case, ` + ent.VariantColumns + `
	FROM ` + selected + `, LATERAL (
		SELECT CASE WHEN chosen.possible AND chosen.ids <> '{}' THEN chosen.ids
			ELSE (SELECT value_ids FROM variants WHERE id = ` + firstChoice + `) END AS ids
	) AS base, LATERAL (
		SELECT * FROM variants WHERE product_id = k.product AND EXISTS (
			SELECT FROM unnest(base.ids) AS other WHERE variants.value_ids @> array_remove(base.ids, other)
		) ORDER BY position, id LIMIT $10
	) AS variants ORDER BY variants.position, variants.id`)

// variantPages are the queries of lists of the variants of products ($1), at most $2 of each. Each
// comes with its offer by terms ($3 to $7): the price if $8, the quantity if $9. They have all values of
// a selection ($10).
func variantPages(o page.Ordering) page.Queries {
	return page.NewQueries(o, "variants", 11, func(condition, orderBy string) string {
		return `SELECT k.product, ` + ent.VariantColumns + `, $3::bpchar, prices.amount, prices.compare_at_amount, CASE WHEN $9::bool AND k.active THEN ` + availableHere("variants.id") + ` END
			FROM (
				SELECT DISTINCT product, EXISTS (SELECT FROM products WHERE id = product AND status = 'ACTIVE') AS active
				FROM unnest($1::uuid[]) AS product
			) AS k CROSS JOIN ` + listsInForceBy(3) + `, ` + chosen("$10::jsonb", "false", "true") + `, LATERAL (
				SELECT * FROM variants WHERE product_id = k.product AND chosen.possible AND value_ids @> chosen.ids AND ` + condition + `
				ORDER BY ` + orderBy + ` LIMIT $2
			) AS variants LEFT JOIN LATERAL (
				SELECT * FROM price_in_effect(variants.id, $3::bpchar, terms.lists, 1) AS prices WHERE $8::bool
			) AS prices ON true ORDER BY ` + orderBy
	})
}

// variantCounts counts the variants of products ($1) that have all values of a selection ($2).
var variantCounts = record.NewQuery(`SELECT k.product, k.selection, CASE WHEN chosen.ids = '{}' THEN (
		SELECT count(*) FROM variants WHERE product_id = k.product AND chosen.possible
	) ELSE (
		SELECT count(*) FROM variants WHERE product_id = k.product AND chosen.possible AND value_ids @> chosen.ids
	) END
	FROM unnest($1::uuid[], $2::text[]) AS k(product, selection), ` + chosen("k.selection::jsonb", "false", "true"))

// valuesInOrder is an expression: all values of k.product in their order, each with its option, as
// bytes. A product can have thousands of them, and of combinations. Rows of their own would take several
// times as long.
const valuesInOrder = `(SELECT string_agg(uuid_send(option_values.option_id) || uuid_send(option_values.id), ''
			ORDER BY product_options.position, product_options.id, option_values.position, option_values.id)
		FROM product_options JOIN option_values ON option_values.option_id = product_options.id WHERE product_options.product_id = k.product)`

// combinations reads the combinations of values of the variants of products ($1): all if $7, those
// that can be bought by terms if $8. The first ones stand in an index.
var combinations = record.NewQuery(`SELECT k.product, ` + valuesInOrder + `,
	CASE WHEN $7::bool THEN (
		SELECT string_agg(array_send(value_ids), '') FROM variants WHERE product_id = k.product AND value_ids <> '{}'
	) END, CASE WHEN $8::bool AND EXISTS (SELECT FROM products WHERE id = k.product AND status = 'ACTIVE') THEN (
		SELECT string_agg(array_send(value_ids), '') FROM variants
		WHERE product_id = k.product AND value_ids <> '{}' AND ` + salable + `
	) END
	FROM unnest($1::uuid[]) AS k(product) CROSS JOIN ` + listsInForce)

// variantsOfValues reads the combinations of the products of values ($1), each with its variant.
var variantsOfValues = record.NewQuery(`SELECT ` + valuesInOrder + `, (
		SELECT string_agg(uuid_send(id) || array_send(value_ids), '') FROM variants WHERE product_id = k.product AND value_ids <> '{}'
	) FROM (
		SELECT DISTINCT product_id FROM product_options JOIN option_values ON option_values.option_id = product_options.id
		WHERE option_values.id = ANY($1::uuid[])
	) AS k(product)`)
