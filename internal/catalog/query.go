package catalog

import (
	"entgo.io/ent/dialect/sql"

	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/record"
)

// active restricts products to those that shoppers see. The status stands in the text, not in an argument, because only so
// a prepared statement can use the indexes of active products.
func active(s *sql.Selector) {
	s.Where(sql.ExprP(s.C(product.FieldStatus) + " = '" + string(product.StatusActive) + "'"))
}

// maxPerProduct is how many variants and how many pictures of a product are read.
const maxPerProduct = 100

// firstOfProducts is a query for the first rows that each of some products ($1) has in a table, in the order of position: at most $2
// of each.
func firstOfProducts(columns, table string) record.Query {
	return record.NewQuery(`SELECT ` + columns + ` FROM (SELECT DISTINCT unnest($1::uuid[])) AS owner(id),
		LATERAL (SELECT * FROM ` + table + ` WHERE product_id = owner.id ORDER BY position, id LIMIT $2) AS ` + table + `
		ORDER BY ` + table + `.position, ` + table + `.id`)
}
