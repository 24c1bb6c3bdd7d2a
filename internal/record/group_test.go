package record_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// members runs each function as a member of one group, and returns how many statements they took.
func members(t *testing.T, functions ...func(ctx context.Context)) int64 {
	t.Helper()
	ctx, counter := store.CountStatements(t.Context())
	group := record.NewGroup(len(functions))
	var wg sync.WaitGroup
	for _, function := range functions {
		wg.Go(func() {
			ctx, leave := group.Member(ctx)
			defer leave()
			function(ctx)
		})
	}
	wg.Wait()
	return counter.Load()
}

// asks returns a member that asks for numbers from one on, up to the argument, in descending order, with a text of its own kind.
func asks(t *testing.T, db record.Queryer, kind, upTo int, got *[]string) func(context.Context) {
	query := record.NewQuery(fmt.Sprintf("SELECT %d, 'n' || n FROM generate_series(1, $1::int) n WHERE $2::text <> '' ORDER BY n DESC", kind))
	return func(ctx context.Context) {
		if err := query.Each(ctx, db, func(r *record.Reader) { *got = append(*got, fmt.Sprint(r.Int(), r.Text())) }, upTo, "$1"); err != nil {
			t.Errorf("%d up to %d: %v", kind, upTo, err)
		}
	}
}

func wantAsked(kind, upTo int) (want []string) {
	for n := upTo; n > 0; n-- {
		want = append(want, fmt.Sprint(kind, fmt.Sprintf("n%d", n)))
	}
	return want
}

// TestGroup: the queries of all members are one statement, or as few as have up to eight each, and each gets its own rows in their order.
func TestGroup(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	for size, statements := range map[int]int64{1: 1, 2: 1, 3: 1, 8: 1, 9: 2, 20: 3} {
		for range 3 { // in whatever order they come
			got := make([][]string, size)
			var functions []func(context.Context)
			for i := range size {
				functions = append(functions, asks(t, db, i%5, i, &got[i])) // several of one text
			}
			if n := members(t, functions...); n != statements {
				t.Errorf("%d queries took %d statements, want %d", size, n, statements)
			}
			for i := range size {
				if diff := cmp.Diff(wantAsked(i%5, i), got[i]); diff != "" {
					t.Errorf("query %d of %d (-want +got):\n%s", i, size, diff)
				}
			}
		}
	}
}

// TestGroupWaitsForNobodyElse: members that send other statements, ask again, begin a transaction or just end do not hold up others.
func TestGroupWaitsForNobodyElse(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	var first, second []string
	asked := make(chan struct{})
	n := members(t,
		func(ctx context.Context) {
			asks(t, st.DB, 1, 2, &first)(ctx)
			close(asked)
			asks(t, st.DB, 2, 2, &second)(ctx)
		},
		func(ctx context.Context) {
			var one int
			if err := st.DB.QueryRowContext(ctx, "SELECT $1::int", 1).Scan(&one); err != nil {
				t.Error(err)
			}
			<-asked // which would never be if the first member's query waited for this one
		},
		func(context.Context) {},
		func(ctx context.Context) {
			record.Alone(ctx)
			<-asked
		},
	)
	if n != 3 || !slices.Equal(first, wantAsked(1, 2)) || !slices.Equal(second, wantAsked(2, 2)) {
		t.Errorf("%d statements: %v, %v", n, first, second)
	}
}

// TestGroupFails: a query's error is that of all it went with, and so is a panic of who reads rows, but for who panics.
func TestGroupFails(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	for name, tt := range map[string]struct {
		statement string
		read      func(*record.Reader)
		want      string
	}{
		"an error":     {"SELECT 1 / (n - 1) FROM generate_series(1, $1::int) n", func(r *record.Reader) { r.Int() }, "division by zero"},
		"misread rows": {"SELECT n, 'misread' FROM generate_series(1, $1::int) n", func(r *record.Reader) { r.Int() }, "number of columns"},
		"a panic":      {"SELECT n, 'panic' FROM generate_series(1, $1::int) n", func(*record.Reader) { panic("in a reader") }, "panicked"},
	} {
		errs := make([]error, 3)
		var functions []func(context.Context)
		for i := range errs {
			functions = append(functions, func(ctx context.Context) {
				defer func() {
					if r := recover(); r != nil && !strings.Contains(name, "panic") {
						t.Errorf("%s: panic: %v", name, r)
					}
				}()
				if i == 0 {
					errs[i] = record.NewQuery(tt.statement).Each(ctx, db, tt.read, 3)
					return
				}
				errs[i] = record.NewQuery("SELECT 1 WHERE $1::int > 0").Each(ctx, db, func(r *record.Reader) { r.Int() }, i)
			})
		}
		members(t, functions...)
		failed := 0
		for _, err := range errs {
			if err != nil && strings.Contains(err.Error(), tt.want) {
				failed++
			}
		}
		if failed < 2 { // one of them may be who panics
			t.Errorf("%s: %v", name, errs)
		}
	}
}

// TestGroupPanicsLetGo of more queries than go into one statement.
func TestGroupPanicsLetGo(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	var functions []func(context.Context)
	for i := range 20 {
		functions = append(functions, func(ctx context.Context) {
			defer func() { _ = recover() }()
			_ = record.NewQuery("SELECT n, 'panics' FROM generate_series(1, $1::int) n").Each(ctx, db, func(*record.Reader) { panic("in a reader") }, 1+i)
		})
	}
	members(t, functions...) // returns
}

// TestGroupNeedsNoSecondConnection: who leaves with a statement of another kind has a connection, and does not wait for one more.
func TestGroupNeedsNoSecondConnection(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	db.SetMaxOpenConns(1)
	var got []string
	members(t, asks(t, db, 1, 2, &got), func(ctx context.Context) {
		var one int
		if err := db.QueryRowContext(ctx, "SELECT $1::int", 1).Scan(&one); err != nil {
			t.Error(err)
		}
	})
	if !slices.Equal(got, wantAsked(1, 2)) {
		t.Error(got)
	}
}

func TestGroupEndsWithItsContext(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	group := record.NewGroup(2)
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			ctx, leave := group.Member(ctx)
			defer leave()
			err := record.NewQuery("SELECT $1::int").Each(ctx, db, func(r *record.Reader) { r.Int() }, i)
			if err == nil {
				t.Error("a query under a context that has ended")
			}
		})
	}
	wg.Wait()
}

var _ record.Queryer = (*sql.DB)(nil)
