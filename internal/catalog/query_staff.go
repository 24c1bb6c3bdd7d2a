package catalog

import (
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// versionsOf are queries of the versions of things, which shoppers' statements do not read.
var versionsOf = func() map[string]record.Query {
	all := map[string]record.Query{}
	for _, table := range []string{"products", "variants", "categories", "collections", "product_types", "attributes"} {
		all[table] = record.NewQuery(`SELECT id, version FROM ` + table + ` WHERE id = ANY($1::uuid[])`)
	}
	return all
}()

// publicationsOfProducts reads when products ($1) come and go by themselves.
var publicationsOfProducts = record.NewQuery(`SELECT id, publish_at, unpublish_at FROM products WHERE id = ANY($1::uuid[])`)

// ofStaff is a condition: products with one of some statuses, or with any if they are null, and with a
// text in their name or as a variant's SKU, unless that is null.
func ofStaff(statuses, text int) string {
	return fmt.Sprintf(`($%[1]d::text[] IS NULL OR status = ANY($%[1]d)) AND ($%[2]d::text IS NULL OR strpos(lower(name), lower($%[2]d)) > 0
		OR products.id = (SELECT product_id FROM variants WHERE sku = $%[2]d))`, statuses, text)
}

// productsOfStaff are the queries of a list of them, at most $1.
func productsOfStaff(o page.Ordering) page.Queries {
	return page.NewQueries(o, "products", 4, func(condition, orderBy string) string {
		return `SELECT ` + ent.ProductColumns + ` FROM products WHERE ` + ofStaff(2, 3) + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
	})
}

var (
	countStaffProducts = record.NewQuery(`SELECT count(*) FROM products WHERE ` + ofStaff(1, 2))
	staffProductBySlug = record.NewQuery(`SELECT ` + ent.ProductColumns + ` FROM products WHERE slug = $1`)
)

// The products of a collection ($1), and some of them or others ($2).
var (
	productsOfCollection = record.NewQuery(`SELECT product_id FROM collection_products WHERE collection_id = $1 ORDER BY position, product_id`)
	addToCollection      = record.NewStatement(`INSERT INTO collection_products (collection_id, product_id, position)
		SELECT $1::uuid, given.id, given.place + (SELECT coalesce(max(position), -1) FROM collection_products WHERE collection_id = $1::uuid)
		FROM unnest($2::uuid[]) WITH ORDINALITY AS given(id, place) ON CONFLICT DO NOTHING`)
	removeFromCollection = record.NewStatement(`DELETE FROM collection_products WHERE collection_id = $1::uuid AND product_id = ANY($2::uuid[])`)
	placeInCollection    = record.NewStatement(`UPDATE collection_products AS c SET position = given.place - 1
		FROM unnest($2::uuid[]) WITH ORDINALITY AS given(id, place)
		WHERE c.collection_id = $1::uuid AND c.product_id = given.id AND c.position <> given.place - 1`)
	rulesThere = record.NewQuery(`SELECT id, rule IS NOT NULL FROM collections WHERE id = ANY($1::uuid[])`)
)

var (
	allPriceLists      = record.NewQuery(`SELECT ` + ent.PriceListColumns + ` FROM price_lists ORDER BY priority LIMIT $1`)
	priceListsByID     = record.NewQuery(`SELECT ` + ent.PriceListColumns + ` FROM price_lists WHERE id = ANY($1::uuid[])`)
	allCustomerGroups  = record.NewQuery(`SELECT ` + ent.CustomerGroupColumns + ` FROM customer_groups ORDER BY code LIMIT $1`)
	customerGroupsByID = record.NewQuery(`SELECT ` + ent.CustomerGroupColumns + ` FROM customer_groups WHERE id = ANY($1::uuid[])`)
)
