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
	// shared says that the error is that of a statement which had other queries, too.
	shared bool
}

// With returns what reads the query's rows, each by read, once it is asked.
func (q Query) With(read func(*Reader), args ...any) *Read {
	return &Read{query: q.query, args: args, row: read}
}

// Err returns why the rows could not be read; nil if they were, and before they are asked.
func (r *Read) Err() error { return r.err }

// Ask asks queries, as one statement for every eight of them. A round trip costs Postgres and this
// process more than most queries do. Each Read has its error afterwards. A statement that fails
// fails all its queries; rows that cannot be read fail their own.
func Ask(ctx context.Context, db Queryer, reads []*Read) {
	// The order of their making is the same each time, so that alike levels of operations share
	// a prepared statement.
	reads = slices.Clone(reads)
	slices.SortStableFunc(reads, func(a, b *Read) int { return a.id - b.id })
	for some := range slices.Chunk(reads, mostTogether) {
		ask(ctx, db, some)
	}
}

// ask asks some queries as one statement.
func ask(ctx context.Context, db Queryer, reads []*Read) {
	text, args := together(reads), reads[0].args
	for _, r := range reads[1:] {
		args = append(args[:len(args):len(args)], r.args...)
	}
	rows, err := db.QueryContext(ctx, text, args...)
	if err == nil {
		defer rows.Close()
		answer := answer{rows: rows, reads: reads}
		for err == nil && !answer.ended {
			err = answer.read()
		}
	}
	if err == nil {
		err = rows.Err()
	}
	if err == nil {
		return
	}
	for _, r := range reads {
		r.err, r.shared = err, len(reads) > 1
	}
}

// answer is the rows of a statement.
type answer struct {
	rows  *sql.Rows
	reads []*Read
	ended bool
	raw   sql.RawBytes
	which int // whose row is read
}

// read gives the rows to their queries. It returns early after a panic in the code that reads a
// row, which is an error of that query. The other queries that are asked with it, and all who wait
// for them, must go on.
func (a *answer) read() (err error) {
	a.which = -1
	defer func() {
		if value := recover(); value != nil {
			err = a.panicked(value)
		}
	}()
	var r Reader
	target := any(&a.raw)
	for a.rows.Next() {
		if err := a.rows.Scan(target); err != nil {
			return err
		}
		r.begin(a.raw)
		which := int(r.Int())
		if r.err != nil || r.invalid != nil || which < 0 || which >= len(a.reads) {
			return errMalformed
		}
		if read := a.reads[which]; read.err == nil {
			a.which = which
			read.row(&r)
			a.which = -1
			read.err = r.end()
		}
	}
	a.ended = true
	return nil
}

// panicked makes a panic the error of the query whose row was read, or else of all.
func (a *answer) panicked(value any) error {
	err := fmt.Errorf("panic while rows were read: %v\n%s", value, debug.Stack())
	if a.which < 0 {
		return err
	}
	a.reads[a.which].err = err
	return nil
}
