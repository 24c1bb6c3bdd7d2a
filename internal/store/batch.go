package store

import (
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// AnyOf is an ent predicate that keeps the rows whose column is one of ids. Its statement's text is the same for any number
// of them, so that it is prepared once.
func AnyOf[T interface{ UUID() uuid.UUID }](column string, ids []T) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.Where(sql.P(func(b *sql.Builder) {
			b.Ident(s.C(column)).WriteString(" = ANY(").Arg(pq.Array(typeid.UUIDs(ids))).WriteString("::uuid[])")
		}))
	}
}

// KeyBy returns the rows by their key.
func KeyBy[K comparable, R any](rows []R, key func(R) K) map[K]R {
	byKey := make(map[K]R, len(rows))
	for _, row := range rows {
		byKey[key(row)] = row
	}
	return byKey
}

// GroupBy returns the rows by what owns them, in their order.
func GroupBy[K comparable, R any](rows []R, owner func(R) K) map[K][]R {
	byOwner := map[K][]R{}
	for _, row := range rows {
		byOwner[owner(row)] = append(byOwner[owner(row)], row)
	}
	return byOwner
}
