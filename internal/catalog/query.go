package catalog

import (
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
	productBySlug = record.NewQuery(`SELECT ` + ent.ProductColumns + ` FROM products WHERE slug = $1 AND status = 'ACTIVE'`)
	countProducts = record.NewQuery(`SELECT sum(active_products)::bigint FROM categories`)

	categoriesByID = record.NewQuery(`SELECT ` + ent.CategoryColumns + ` FROM categories WHERE id = ANY($1::uuid[])`)
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
// The view available_stock tells how many units no order has reserved.

// offers reads the offers of variants ($1), each in a currency ($2): the price if $3, the quantity
// if $4. A currency is a bpchar without a length, because char(3) would cut a longer code and find
// another currency's price.
var offers = record.NewQuery(`SELECT k.variant, k.currency, ` + ent.PriceColumns + `, CASE WHEN $4::bool THEN (
		SELECT available FROM sellable_variants WHERE variant_id = k.variant
	) END
	FROM unnest($1::uuid[], $2::bpchar[]) AS k(variant, currency)` + pricesOf("k.variant"))

// variantsOfProducts reads the first variants of products ($1), at most so many of each ($5). Each
// comes with its offer in a currency ($2): the price if $3, the quantity if $4. The query knows the
// product, so it looks at that once.
var variantsOfProducts = record.NewQuery(`SELECT k.currency, ` + ent.VariantColumns + `, ` + ent.PriceColumns + `,
	CASE WHEN $4::bool AND EXISTS (SELECT FROM products WHERE products.id = k.product AND products.status = 'ACTIVE') THEN (
		SELECT quantity FROM available_stock WHERE variant_id = variants.id
	) END
	FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::bpchar[])) AS k(product, currency) CROSS JOIN LATERAL (
		SELECT * FROM variants WHERE product_id = k.product ORDER BY position, id LIMIT $5
	) AS variants` + pricesOf("variants.id") + ` ORDER BY variants.position, variants.id`)

// pricesOf joins a variant's price in k.currency, if $3.
func pricesOf(variant string) string {
	return ` LEFT JOIN LATERAL (
		SELECT * FROM prices WHERE $3::bool AND prices.variant_id = ` + variant + ` AND prices.currency = k.currency
	) AS prices ON true`
}

// summaries reads what lists show of products ($1), each in a currency ($2). It reads the range of
// prices if $3, whether there is stock if $4, the main picture if $5, and the range of the prices that
// present ones are compared with if $6.
//
// Whether anything is in stock is asked of stock_levels itself: adding up in available_stock costs
// a listing a tenth more.
var summaries = record.NewQuery(`SELECT k.product, k.currency,
	CASE WHEN $3::bool THEN offers.low END, CASE WHEN $3::bool THEN offers.high END, offers.compare_low, offers.compare_high,
	offers.stocked, ` + ent.ProductImageColumns + `
	FROM unnest($1::uuid[], $2::bpchar[]) AS k(product, currency)
	LEFT JOIN LATERAL (
		SELECT min(prices.amount) AS low, max(prices.amount) AS high,
			min(prices.compare_at_amount) FILTER (WHERE $6::bool) AS compare_low,
			max(prices.compare_at_amount) FILTER (WHERE $6::bool) AS compare_high, bool_or($4::bool AND EXISTS (
			SELECT FROM stock_levels WHERE stock_levels.variant_id = variants.id AND stock_levels.on_hand > stock_levels.reserved
		)) AS stocked
		FROM variants JOIN prices ON prices.variant_id = variants.id AND prices.currency = k.currency
		WHERE ($3::bool OR $4::bool OR $6::bool) AND variants.product_id = k.product
	) AS offers ON true
	LEFT JOIN LATERAL (
		SELECT * FROM product_images WHERE $5::bool AND product_id = k.product ORDER BY position, id LIMIT 1
	) AS product_images ON true`)

// allProducts are the queries of a list of all active products, at most $1.
func allProducts(o page.Ordering) page.Queries {
	return page.NewQueries(o, "products", 2, func(condition, orderBy string) string {
		return `SELECT ` + ent.ProductColumns + ` FROM products
			WHERE status = 'ACTIVE' AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
	})
}

// categoryProducts are the queries of a list of the active products of a category ($2) and of those
// below it, at most $1.
func categoryProducts(o page.Ordering) page.Queries {
	return page.NewQueries(o, "products", 3, func(condition, orderBy string) string {
		return `SELECT ` + ent.ProductColumns + ` FROM ` + subtreeWindow("$2::uuid", "$1", condition, orderBy)
	})
}

// categoriesProducts are the queries of such lists of several categories ($1), at most $2 of each.
func categoriesProducts(o page.Ordering) page.Queries {
	return page.NewQueries(o, "products", 3, func(condition, orderBy string) string {
		return `SELECT root.id, ` + ent.ProductColumns + `
			FROM (SELECT DISTINCT unnest($1::uuid[])) AS root(id), LATERAL (
				SELECT products.* FROM ` + subtreeWindow("root.id", "$2", condition, orderBy) + `
			) AS products ORDER BY ` + orderBy
	})
}

// subtreeWindow is a FROM of "products": those of a category's subtree that the condition lets
// through, in this order, up to a limit.
//
// Each category of the subtree gives its own window, from an index, and the window of those is the
// subtree's. So the cost grows with the subtree and the page, never with how many products there
// are.
func subtreeWindow(root, limit, condition, orderBy string) string {
	return subtree(root) + `, LATERAL (
		SELECT * FROM products WHERE status = 'ACTIVE' AND category_id = subtree.id AND ` + condition + `
		ORDER BY ` + orderBy + ` LIMIT ` + limit + `
	) AS products ORDER BY ` + orderBy + ` LIMIT ` + limit
}

// subtree is a FROM of "subtree", the ids of a category and of all below it.
//
// UNION ends the search even in a circle, which only a dump restored without its triggers could
// bring. OFFSET 0 has the planner use the
// index however few categories it takes there to be. The array keeps it from taking what is found
// for a thousand rows, to which a scan of whole tables would seem better.
func subtree(root string) string {
	return `unnest(ARRAY(
		WITH RECURSIVE tree(id) AS (
			SELECT ` + root + ` UNION
			SELECT below.id FROM tree, LATERAL (SELECT id FROM categories WHERE parent_id = tree.id OFFSET 0) AS below
		) SELECT id FROM tree
	)) AS subtree(id)`
}

// sizesOfCategories adds up what the categories of each subtree say of themselves: see the schema
// of Category.
var sizesOfCategories = record.NewQuery(`SELECT root.id, (
		SELECT sum((SELECT active_products FROM categories WHERE id = subtree.id))::bigint FROM ` + subtree("root.id") + `
	) FROM unnest($1::uuid[]) AS root(id)`)

// currenciesOfPrices reads the currencies of prices, one after the other from an index: there are
// few of them, and many prices.
var currenciesOfPrices = record.NewQuery(`
	WITH RECURSIVE found AS (
		SELECT min(currency) AS currency FROM prices
		UNION ALL
		SELECT (SELECT min(p.currency) FROM prices p WHERE p.currency > f.currency) FROM found f WHERE f.currency IS NOT NULL
	)
	SELECT currency FROM found WHERE currency IS NOT NULL`)
