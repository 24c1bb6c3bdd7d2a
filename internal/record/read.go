package record

import (
	"context"
	"database/sql"
	"fmt"
	"runtime/debug"
	"slices"
)

// Read is a query with its arguments that is yet to be asked, and what becomes of its rows.
type Read struct {
	*query
	args []any
	row  func(*Reader)
	err  error
}

// With returns what reads the query's rows, each by read, once it is asked.
func (q Query) With(read func(*Reader), args ...any) *Read {
	return &Read{query: q.query, args: args, row: read}
}

// Err returns why the rows could not be read; nil if they were, and before they are asked.
func (r *Read) Err() error { return r.err }

// Ask asks queries, as one statement for every eight of them. A round trip costs Postgres and this
// process more than most queries do. Each Read has its error afterwards: a query that fails fails
// those that it went with.
func Ask(ctx context.Context, db Queryer, reads []*Read) {
	// The order of their making is the same each time, so that alike levels of operations share
	// a prepared statement.
	reads = slices.Clone(reads)
	slices.SortStableFunc(reads, func(a, b *Read) int { return a.id - b.id })
	for some := range slices.Chunk(reads, mostTogether) {
		ask(ctx, db, some)
	}
}

// ask asks some queries. A panic in the code that reads a row is an error, too. The other queries
// that are asked with it, and all who wait for them, must go on.
func ask(ctx context.Context, db Queryer, reads []*Read) {
	var err error
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic while rows were read: %v\n%s", r, debug.Stack())
		}
		for _, r := range reads {
			r.err = err
		}
	}()
	err = run(ctx, db, reads)
}

// run runs queries as one statement.
func run(ctx context.Context, db Queryer, reads []*Read) error {
	text, args := together(reads), reads[0].args
	for _, r := range reads[1:] {
		args = append(args[:len(args):len(args)], r.args...)
	}
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var raw sql.RawBytes
	var r Reader
	target := any(&raw)
	for rows.Next() {
		if err := rows.Scan(target); err != nil {
			return err
		}
		r.begin(raw)
		if which := r.Int(); r.err == nil && which >= 0 && int(which) < len(reads) {
			reads[which].row(&r)
		}
		if err := r.end(); err != nil {
			return err
		}
	}
	return rows.Err()
}
