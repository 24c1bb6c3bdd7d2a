package catalog

import (
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
)

// foundProducts are the queries of a list of some products ($2), at most $1: those that are active, and sold by a channel ($3,
// null is all).
func foundProducts(o page.Ordering) page.Queries {
	return page.NumberedQueries(o, "products", 1, 4, func(f page.Form) string {
		return `SELECT ` + ent.ProductColumns + ` FROM products
			WHERE products.id = ANY($2::uuid[]) AND products.status = 'ACTIVE' AND ` + soldBy("$3") + ` AND ` + f.Condition + `
			ORDER BY ` + f.OrderBy + ` ` + f.Limit
	})
}

// productsAlong are the queries of what an order goes by, of at most $1 products: those that are active, and sold by a channel
// ($2, null is all).
func productsAlong(o page.Ordering) page.Queries {
	columns := make([]string, len(o.Columns))
	for i, c := range o.Columns {
		columns[i] = "products." + c.Name
	}
	return page.NewQueries(o, "products", 3, func(condition, orderBy string) string {
		return `SELECT ` + strings.Join(columns, ", ") + ` FROM products
			WHERE products.status = 'ACTIVE' AND ` + soldBy("$2") + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
	})
}

// soldBy is whether a channel sells a product: it does if it is null, or if it has chosen it.
func soldBy(channel string) string {
	return `(` + channel + `::uuid IS NULL OR EXISTS (SELECT FROM channel_products AS cp WHERE cp.channel_id = ` + channel + `::uuid AND cp.product_id = products.id))`
}
