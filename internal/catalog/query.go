package catalog

import (
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// A query about products that shoppers see has status = 'ACTIVE' in its text, not as an argument.
// Only so can a prepared statement use the indexes of active products. Limits are arguments, so
// that pages of every size share a prepared statement.

var (
	productsByID       = record.NewQuery(`SELECT ` + ent.ProductColumns + ` FROM products WHERE id = ANY($1::uuid[])`)
	textsOfProducts    = record.NewQuery(`SELECT id, description_html, seo_title, seo_description FROM products WHERE id = ANY($1::uuid[])`)
	activeProductsByID = record.NewQuery(`SELECT ` + ent.ProductColumns + ` FROM products
		WHERE id = ANY($1::uuid[]) AND status = 'ACTIVE'`)
	productByFormerSlug = record.NewQuery(`SELECT ` + ent.ProductColumns + ` FROM products
		WHERE id = (SELECT product_id FROM slug_redirects WHERE kind = 'products' AND slug_redirects.slug = $1) AND status = 'ACTIVE'`)
	productBySlug = record.NewQuery(`SELECT ` + ent.ProductColumns + ` FROM products WHERE slug = $1 AND status = 'ACTIVE'`)
	countProducts = record.NewQuery(`SELECT sum(active_products)::bigint FROM categories`)

	categoriesByID       = record.NewQuery(`SELECT ` + ent.CategoryColumns + ` FROM categories WHERE id = ANY($1::uuid[])`)
	categoryByFormerSlug = record.NewQuery(`SELECT ` + ent.CategoryColumns + ` FROM categories
		WHERE id = (SELECT category_id FROM slug_redirects WHERE kind = 'categories' AND slug_redirects.slug = $1)`)
	categoryBySlug = record.NewQuery(`SELECT ` + ent.CategoryColumns + ` FROM categories WHERE slug = $1`)
	topCategories  = record.NewQuery(`SELECT ` + ent.CategoryColumns + ` FROM categories
		WHERE parent_id IS NULL ORDER BY position, id LIMIT $1`)
	childCategories = record.NewQuery(`SELECT ` + ent.CategoryColumns + `
		FROM (SELECT DISTINCT unnest($1::uuid[])) AS above(id), LATERAL (
			SELECT * FROM categories WHERE parent_id = above.id ORDER BY position, id LIMIT $2
		) AS categories ORDER BY categories.position, categories.id`)

	// categoriesAbove reads categories ($1) and all above them, each once, and says of each whether it
	// is one of $1. UNION, OFFSET 0 and the array are there for what subtree says of them.
	categoriesAbove = record.NewQuery(`SELECT id = ANY($1::uuid[]), ` + ent.CategoryColumns + `
		FROM categories WHERE id = ANY(ARRAY(
			WITH RECURSIVE above(id) AS (
				SELECT unnest($1::uuid[]) UNION
				SELECT parent.id FROM above, LATERAL (
					SELECT parent_id AS id FROM categories WHERE id = above.id AND parent_id IS NOT NULL OFFSET 0
				) AS parent
			) SELECT id FROM above
		))`)

	imagesByID       = record.NewQuery(`SELECT ` + ent.ProductImageColumns + ` FROM product_images WHERE id = ANY($1::uuid[])`)
	activeImagesByID = record.NewQuery(`SELECT ` + ent.ProductImageColumns + ` FROM product_images
		JOIN products ON products.id = product_images.product_id AND products.status = 'ACTIVE'
		WHERE product_images.id = ANY($1::uuid[])`)
	activeVariantsByID = record.NewQuery(`SELECT ` + ent.VariantColumns + ` FROM variants
		JOIN products ON products.id = variants.product_id AND products.status = 'ACTIVE'
		WHERE variants.id = ANY($1::uuid[])`)
	variantsByID = record.NewQuery(`SELECT ` + ent.VariantColumns + `, ` + ent.ProductColumns + `
		FROM variants JOIN products ON products.id = variants.product_id WHERE variants.id = ANY($1::uuid[])`)
)

// MaxCategories is how many categories are read at the top, and below each.
const MaxCategories = 200

// maxPerProduct is how many variants and how many pictures of a product are read.
const maxPerProduct = 100

// imagesOfProducts reads at most so many pictures ($2) of each product ($1).
var imagesOfProducts = record.NewQuery(`SELECT ` + ent.ProductImageColumns + `
	FROM (SELECT DISTINCT unnest($1::uuid[])) AS owner(id), LATERAL (
		SELECT * FROM product_images WHERE product_id = owner.id ORDER BY position, id LIMIT $2
	) AS product_images ORDER BY product_images.position, product_images.id`)

// Two views say what can be bought. sellable_variants tells whether a variant can be bought now.
// The view available_stock tells how many units can be bought.

// offers reads the offers of variants ($1) by terms: the price if $7, the quantity if $8.
var offers = record.NewQuery(`SELECT k.variant, prices.amount, prices.compare_at_amount, CASE WHEN NOT $8::bool THEN NULL WHEN terms.stock IS NULL THEN (
		SELECT available FROM sellable_variants WHERE variant_id = k.variant
	) ELSE (
		SELECT available_in(terms.stock, v.variant_id) FROM sellable_variants AS v WHERE v.variant_id = k.variant AND v.active
	) END
	FROM unnest($1::uuid[]) AS k(variant) CROSS JOIN ` + listsInForce + ifWanted(priceInEffect("k.variant"), "prices"))

// variantsOfProducts reads the first variants of products ($1), at most so many of each ($9). Each
// comes with its offer by terms: the price if $7, the quantity if $8. The query knows the product, so it
// looks at that once.
var variantsOfProducts = record.NewQuery(`SELECT k.product, ` + ent.VariantColumns + `, prices.amount, prices.compare_at_amount,
	CASE WHEN $8::bool AND EXISTS (SELECT FROM products WHERE products.id = k.product AND products.status = 'ACTIVE') THEN ` + availableHere("variants.id") + ` END
	FROM (SELECT DISTINCT unnest($1::uuid[])) AS k(product) CROSS JOIN ` + listsInForce + ` CROSS JOIN LATERAL (
		SELECT * FROM variants WHERE product_id = k.product ORDER BY position, id LIMIT $9
	) AS variants` + ifWanted(priceInEffect("variants.id"), "prices") + ` ORDER BY variants.position, variants.id`)

// availableHere is how much of a variant can be bought where the operation's channel sells from.
func availableHere(variant string) string {
	return `CASE WHEN terms.stock IS NULL THEN (
		SELECT quantity FROM available_stock WHERE variant_id = ` + variant + `
	) ELSE available_in(terms.stock, ` + variant + `) END`
}

// ifWanted joins rows of a lateral subquery, if $7.
func ifWanted(rows, name string) string {
	return ` LEFT JOIN LATERAL (SELECT * FROM ` + rows + ` AS ` + name + ` WHERE $7::bool) AS ` + name + ` ON true`
}

// breaksOfVariants reads the first steps of the prices of variants ($1) by terms, at most so many ($7).
var breaksOfVariants = record.NewQuery(`SELECT k.variant, steps.minimum_quantity, steps.amount
	FROM unnest($1::uuid[]) AS k(variant) CROSS JOIN ` + listsInForce + `
	CROSS JOIN LATERAL (
		SELECT * FROM price_steps(k.variant, $2::bpchar, terms.lists) AS s ORDER BY s.minimum_quantity LIMIT $7
	) AS steps ORDER BY steps.minimum_quantity`)

// maxBreaks is how many prices by quantity are read of a variant.
const maxBreaks = 50

// lowestBefore reads the lowest prices of variants ($1) by terms in the 30 days before a reduced one
// began. They are those of the first list in force that had any then, or else the variant's own, as
// price_in_effect has it.
var lowestBefore = record.NewQuery(`SELECT k.variant, earlier.amount
	FROM unnest($1::uuid[]) AS k(variant) CROSS JOIN ` + listsInForce + `
	CROSS JOIN LATERAL (
		SELECT greatest(since, starts_at) AS beginning, greatest(since, starts_at) - interval '30 days' AS earliest
		FROM ` + priceInEffect("k.variant") + ` AS prices WHERE compare_at_amount IS NOT NULL
	) AS reduced
	CROSS JOIN LATERAL (
		SELECT amount FROM (
			SELECT amount, price_list_id FROM past_prices
			WHERE variant_id = k.variant AND currency = $2::bpchar AND ended_at > reduced.earliest AND started_at < reduced.beginning
			UNION ALL
			SELECT amount, price_list_id FROM prices
			WHERE variant_id = k.variant AND currency = $2::bpchar AND minimum_quantity = 1
				AND greatest(since, starts_at) < reduced.beginning AND (ends_at IS NULL OR ends_at > reduced.earliest)
		) AS all_prices
		WHERE price_list_id IS NULL OR price_list_id = ANY(terms.lists)
		ORDER BY array_position(terms.lists, price_list_id), amount LIMIT 1
	) AS earlier`)

// summaries reads what lists show of products ($1) by terms: the ranges of prices if $7, whether there
// is stock if $8, and the main picture if $9.
//
// All is stored by product, so that a list costs nothing for each variant, but in a channel that sells from
// certain locations: there the stock is looked at.
var summaries = record.NewQuery(`SELECT k.product, ` + ofRange("low") + `, ` + ofRange("high") + `, ` + ofRange("compare_low") + `, ` + ofRange("compare_high") + `,
	$8::bool AND coalesce(CASE
		WHEN terms.stock IS NOT NULL THEN is_available_in(terms.stock, stored.product_id, stored.currency, stored.price_list_id)
		WHEN stored.stale_at <= now() OR stored.available IS NULL THEN is_available(stored.product_id, stored.currency, stored.price_list_id)
		ELSE stored.available
	END, false), ` + ent.ProductImageColumns + `
	FROM unnest($1::uuid[]) AS k(product) CROSS JOIN ` + listsInForce + `
	LEFT JOIN product_prices AS stored ON ($7::bool OR $8::bool) AND stored.product_id = k.product AND stored.currency = $2::bpchar
		AND stored.price_list_id = coalesce(terms.lists[1], ` + noList + `)
	LEFT JOIN LATERAL (
		SELECT * FROM product_images WHERE $9::bool AND product_id = k.product ORDER BY position, id LIMIT 1
	) AS product_images ON true`)

// ofRange is what is stored of the range of a product's prices, or worked out if a price has begun or
// ended since that was done. A subquery would cost all who do not need it.
func ofRange(column string) string {
	place := 1 + slices.Index([]string{"low", "high", "compare_low", "compare_high"}, column)
	return fmt.Sprintf(`CASE WHEN stored.stale_at <= now() THEN (price_range_now(k.product, stored.currency, stored.price_list_id))[%d] ELSE stored.%s END`,
		place, column)
}

// allProducts are the queries of a list of all active products, at most $1.
func allProducts(o page.Ordering) page.Queries {
	return page.NumberedQueries(o, "products", 1, 2, func(f page.Form) string {
		return `SELECT ` + ent.ProductColumns + ` FROM products
			WHERE status = 'ACTIVE' AND ` + f.Condition + ` ORDER BY ` + f.OrderBy + ` ` + f.Limit
	})
}

// categoryProducts are the queries of a list of the active products of a category ($2) and of those
// below it, at most $1.
func categoryProducts(o page.Ordering) page.Queries {
	return page.NumberedQueries(o, "products", 1, 3, func(f page.Form) string {
		return `SELECT ` + ent.ProductColumns + ` FROM ` + subtreeWindow("$2::uuid", f)
	})
}

// categoriesProducts are the queries of such lists of several categories ($1), at most $2 of each.
func categoriesProducts(o page.Ordering) page.Queries {
	return page.NumberedQueries(o, "products", 2, 3, func(f page.Form) string {
		return `SELECT root.id, ` + ent.ProductColumns + `
			FROM (SELECT DISTINCT unnest($1::uuid[])) AS root(id), LATERAL (
				SELECT products.* FROM ` + subtreeWindow("root.id", f) + `
			) AS products ORDER BY ` + f.OrderBy
	})
}

// subtreeWindow is a FROM of "products": those of a category's subtree that the condition lets
// through, in this order, within a page.
//
// Each category of the subtree gives its own window, from an index, and the window of those is the
// subtree's. So the cost grows with the subtree and the page, never with how many products there
// are. Products whose main category is elsewhere come from product_categories, which has all columns
// that products are in the order of. They may be in several categories of the subtree.
func subtreeWindow(root string, f page.Form) string {
	return `(SELECT ` + subtree(root) + ` AS ids OFFSET 0) AS subtree, LATERAL (
		(
			SELECT products.* FROM unnest(subtree.ids) AS c(id), LATERAL (
				SELECT * FROM products WHERE status = 'ACTIVE' AND category_id = c.id AND ` + f.Condition + `
				ORDER BY ` + f.OrderBy + ` LIMIT ` + f.Reach + `
			) AS products
		) UNION ALL (
			SELECT DISTINCT elsewhere.* FROM unnest(subtree.ids) AS c(id), LATERAL (
				SELECT main.* FROM (SELECT product_id AS id, name FROM product_categories WHERE category_id = c.id) AS products
				JOIN products AS main ON main.id = products.id AND main.status = 'ACTIVE' AND main.category_id <> ALL (subtree.ids)
				WHERE ` + f.Condition + ` ORDER BY ` + f.OrderBy + ` LIMIT ` + f.Reach + `
			) AS elsewhere
		)
	) AS products ORDER BY ` + f.OrderBy + ` ` + f.Limit
}

// subtree is the ids of a category and of all below it.
//
// UNION ends the search even in a circle, which only a dump restored without its triggers could
// bring. OFFSET 0 has the planner use the
// index however few categories it takes there to be. The array keeps it from taking what is found
// for a thousand rows, to which a scan of whole tables would seem better.
func subtree(root string) string {
	return `ARRAY(
		WITH RECURSIVE tree(id) AS (
			SELECT ` + root + ` UNION
			SELECT below.id FROM tree, LATERAL (SELECT id FROM categories WHERE parent_id = tree.id OFFSET 0) AS below
		) SELECT id FROM tree
	)`
}

// sizesOfCategories adds up what the categories of each subtree say of themselves: see the schema
// of Category. It counts the products whose main category is elsewhere.
var sizesOfCategories = record.NewQuery(`SELECT root.id, (
		SELECT sum((SELECT active_products FROM categories WHERE id = c.id))::bigint FROM unnest(subtree.ids) AS c(id)
	) + CASE WHEN EXISTS (SELECT FROM product_categories WHERE category_id = ANY(subtree.ids)) THEN count_elsewhere(subtree.ids) ELSE 0 END
	FROM unnest($1::uuid[]) AS root(id), LATERAL (SELECT ` + subtree("root.id") + ` AS ids OFFSET 0) AS subtree`)

// currenciesOfPrices reads the currencies of prices, one after the other from an index: there are
// few of them, and many prices.
var currenciesOfPrices = record.NewQuery(`
	WITH RECURSIVE found AS (
		SELECT min(currency) AS currency FROM prices
		UNION ALL
		SELECT (SELECT min(p.currency) FROM prices p WHERE p.currency > f.currency) FROM found f WHERE f.currency IS NOT NULL
	)
	SELECT currency FROM found WHERE currency IS NOT NULL`)

var (
	// refreshStalePrices, fillAvailability and fillPriceList call functions of the database that write product_prices.
	refreshStalePrices = record.NewQuery(`SELECT refresh_stale_prices($1)`)
	fillAvailability   = record.NewQuery(`SELECT fill_availability($1)`)
	followLocations    = record.NewQuery(`SELECT follow_locations($1)`)
	listsNotReady      = record.NewQuery(`SELECT id FROM price_lists WHERE NOT ready ORDER BY id`)
	fillPriceList      = record.NewQuery(`SELECT fill_price_list($1, $2, $3)`)

	// purgePastPrices deletes at most $1 prices that ended more than $2 seconds ago.
	purgePastPrices = record.NewStatement(`DELETE FROM past_prices WHERE id = ANY(ARRAY(
		SELECT id FROM past_prices WHERE ended_at < now() - make_interval(secs => $2) ORDER BY ended_at LIMIT $1))`)
)

var (
	collectionsByID        = record.NewQuery(`SELECT ` + ent.CollectionColumns + ` FROM collections WHERE id = ANY($1::uuid[])`)
	collectionBySlug       = record.NewQuery(`SELECT ` + ent.CollectionColumns + ` FROM collections WHERE slug = $1`)
	collectionByFormerSlug = record.NewQuery(`SELECT ` + ent.CollectionColumns + ` FROM collections
		WHERE id = (SELECT collection_id FROM slug_redirects WHERE kind = 'collections' AND slug_redirects.slug = $1)`)
	countCollections = record.NewQuery(`SELECT count(*) FROM collections`)
	// collectionsOfProducts reads the first collections of each product ($1), at most $2.
	collectionsOfProducts = record.NewQuery(`SELECT owner.id, ` + ent.CollectionColumns + `
		FROM (SELECT DISTINCT unnest($1::uuid[])) AS owner(id), LATERAL (
			SELECT collections.* FROM collection_products JOIN collections ON collections.id = collection_products.collection_id
			WHERE product_id = owner.id ORDER BY collections.position, collections.id LIMIT $2
		) AS collections ORDER BY collections.position, collections.id`)
	// sizesOfCollections counts the active products of each collection ($1).
	sizesOfCollections = record.NewQuery(`SELECT root.id, (
			SELECT count(*) FROM collection_products JOIN products ON products.id = collection_products.product_id
			WHERE collection_id = root.id AND products.status = 'ACTIVE'
		) FROM unnest($1::uuid[]) AS root(id)`)
	// categoriesOfProducts reads the categories of each product ($1) beside the main one.
	categoriesOfProducts = record.NewQuery(`SELECT product_id, ` + ent.CategoryColumns + `
		FROM product_categories JOIN categories ON categories.id = product_categories.category_id
		WHERE product_id = ANY($1::uuid[]) ORDER BY categories.name, categories.id`)
)

// allCollections are the queries of a list of all collections, at most $1.
func allCollections(o page.Ordering) page.Queries {
	return page.NewQueries(o, "collections", 2, func(condition, orderBy string) string {
		return `SELECT ` + ent.CollectionColumns + ` FROM collections WHERE ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
	})
}

// sitemapEntries are the queries of what a sitemap says of rows, at most $1. Parameters are the window's from
// the given one on.
func sitemapEntries(o page.Ordering, from string, parameter int) page.Queries {
	return page.NewQueries(o, "entries", parameter, func(condition, orderBy string) string {
		return `SELECT entries.id, entries.slug, entries.updated_at FROM ` + from + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
	})
}

var countCategories = record.NewQuery(`SELECT count(*) FROM categories`)

// productsInOrder are the queries of lists of the active products of collections ($1) in the store's
// order, at most $2 of each.
func productsInOrder(o page.Ordering) page.Queries {
	return page.NumberedQueries(o, "listed", 2, 3, func(f page.Form) string {
		return `SELECT root.id, listed.position, ` + ent.ProductColumns + `
			FROM (SELECT DISTINCT unnest($1::uuid[])) AS root(id), LATERAL (
				SELECT listed.position, listed.id FROM ` + positionedRows.from + `
				JOIN products ON products.id = listed.id AND products.status = 'ACTIVE'
				WHERE ` + f.Condition + ` ORDER BY ` + f.OrderBy + ` ` + f.Limit + `
			) AS listed JOIN products ON products.id = listed.id ORDER BY ` + f.OrderBy
	})
}

var (
	// refreshFacts and fillFacts call functions of the database that write product_facts.
	refreshFacts = record.NewQuery(`SELECT refresh_product_facts($1::uuid[])`)
	fillFacts    = record.NewQuery(`SELECT fill_product_facts($1, $2)`)
	// productsBelow reads the products after $2 of a category ($1) and of all that were below it, at most $3:
	// those that are now, and those that the facts say were.
	productsBelow = record.NewQuery(`SELECT id FROM (
			SELECT id FROM products WHERE category_id = ANY(` + subtree("$1::uuid") + `)
			UNION SELECT product_id FROM product_categories WHERE category_id = ANY(` + subtree("$1::uuid") + `)
			UNION SELECT product_id FROM product_facts WHERE facts @@ ('$.categories[*] == "' || $1::text || '"')::jsonpath
		) AS below WHERE id > $2::uuid ORDER BY id LIMIT $3`)
)

// fill returns a statement that fills a collection, of the products of which a condition holds in facts, and
// in what is in the collection.
func fill(ofFacts, ofMembers string) record.Statement {
	return record.NewStatement(`WITH fit AS (
			` + fitting + ` AND ` + ofFacts + `
		), gone AS (
			DELETE FROM collection_products WHERE collection_id = $1::uuid AND ` + ofMembers + ` AND product_id NOT IN (SELECT product_id FROM fit)
		)
		INSERT INTO collection_products (collection_id, product_id) SELECT $1::uuid, product_id FROM fit ON CONFLICT DO NOTHING`)
}

var (
	// rulesOfCollections reads the rules of all collections that have one if $1, or else of these ($2).
	rulesOfCollections = record.NewQuery(`SELECT id, rule::text FROM collections WHERE rule IS NOT NULL AND ($1::bool OR id = ANY($2::uuid[])) ORDER BY id`)
	// fillCollection puts into a collection ($1) what fulfils a condition, as filteredProducts has it ($2 to
	// $4), by prices in a currency ($5). It takes out the others. fillCollectionOf does so for some products
	// ($6) alone, and looks at no others.
	fillCollection   = fill("true", "true")
	fillCollectionOf = fill("f.product_id = ANY($6::uuid[])", "product_id = ANY($6::uuid[])")
	// recommendations reads the first active products ($3) that are shown beside products ($1) for intents ($2),
	// in channels ($4) that sell only what was chosen for them, or zeros.
	recommendations = record.NewQuery(`SELECT k.product, k.intent, k.most, k.channel, ` + ent.ProductColumns + `
		FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::uuid[]) AS k(product, intent, most, channel), LATERAL (
			SELECT products.*, shown.place FROM (
				SELECT related_id AS id, position AS place FROM product_relations WHERE product_id = k.product AND kind = k.intent
				UNION ALL
				SELECT other_id, -orders FROM bought_together WHERE product_id = k.product AND k.intent = 'BOUGHT_TOGETHER'
			) AS shown JOIN products ON products.id = shown.id AND products.status = 'ACTIVE'
			WHERE k.channel = ` + noList + ` OR EXISTS (SELECT FROM channel_products WHERE channel_id = k.channel AND product_id = products.id)
			ORDER BY shown.place, products.id LIMIT k.most
		) AS products ORDER BY products.place, products.id`)

	// countTogether counts in orders with ids from $1 on which products were bought together, and keeps the
	// first of each product, at most $2.
	countTogether = record.NewStatement(`WITH bought AS (
			SELECT DISTINCT l.order_id, v.product_id FROM orders AS o
			JOIN order_lines AS l ON l.order_id = o.id JOIN variants AS v ON v.id = l.variant_id
			WHERE o.id >= $1::uuid AND o.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED')
		), ranked AS MATERIALIZED (
			SELECT * FROM (
				SELECT a.product_id, b.product_id AS other_id, count(*) AS orders,
					row_number() OVER (PARTITION BY a.product_id ORDER BY count(*) DESC, b.product_id) AS place
				FROM bought AS a JOIN bought AS b ON b.order_id = a.order_id AND b.product_id <> a.product_id
				GROUP BY a.product_id, b.product_id HAVING count(*) >= 2
			) AS pairs WHERE place <= $2
		), gone AS (
			DELETE FROM bought_together AS t WHERE NOT EXISTS (SELECT FROM ranked AS r WHERE r.product_id = t.product_id AND r.other_id = t.other_id)
		)
		INSERT INTO bought_together AS t (product_id, other_id, orders) SELECT product_id, other_id, orders FROM ranked
		ON CONFLICT (product_id, other_id) DO UPDATE SET orders = excluded.orders WHERE t.orders <> excluded.orders`)

	// countSales counts what was sold by orders with ids from $1 on.
	countSales = record.NewStatement(`UPDATE product_facts AS f SET sold = coalesce(s.sold, 0)
		FROM product_facts AS g LEFT JOIN (
			SELECT v.product_id, sum(l.quantity) AS sold FROM orders AS o
			JOIN order_lines AS l ON l.order_id = o.id JOIN variants AS v ON v.id = l.variant_id
			WHERE o.id >= $1::uuid AND o.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED') GROUP BY v.product_id
		) AS s ON s.product_id = g.product_id
		WHERE f.product_id = g.product_id AND f.sold <> coalesce(s.sold, 0)`)
)

// fitting selects the active products that fulfil a condition, as filteredProducts has it ($2 to $4), by
// the variants' own prices in a currency ($5).
const fitting = `SELECT f.product_id FROM product_facts AS f
			LEFT JOIN product_prices AS p ON $4::bool AND p.product_id = f.product_id AND p.currency = $5::bpchar AND p.price_list_id = ` + noList + `
			WHERE f.facts @@ $2::jsonpath AND (NOT $4::bool OR jsonb_path_match(f.facts, $3::jsonpath,
				jsonb_build_object('stocked', f.stocked, 'low', p.low, 'sale', p.compare_low IS NOT NULL), true))`

// fittingProducts reads at most $1 of them.
var fittingProducts = record.NewQuery(fitting + ` LIMIT $1::int`)
