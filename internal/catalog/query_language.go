package catalog

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
)

// Texts for operations in other languages than the default one. Those for the default language have no
// part of this: they are asked most.

var (
	productBySlugIn    = record.NewQuery(`SELECT ` + ent.ProductColumns + bySlugIn("PRODUCT", "products", `products.status = 'ACTIVE'`))
	categoryBySlugIn   = record.NewQuery(`SELECT ` + ent.CategoryColumns + bySlugIn("CATEGORY", "categories", "true"))
	collectionBySlugIn = record.NewQuery(`SELECT ` + ent.CollectionColumns + bySlugIn("COLLECTION", "collections", "true"))
)

// bySlugIn is a FROM of what has a slug ($1): in one of some languages ($2), the first of them that has it,
// or else by default.
func bySlugIn(kind, table, condition string) string {
	return ` FROM (
			SELECT owner_id AS id, array_position($2::text[], language) AS rank FROM translations
			WHERE kind = '` + kind + `' AND field = 'slug' AND value = $1::text AND language = ANY($2::text[])
			UNION ALL SELECT id, NULL FROM ` + table + ` WHERE slug = $1::text
		) AS named JOIN ` + table + ` ON ` + table + `.id = named.id WHERE ` + condition + ` ORDER BY named.rank LIMIT 1`
}

// defaultSelections reads, for products ($1), what selections ($2) are by the default names: a name counts
// as it is in the first of some languages ($4, with commas between them), then by default, and at last
// whatever its case if $3. What is no name stays as it is.
var defaultSelections = record.NewQuery(`SELECT k.product, k.selection, k.ignore_case, k.chain, (
		SELECT coalesce(jsonb_agg(jsonb_build_object(
			'name', coalesce(option.name, given.name), 'value', coalesce(value.name, given.value)
		) ORDER BY given.n), '[]')::text
		FROM ROWS FROM (jsonb_to_recordset(k.selection::jsonb) AS (name text, value text)) WITH ORDINALITY AS given(name, value, n)
		LEFT JOIN LATERAL (` + namedIn("product_options", "named.product_id = k.product", "given.name") + `) AS option ON true
		LEFT JOIN LATERAL (` + namedIn("option_values", "named.option_id = option.id", "given.value") + `) AS value ON true
	)
	FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[], $3::bool[], $4::text[])) AS k(product, selection, ignore_case, chain)
	WHERE EXISTS (SELECT FROM product_options WHERE product_id = k.product)`)

func namedIn(table, condition, given string) string {
	const languages = `string_to_array(k.chain, ',')`
	return `SELECT named.id, named.name FROM ` + table + ` AS named
			LEFT JOIN translations AS t ON t.owner_id = named.id AND t.field = 'name' AND t.language = ANY(` + languages + `)
			WHERE ` + condition + ` AND (` + same("t.value", given, "k.ignore_case") + ` OR ` + same("named.name", given, "k.ignore_case") + `)
			ORDER BY CASE WHEN t.value = ` + given + ` THEN array_position(` + languages + `, t.language) WHEN named.name = ` + given + ` THEN 100 ELSE 101 END,
				named.position, named.id LIMIT 1`
}
