package page

import "slices"

// Connection is one page of a list. Its cursors are worked out when they are asked for, and its
// total is read only then.
type Connection[T any] struct {
	// Edges are the page's rows, in the list's order.
	Edges []*Edge[T]
	// Total is how many rows the list has on all its pages.
	Total Total

	window   Window
	cursorOf func(T, int64) string
	edges    []Edge[T] // what Edges points to
	more     bool      // there are rows beyond the last one that was fetched
}

// Edge is a row of a page.
type Edge[T any] struct {
	Node     T
	rank     int64
	cursorOf func(T, int64) string
}

// Cursor returns the opaque position of the row, for after and before.
func (e *Edge[T]) Cursor() string { return e.cursorOf(e.Node, e.rank) }

// PageInfo tells where a page lies in its list.
type PageInfo struct { //nolint:revive // the name that every client knows it by
	HasNextPage, HasPreviousPage bool
	// StartCursor and EndCursor are nil if the page is empty.
	StartCursor, EndCursor *string
}

// Build makes a page of rows, which were fetched as w says: one more than w.Limit if there are so
// many. Its rows are in the ordering's own direction, whichever way they were fetched.
func Build[T any](w Window, rows []T, cursorOf func(T) string, total Total) *Connection[T] {
	c := newConnection(w, unranked(cursorOf), total)
	for _, row := range rows {
		c.add(row, 0)
	}
	return c
}

// BuildRanked is Build for rows that come with what they are ranked by, which may be fewer than a page has although there
// are more: then more says so.
func BuildRanked[T any](w Window, rows []T, ranks []int64, cursorOf func(T, int64) string, total Total, more bool) *Connection[T] {
	c := newConnection(w, cursorOf, total)
	for i, row := range rows {
		c.add(row, ranks[i])
	}
	c.more = c.more || more
	return c
}

func unranked[T any](cursorOf func(T) string) func(T, int64) string {
	return func(row T, _ int64) string { return cursorOf(row) }
}

func newConnection[T any](w Window, cursorOf func(T, int64) string, total Total) *Connection[T] {
	return &Connection[T]{Edges: []*Edge[T]{}, Total: total, window: w, cursorOf: cursorOf}
}

// add adds the next row in the order of fetching, with what it is ranked by if that is no part of it.
func (c *Connection[T]) add(row T, rank int64) {
	if len(c.Edges) == c.window.Limit {
		c.more = true
		return
	}
	if c.edges == nil {
		c.edges = make([]Edge[T], 0, c.window.Limit)
		c.Edges = make([]*Edge[T], 0, c.window.Limit)
	}
	c.edges = append(c.edges, Edge[T]{row, rank, c.cursorOf}) // never beyond its capacity
	at := len(c.Edges)
	if c.window.Backward {
		at = 0
	}
	c.Edges = slices.Insert(c.Edges, at, &c.edges[len(c.edges)-1])
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
//
// As Relay defines them, HasNextPage of a forward page and HasPreviousPage of a backward one are
// exact. The other of the two is true if the window has a bound on that side. The row that the
// bound came from lies there. It is true, too, of a page that was asked for by a number above 1.
func (c *Connection[T]) PageInfo() *PageInfo {
	info := &PageInfo{HasNextPage: c.more, HasPreviousPage: c.window.After != nil || c.window.Skipped > 0}
	if c.window.Backward {
		info.HasNextPage, info.HasPreviousPage = c.window.Before != nil, c.more
	}
	if n := len(c.Edges); n > 0 {
		start, end := c.Edges[0].Cursor(), c.Edges[n-1].Cursor()
		info.StartCursor, info.EndCursor = &start, &end
	}
	return info
}

// Map returns the same page of other values, one for each row. They have the rows' cursors.
func Map[T, U any](c *Connection[T], of func(T) U) *Connection[U] {
	mapped := &Connection[U]{Edges: make([]*Edge[U], len(c.Edges)), Total: c.Total, window: c.window, more: c.more}
	for i, e := range c.Edges {
		mapped.Edges[i] = &Edge[U]{of(e.Node), 0, func(U, int64) string { return e.Cursor() }}
	}
	return mapped
}
