package search

import "github.com/shopgraph/shopgraph/internal/record"

// What products are is read in a few statements, each for many of them ($1), and put together by their ids.
// So a million products cost no more for each than a few do.

var (
	// nextProducts reads which active products come next in the order of some categories ($1) and of ids
	// within one: at most $4, from the first category on, of which only those after $3 come if it is $2.
	nextProducts = record.NewQuery(`SELECT p.id
		FROM unnest($1::uuid[]) WITH ORDINALITY AS c(id, place), LATERAL (
			SELECT id FROM products WHERE status = 'ACTIVE' AND category_id = c.id AND (c.id <> $2::uuid OR products.id > $3::uuid)
			ORDER BY products.id LIMIT $4
		) AS p ORDER BY c.place, p.id LIMIT $4`)

	// ownOfProducts reads what active products say of themselves. Texts that are compared come folded as
	// filters fold them.
	ownOfProducts = record.NewQuery(`SELECT p.id, p.category_id, p.name, p.description, p.vendor, lower(p.vendor),
			p.tags::text, lower(p.tags::text), floor(extract(epoch FROM p.created_at))::bigint, coalesce(f.sold, 0), t.id
		FROM products AS p LEFT JOIN product_facts AS f ON f.product_id = p.id LEFT JOIN product_types AS t ON t.id = p.product_type_id
		WHERE p.id = ANY($1::uuid[]) AND p.status = 'ACTIVE'`)

	variantsOfProducts = record.NewQuery(`SELECT product_id, sku, barcode, options::text, lower(options::text)
		FROM variants WHERE product_id = ANY($1::uuid[])`)

	// stockedProducts reads which products have a variant in stock, as filters have it.
	stockedProducts = record.NewQuery(`SELECT DISTINCT v.product_id FROM variants AS v JOIN stock_levels AS s ON s.variant_id = v.id
		WHERE v.product_id = ANY($1::uuid[]) AND s.on_hand + s.backorder_limit > s.reserved AND s.sellable`)

	// placesOfProducts reads the further categories of products (0), the channels that sell them (1) and the
	// collections that have them (2), with their places there.
	placesOfProducts = record.NewQuery(`
		SELECT product_id, 0::bigint, category_id, 0::bigint FROM product_categories WHERE product_id = ANY($1::uuid[])
		UNION ALL SELECT product_id, 1, channel_id, 0 FROM channel_products WHERE product_id = ANY($1::uuid[])
		UNION ALL SELECT product_id, 2, collection_id, position FROM collection_products WHERE product_id = ANY($1::uuid[])`)

	pricesOfProducts = record.NewQuery(`SELECT product_id, currency::text, price_list_id, low, compare_low IS NOT NULL
		FROM product_prices WHERE product_id = ANY($1::uuid[]) AND low IS NOT NULL`)

	// assignedToProducts reads what products and their variants have of the attributes of their type that
	// shoppers filter or search by.
	assignedToProducts = record.NewQuery(`SELECT o.of, o.attribute_id, o.choice_id, trim_scale(o.number)::text, o."boolean", to_char(o.date, 'YYYY-MM-DD'), o.text
		FROM (
			SELECT product_id AS of, 'PRODUCT' AS owner, own.* FROM attribute_values AS own WHERE own.product_id = ANY($1::uuid[])
			UNION ALL SELECT v.product_id, 'VARIANT', own.* FROM variants AS v JOIN attribute_values AS own ON own.variant_id = v.id
			WHERE v.product_id = ANY($1::uuid[])
		) AS o
		JOIN products AS p ON p.id = o.of
		JOIN product_type_attributes AS ta ON ta.product_type_id = p.product_type_id AND ta.owner = o.owner AND ta.attribute_id = o.attribute_id
		JOIN attributes AS a ON a.id = o.attribute_id AND (a.filterable OR a.searchable) AND a.visible_in_storefront`)

	// textsOfProducts reads the names and descriptions of products in other languages.
	textsOfProducts = record.NewQuery(`SELECT owner_id, field = 'name', language, value FROM translations
		WHERE owner_id = ANY($1::uuid[]) AND kind = 'PRODUCT' AND field IN ('name', 'description')`)
)

// listInForce reads the first price list in force for a currency ($1), a country ($2), a group of customers ($3) and a
// channel ($4); zeros if there is none.
var listInForce = record.NewQuery(`SELECT coalesce((
		SELECT chain[1] FROM price_list_in_force($1::bpchar, $2::text, $3::uuid, $4::uuid)
	), '00000000-0000-0000-0000-000000000000'::uuid)`)

// soldProducts reads how often products were sold lately, those that were.
var soldProducts = record.NewQuery(`SELECT product_id, sold FROM product_facts WHERE sold > 0`)

// What names have is read by their owners ($1), or of all if that is null.
var (
	categories = record.NewQuery(`SELECT id, parent_id, name, active_products FROM categories ORDER BY position, id`)

	attributes = record.NewQuery(`SELECT id, slug, name, kind, unit, filterable, searchable FROM attributes
		WHERE ($1::uuid[] IS NULL OR id = ANY($1::uuid[])) AND (filterable OR searchable) AND visible_in_storefront`)
	choices = record.NewQuery(`SELECT c.id, c.attribute_id, c.slug, c.name, c.position, c.swatch_color, c.swatch_image_url FROM attribute_choices AS c
		JOIN attributes AS a ON a.id = c.attribute_id AND (a.filterable OR a.searchable) AND a.visible_in_storefront
		WHERE $1::uuid[] IS NULL OR c.attribute_id = ANY($1::uuid[])`)
	productTypes = record.NewQuery(`SELECT id, slug, name FROM product_types`)

	// namesOf reads the names of things in other languages.
	namesOf = record.NewQuery(`SELECT owner_id, language, value FROM translations WHERE owner_id = ANY($1::uuid[]) AND field = 'name'`)

	// optionsOfProducts reads what the options and values of products are called and how they are shown.
	optionsOfProducts = record.NewQuery(`SELECT o.id, o.name, o.position, v.id, v.name, v.position, v.swatch_color, v.swatch_image_url, lower(o.name), lower(v.name)
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
