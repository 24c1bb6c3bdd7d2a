// Package entpage puts a page.Window into an ent query:
//
//	query.Where(entpage.Within(w)).Order(entpage.InOrder(w)).Limit(w.Limit + 1)
package entpage

import (
	"entgo.io/ent/dialect/sql"

	"github.com/shopgraph/shopgraph/internal/page"
)

// Within returns a predicate for the rows strictly between the window's bounds. It compares whole rows,
// (title, id) > ($1, $2), so that an index on the ordering's columns finds the first.
func Within(w page.Window) func(*sql.Selector) {
	return func(s *sql.Selector) {
		after, before := sql.CompositeGT, sql.CompositeLT
		if w.Ordering.Desc {
			after, before = before, after
		}
		if w.After != nil {
			s.Where(after(columns(s, w), w.After...))
		}
		if w.Before != nil {
			s.Where(before(columns(s, w), w.Before...))
		}
	}
}

// InOrder returns the ORDER BY in which the window's rows must be fetched.
func InOrder(w page.Window) func(*sql.Selector) {
	direction := sql.Asc
	if w.Desc() {
		direction = sql.Desc
	}
	return func(s *sql.Selector) {
		for _, column := range columns(s, w) {
			s.OrderBy(direction(column))
		}
	}
}

func columns(s *sql.Selector, w page.Window) []string {
	names := make([]string, len(w.Ordering.Columns))
	for i, column := range w.Ordering.Columns {
		names[i] = s.C(column.Name)
	}
	return names
}
