package page

import (
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Of asks for a page of a parent's list, in one of its orders. It is comparable, so that a page
// that several ask for is read once, and alike pages of several parents are read together.
type Of[P record.ID, S comparable] struct {
	Parent P
	Sort   S
	page   key
}

// key is Args as a comparable value.
type key struct {
	first, last   int // -1 where it is not given
	page          int // 0 where it is not given
	after, before string
}

// ListsOf are lists of rows of a type that belong to parents.
type ListsOf[P record.ID, S comparable, T any] struct {
	// What names them in errors.
	What string
	// Sorting returns the order that they are read in. Its queries have the parents as $1::uuid[], the
	// limit of each page as $2, and then Args. Their rows are a parent's id and a T's columns.
	Sorting func(S) Sorting[T]
	// Args are further arguments of the queries for these parents, which may ask for parts of T; nil for
	// none.
	Args func(S, []P, record.Parts) []any
	// Read reads a T's columns.
	Read func(*record.Reader) T
	// Counts returns the totals, by the parents' ids.
	Counts func(S) *record.Many[uuid.UUID, int]
}

// Page returns what asks for a page. What is wrong with its arguments is BAD_USER_INPUT, so that it
// fails its own field and not those that are read with it.
func (l *ListsOf[P, S, T]) Page(parent P, sort S, args Args) (Of[P, S], error) {
	if _, err := args.Window(l.Sorting(sort).Ordering); err != nil {
		return Of[P, S]{}, err
	}
	return Of[P, S]{parent, sort, newKey(args)}, nil
}

// Pages reads pages: those that differ in nothing but the parent by one query. Each has its
// connection, which is empty where there is no such parent.
func (l *ListsOf[P, S, T]) Pages() *record.Many[Of[P, S], *Connection[T]] {
	return record.NewMany(l.What, func(found *record.Found[Of[P, S], *Connection[T]], parts record.Parts, pages []Of[P, S]) ([]*record.Read, error) {
		var none P
		alike := map[Of[P, S]][]P{}
		for _, p := range pages {
			parent := p.Parent
			p.Parent = none
			alike[p] = append(alike[p], parent)
		}
		var reads []*record.Read
		for p, parents := range alike {
			read, err := l.read(found, parts, p, parents)
			if err != nil {
				return nil, err
			}
			reads = append(reads, read)
		}
		return reads, nil
	})
}

// read describes how a page of each parent is read. The connections are made now, and filled by the
// rows.
func (l *ListsOf[P, S, T]) read(
	found *record.Found[Of[P, S], *Connection[T]], parts record.Parts, p Of[P, S], parents []P,
) (*record.Read, error) {
	sorting, counts := l.Sorting(p.Sort), l.Counts(p.Sort)
	cursorOf := sorting.CursorOf()
	w, err := p.page.args().Window(sorting.Ordering)
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]Of[P, S], len(parents))
	for _, parent := range parents {
		c := newConnection[T](w, cursorOf, Total{Counts: counts, Of: parent.UUID()})
		p.Parent = parent
		found.Values[p], byID[parent.UUID()] = c, p
	}
	args := []any{typeid.Array(parents), w.Limit + 1}
	if l.Args != nil {
		args = append(args, l.Args(p.Sort, parents, parts)...)
	}
	return sorting.Queries.Read(w, func(r *record.Reader) {
		parent, rank := r.UUID(), int64(0)
		var total *int64
		if sorting.Counted {
			total = record.Optional(r, r.Int)
		}
		if sorting.Ranked != nil {
			rank = r.Int()
		}
		row := l.Read(r)
		if p, ok := byID[parent]; ok && found.Readable(r, p) {
			c := found.Values[p]
			c.add(row, rank)
			if total != nil {
				c.Total.Known = new(int(*total))
			}
		}
	}, args...), nil
}

func newKey(a Args) key {
	k := key{first: -1, last: -1}
	if a.First != nil {
		k.first = *a.First
	}
	if a.Last != nil {
		k.last = *a.Last
	}
	if a.After != nil {
		k.after = *a.After
	}
	if a.Before != nil {
		k.before = *a.Before
	}
	if a.Page != nil {
		k.page = *a.Page
	}
	return k
}

func (k key) args() (a Args) {
	if k.first >= 0 {
		a.First = &k.first
	}
	if k.last >= 0 {
		a.Last = &k.last
	}
	if k.after != "" {
		a.After = &k.after
	}
	if k.before != "" {
		a.Before = &k.before
	}
	if k.page != 0 {
		a.Page = &k.page
	}
	return a
}
