package search

import "github.com/shopgraph/shopgraph/internal/record"

// boundOfProducts reads the id of the last of $2 products after one ($1).
var boundOfProducts = record.NewQuery(`SELECT id FROM products WHERE id > $1::uuid ORDER BY id OFFSET $2 - 1 LIMIT 1`)

// queriesOfProducts read what active products are: each a part of it, of many products, by which the parts are put together.
// So a million products cost no more for each than a few do.
type queriesOfProducts struct {
	own, variants, stocked, places, prices, assigned, texts record.Query
}

var (
	// byIDs reads some products ($1), and byRange those after one ($1) up to another ($2). Rows that belong to products that
	// are not active are left out by who reads them.
	byIDs   = newQueriesOfProducts(func(id string) string { return id + ` = ANY($1::uuid[])` })
	byRange = newQueriesOfProducts(func(id string) string { return id + ` > $1::uuid AND ` + id + ` <= $2::uuid` })
)

// newQueriesOfProducts returns the queries for products of which an id fulfils something.
func newQueriesOfProducts(fulfils func(id string) string) queriesOfProducts {
	return queriesOfProducts{
		// What they say of themselves.
		own: record.NewQuery(`SELECT p.id, p.category_id, p.name, p.description, p.vendor, p.tags, floor(extract(epoch FROM p.created_at))::bigint,
				coalesce(f.sold, 0), p.product_type_id
			FROM products AS p LEFT JOIN (SELECT product_id, sold FROM product_facts WHERE ` + fulfils("product_id") + `) AS f ON f.product_id = p.id
			WHERE ` + fulfils("p.id") + ` AND p.status = 'ACTIVE'`),

		variants: record.NewQuery(`SELECT product_id, sku, barcode, options FROM variants WHERE ` + fulfils("product_id")),

		// The locations where a variant is in stock, as filters have it. OFFSET 0 has Postgres look for the stock of each variant,
		// and not read that of all the store for each batch.
		stocked: record.NewQuery(`SELECT DISTINCT v.product_id, s.location_id
			FROM variants AS v CROSS JOIN LATERAL (SELECT * FROM stock_levels WHERE variant_id = v.id OFFSET 0) AS s
			WHERE ` + fulfils("v.product_id") + ` AND s.on_hand + s.backorder_limit > s.reserved AND s.sellable`),

		// Their further categories (0), the channels that sell them (1) and the collections that have them (2), with their
		// places there.
		places: record.NewQuery(`
			SELECT product_id, 0::bigint, category_id, 0::bigint FROM product_categories WHERE ` + fulfils("product_id") + `
			UNION ALL SELECT product_id, 1, channel_id, 0 FROM channel_products WHERE ` + fulfils("product_id") + `
			UNION ALL SELECT product_id, 2, collection_id, position FROM collection_products WHERE ` + fulfils("product_id")),

		prices: record.NewQuery(`SELECT product_id, currency::text, price_list_id, low, compare_low IS NOT NULL
			FROM product_prices WHERE ` + fulfils("product_id") + ` AND low IS NOT NULL`),

		// What they have of attributes, and their variants. Which of these count, the types of the products say.
		assigned: record.NewQuery(`SELECT product_id, 'PRODUCT', attribute_id, choice_id, trim_scale(number)::text, "boolean", to_char(date, 'YYYY-MM-DD'), text
			FROM attribute_values WHERE ` + fulfils("product_id") + `
			UNION ALL SELECT v.product_id, 'VARIANT', own.attribute_id, own.choice_id, trim_scale(own.number)::text, own."boolean", to_char(own.date, 'YYYY-MM-DD'), own.text
			FROM variants AS v JOIN attribute_values AS own ON own.variant_id = v.id WHERE ` + fulfils("v.product_id")),

		// Their names and descriptions in other languages.
		texts: record.NewQuery(`SELECT owner_id, field = 'name', language, value FROM translations
			WHERE ` + fulfils("owner_id") + ` AND kind = 'PRODUCT' AND field IN ('name', 'description')`),
	}
}

// listInForce reads the first price list in force for a currency ($1), a country ($2), a group of customers ($3) and a
// channel ($4); zeros if there is none.
var listInForce = record.NewQuery(`SELECT coalesce((
		SELECT chain[1] FROM price_list_in_force($1::bpchar, $2::text, $3::uuid, $4::uuid)
	), '00000000-0000-0000-0000-000000000000'::uuid)`)

// locationsOfChannel reads the locations that a channel ($1) sells from alone.
var locationsOfChannel = record.NewQuery(`SELECT jsonb_array_elements_text(location_ids)::uuid FROM channels WHERE id = $1::uuid`)

// soldProducts reads how often products were sold lately, those that were.
var soldProducts = record.NewQuery(`SELECT product_id, sold FROM product_facts WHERE sold > 0`)

// What names have is read by their owners ($1), or of all if that is null.
var (
	categories = record.NewQuery(`SELECT id, parent_id, name FROM categories ORDER BY position, id`)

	collectionsByPlace = record.NewQuery(`SELECT id, name FROM collections ORDER BY position, id`)

	attributes = record.NewQuery(`SELECT id, slug, name, kind, unit, filterable, searchable FROM attributes
		WHERE ($1::uuid[] IS NULL OR id = ANY($1::uuid[])) AND (filterable OR searchable) AND visible_in_storefront`)
	choices = record.NewQuery(`SELECT c.id, c.slug, c.name, c.position, c.swatch_color, c.swatch_image_url FROM attribute_choices AS c
		JOIN attributes AS a ON a.id = c.attribute_id AND (a.filterable OR a.searchable) AND a.visible_in_storefront
		WHERE $1::uuid[] IS NULL OR c.attribute_id = ANY($1::uuid[])`)
	productTypes = record.NewQuery(`SELECT id, slug, name FROM product_types`)
	// attributesOfTypes reads which attributes types give to their products, and to these' variants.
	attributesOfTypes = record.NewQuery(`SELECT product_type_id, owner, attribute_id FROM product_type_attributes`)

	// namesOf reads the names of things in other languages.
	namesOf = record.NewQuery(`SELECT owner_id, language, value FROM translations WHERE owner_id = ANY($1::uuid[]) AND field = 'name'`)

	// optionsOfProducts reads what the options and values of products are called and how they are shown.
	optionsOfProducts = record.NewQuery(`SELECT o.id, o.name, o.position, v.id, v.name, v.position, v.swatch_color, v.swatch_image_url
		FROM product_options AS o JOIN option_values AS v ON v.option_id = o.id WHERE o.product_id = ANY($1::uuid[])
		ORDER BY o.product_id, o.position, o.id, v.position, v.id`)

	// productsBelow reads active products of a category ($1) and of those below it: at most $3, from $2 on.
	productsBelow = record.NewQuery(`
		WITH RECURSIVE below(id) AS (
			SELECT $1::uuid UNION SELECT c.id FROM categories AS c JOIN below ON c.parent_id = below.id
		)
		SELECT DISTINCT listed.id FROM (
			SELECT p.id FROM products AS p JOIN below ON p.category_id = below.id WHERE p.status = 'ACTIVE' AND p.id > $2::uuid
			UNION ALL SELECT pc.product_id FROM product_categories AS pc JOIN below ON pc.category_id = below.id WHERE pc.product_id > $2::uuid
		) AS listed ORDER BY listed.id LIMIT $3`)
)
