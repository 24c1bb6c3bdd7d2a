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

// anyOf restricts rows to those whose column is one of ids, with the same text for any number of them.
func anyOf[T interface{ UUID() uuid.UUID }](column string, ids []T) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.Where(sql.P(func(b *sql.Builder) {
			b.WriteString(s.C(column) + " = ANY(").Arg(pq.Array(typeid.UUIDs(ids))).WriteString("::uuid[])")
		}))
	}
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

// keyed returns the rows by their key.
func keyed[K comparable, R any](rows []R, key func(R) K) map[K]R {
	out := make(map[K]R, len(rows))
	for _, row := range rows {
		out[key(row)] = row
	}
	return out
}

// grouped returns the rows by what owns them, in their order.
func grouped[K comparable, R any](rows []R, owner func(R) K) map[K][]R {
	out := make(map[K][]R)
	for _, row := range rows {
		out[owner(row)] = append(out[owner(row)], row)
	}
	return out
}
