package catalog

import (
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// active restricts products to those that shoppers see. The status stands in the text, not in an argument, because only so
// a prepared statement can use the indexes of active products.
func active(s *sql.Selector) {
	s.Where(sql.ExprP(s.C(product.FieldStatus) + " = '" + string(product.StatusActive) + "'"))
}

// firstOf makes a query read the first rows of each owner in the order of position, at most limit of each, where the
// column names the owner.
func firstOf[T interface{ UUID() uuid.UUID }](table, column string, owners []T, limit int) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.FromExpr(sql.ExprFunc(func(b *sql.Builder) {
			b.WriteString("(SELECT DISTINCT unnest(").Arg(pq.Array(typeid.UUIDs(owners))).WriteString("::uuid[])) AS owner(id), ").
				WriteString("LATERAL (SELECT * FROM ").Ident(table).WriteString(" WHERE ").Ident(column).
				WriteString(" = owner.id ORDER BY position, id LIMIT ").Arg(limit).WriteString(") AS ").Ident(table)
		}))
	}
}
