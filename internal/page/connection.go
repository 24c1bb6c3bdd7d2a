package page

import (
	"context"
	"slices"
	"sync"
)

// Connection is one page of a list. Its cursors and its total are worked out when asked for, not before.
type Connection[T any] struct {
	Edges []*Edge[T]

	hasNextPage, hasPreviousPage bool

	count    func(context.Context) (int, error)
	counted  sync.Once
	total    int
	countErr error
}

// Edge is a row of a page.
type Edge[T any] struct {
	Node     T
	cursorOf func(T) string
}

// Cursor returns the opaque position of the row, for after and before.
func (e *Edge[T]) Cursor() string { return e.cursorOf(e.Node) }

// PageInfo tells where a page lies in its list.
type PageInfo struct { //nolint:revive // the name that every client knows it by
	HasNextPage, HasPreviousPage bool
	// StartCursor and EndCursor are nil if the page is empty.
	StartCursor, EndCursor *string
}

// Build makes a page of rows, fetched as w says and in the order fetched, one more than w.Limit if there are so many. The
// page's rows are in the ordering's own direction, whichever way they were fetched. Its TotalCount calls count.
//
// As Relay defines them, HasNextPage of a forward page and HasPreviousPage of a backward one are exact. The other of the two
// is true if the window has a bound on that side, since the row the bound came from lies there.
func Build[T any](
	w Window, rows []T, cursorOf func(T) string, count func(context.Context) (int, error),
) *Connection[T] {
	more := len(rows) > w.Limit
	rows = rows[:min(len(rows), w.Limit)]
	edges, list := make([]Edge[T], len(rows)), make([]*Edge[T], len(rows))
	for i, row := range rows {
		edges[i] = Edge[T]{row, cursorOf}
		list[i] = &edges[i]
	}
	c := &Connection[T]{Edges: list, count: count}
	if w.Backward {
		slices.Reverse(list)
		c.hasNextPage, c.hasPreviousPage = w.Before != nil, more
	} else {
		c.hasNextPage, c.hasPreviousPage = more, w.After != nil
	}
	return c
}

// Nodes returns the page's rows.
func (c *Connection[T]) Nodes() []T {
	nodes := make([]T, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// PageInfo tells where the page lies in its list.
func (c *Connection[T]) PageInfo() *PageInfo {
	info := &PageInfo{HasNextPage: c.hasNextPage, HasPreviousPage: c.hasPreviousPage}
	if n := len(c.Edges); n > 0 {
		start, end := c.Edges[0].Cursor(), c.Edges[n-1].Cursor()
		info.StartCursor, info.EndCursor = &start, &end
	}
	return info
}

// TotalCount returns how many rows the list has on all its pages. It counts when first called, and only then.
func (c *Connection[T]) TotalCount(ctx context.Context) (int, error) {
	c.counted.Do(func() { c.total, c.countErr = c.count(ctx) })
	return c.total, c.countErr
}
