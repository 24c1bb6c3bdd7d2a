package page

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Sorting is an ordering of rows of a type, with the queries of a list that is sorted by it.
type Sorting[T any] struct {
	Ordering Ordering
	// Cursor returns the position of a row.
	Cursor func(T) string
	// Ranked is instead of Cursor where rows are in the order of an integer that is no part of them. A
	// row then has it before a T's columns. Only ListsOf knows such rows.
	Ranked func(row T, rank int64) string
	// Counted says that a row has how many rows the list has before its rank, or NULL if the query has
	// not found that out. Only ListsOf knows such rows.
	Counted bool
	// Queries are the list's, by the window that is read.
	Queries Queries
}

// CursorOf returns the position of a row, which its rank is part of where rows are ranked.
func (s Sorting[T]) CursorOf() func(row T, rank int64) string {
	if s.Ranked != nil {
		return s.Ranked
	}
	return unranked(s.Cursor)
}

// Queries are the forms of a list's query. A window has bounds or none, and a direction. Each form
// has a text of its own, because only so an index on the ordering's columns finds the first row.
type Queries struct {
	forms [8]record.Query
	// numbered is the form of a page that was asked for by its number. Only NumberedQueries have it.
	numbered record.Query
}

// Form is what the text of a form of a list's query has to keep to.
type Form struct {
	// Condition and OrderBy are which rows there are, and in what order.
	Condition, OrderBy string
	// Limit are the clauses LIMIT and OFFSET that leave the page of these rows.
	Limit string
	// Reach is how many of these rows have to be looked at: those of the page, and those before it.
	Reach string
	// Skipped is how many of these rows lie before the page.
	Skipped string
}

// NumberedQueries registers the forms of a list whose pages can be asked for by their numbers, too. The parameter
// limit is how many rows there are at most. Others are as those of NewQueries.
func NumberedQueries(o Ordering, table string, limit, parameter int, text func(Form) string) Queries {
	most := "$" + strconv.Itoa(limit)
	q := NewQueries(o, table, parameter, func(condition, orderBy string) string {
		return text(Form{Condition: condition, OrderBy: orderBy, Limit: "LIMIT " + most, Reach: most, Skipped: "0"})
	})
	skipped := "$" + strconv.Itoa(parameter) + "::bigint"
	q.numbered = record.NewQuery(text(Form{
		Condition: Window{}.condition(table, parameter), OrderBy: Window{Ordering: o}.orderBy(table),
		Limit: "LIMIT " + most + "::bigint OFFSET " + skipped, Reach: "(" + most + "::bigint + " + skipped + ")", Skipped: skipped,
	}))
	return q
}

// NewQueries registers the forms of a list of a table's rows. The function text returns the query
// of one form. Its rows are those that the condition lets through, in the order of orderBy.
// Parameters that are the condition's are numbered from the given one on.
func NewQueries(o Ordering, table string, parameter int, text func(condition, orderBy string) string) Queries {
	var q Queries
	bound := make([]any, len(o.Columns))
	for form := range q.forms {
		w := Window{Ordering: o, Backward: form&1 != 0}
		if form&2 != 0 {
			w.After = bound
		}
		if form&4 != 0 {
			w.Before = bound
		}
		q.forms[form] = record.NewQuery(text(w.condition(table, parameter), w.orderBy(table)))
	}
	return q
}

// Read returns what reads a window of the list. The arguments are those before the condition's.
func (q Queries) Read(w Window, row func(*record.Reader), args ...any) *record.Read {
	form := 0
	if w.Backward {
		form |= 1
	}
	if w.After != nil {
		form |= 2
	}
	if w.Before != nil {
		form |= 4
	}
	if w.Skipped > 0 {
		return q.numbered.With(row, append(args, w.Skipped)...)
	}
	args = append(append(args, w.After...), w.Before...)
	return q.forms[form].With(row, args...)
}

// Total is how many rows a list has: what Alone counts, if it is not nil, or one of those that Counts reads, unless it is known.
type Total struct {
	Counts *record.Many[uuid.UUID, int]
	Of     uuid.UUID
	Known  *int
	// Alone counts a list by a statement of its own.
	Alone func(ctx context.Context) (int, error)
}

// Read counts the list.
func (t Total) Read(ctx context.Context, db record.Queryer) (int, error) {
	if t.Known != nil {
		return *t.Known, nil
	}
	if t.Alone != nil {
		return t.Alone(ctx)
	}
	counts, err := t.Counts.Read(ctx, db, []uuid.UUID{t.Of})
	return counts[t.Of], err
}

// rawID is an id whose kind does not matter.
type rawID uuid.UUID

// UUID returns the id.
func (id rawID) UUID() uuid.UUID { return uuid.UUID(id) }

// CountOf is the total of a list by itself, which a query returns as its only row.
func CountOf(what string, q record.Query, args ...any) Total {
	return Total{Counts: record.NewMany(what, func(found *record.Found[uuid.UUID, int], _ record.Parts, _ []uuid.UUID) ([]*record.Read, error) {
		return []*record.Read{q.With(func(r *record.Reader) { found.Values[uuid.Nil] = int(r.Int()) }, args...)}, nil
	})}
}

// CountsOf are the totals of the lists of many parents: rows of a parent's id and a count. The
// query has the ids as $1::uuid[], and then args.
func CountsOf(what string, q record.Query, args ...any) *record.Many[uuid.UUID, int] {
	return record.NewMany(what, func(found *record.Found[uuid.UUID, int], _ record.Parts, parents []uuid.UUID) ([]*record.Read, error) {
		ids := make([]rawID, len(parents))
		for i, parent := range parents {
			ids[i] = rawID(parent)
		}
		return []*record.Read{q.With(func(r *record.Reader) {
			parent := r.UUID()
			found.Values[parent] = int(r.Int())
		}, append([]any{typeid.Array(ids)}, args...)...)}, nil
	})
}

// Read reads a page of a list. The query has the limit as its first parameter, then args, then
// the window's bounds.
func (s Sorting[T]) Read(
	ctx context.Context, db record.Queryer, page Args, total Total, read func(*record.Reader) T, args ...any,
) (*Connection[T], error) {
	w, err := page.Window(s.Ordering)
	if err != nil {
		return nil, err
	}
	var rows []T
	asked := s.Queries.Read(w, func(r *record.Reader) { rows = append(rows, read(r)) }, append([]any{w.Limit + 1}, args...)...)
	record.Ask(ctx, db, []*record.Read{asked})
	if err := asked.Err(); err != nil {
		return nil, fmt.Errorf("read a page of %s: %w", s.Ordering.Name, err)
	}
	return Build(w, rows, s.Cursor, total), nil
}
