package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// oneConn returns a single connection, so that a test knows whose statements it sees.
func oneConn(t *testing.T) *sql.Conn {
	t.Helper()
	conn, err := pgtest.New(t).DB.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func exec(t *testing.T, q querier, statement string, args ...any) int64 {
	t.Helper()
	result, err := q.ExecContext(t.Context(), statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0
	}
	return n
}

func value[T any](t *testing.T, q querier, statement string, args ...any) T {
	t.Helper()
	var v T
	if err := q.QueryRowContext(t.Context(), statement, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return v
}

// TestPlansAreGeneric: a statement is planned once, however often it is executed.
func TestPlansAreGeneric(t *testing.T) {
	t.Parallel()
	conn := oneConn(t)
	const executions = 10
	for n := range 1 + executions { // the first is not prepared
		if got := value[int](t, conn, "SELECT count(*) FROM unnest($1::int[])", pq.Array(make([]int, n))); got != n {
			t.Fatalf("got %d, want %d", got, n)
		}
	}
	if got := value[int](t, conn, "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE '%unnest%'"); got != executions {
		t.Errorf("%d of %d executions were of the generic plan", got, executions)
	}
	if jit := value[string](t, conn, "SHOW jit"); jit != "off" {
		t.Errorf("jit is %s", jit)
	}
}

// preparedOn asks Postgres, without arguments and so without preparing, how many statements the
// connection has prepared.
func preparedOn(t *testing.T, q querier) int {
	t.Helper()
	return value[int](t, q, "SELECT count(*) FROM pg_prepared_statements")
}

// TestStatementsArePreparedOnce: at their second use.
func TestStatementsArePreparedOnce(t *testing.T) {
	t.Parallel()
	c := oneConn(t)
	exec(t, c, "CREATE TABLE t (n int)")
	for i := range 11 {
		if n := preparedOn(t, c); n != 2*min(1, max(0, i-1)) {
			t.Errorf("%d prepared statements after %d uses", n, i)
		}
		if n := exec(t, c, "INSERT INTO t VALUES ($1), ($1 + 1)", i); n != 2 {
			t.Errorf("%d rows inserted", n)
		}
		if n := value[int](t, c, "SELECT count(*) FROM t WHERE n >= $1", 0); n != 2*(i+1) {
			t.Errorf("%d rows", n)
		}
	}
	if n := preparedOn(t, c); n != 2 {
		t.Errorf("%d prepared statements, want 2", n)
	}
	if n := value[int](t, c, "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements"); n != 20 {
		t.Errorf("the two ran %d times, want 20", n)
	}
}

func TestWhatIsNotPrepared(t *testing.T) {
	t.Parallel()
	c := oneConn(t)
	exec(t, c, "CREATE TABLE a (n int); CREATE TABLE b (n int)")
	exec(t, c, "INSERT INTO a VALUES (1)")
	long := "SELECT $1::int -- " + strings.Repeat("x", store.MaxStatementText)
	for range 2 {
		if n := value[int](t, c, long, 7); n != 7 {
			t.Errorf("long statement: %d", n)
		}
	}
	for range 2 { // too long ago is as if never
		for i := range 2*store.MaxRecent + 1 {
			value[int](t, c, fmt.Sprintf("SELECT %d + $1::int", i), 1)
		}
	}
	if _, err := c.ExecContext(t.Context(), "SELECT $1 FROM nowhere", 1); err == nil {
		t.Error("no error")
	}
	if n := preparedOn(t, c); n != 0 {
		t.Errorf("%d prepared statements, want none", n)
	}
}

// TestStatementCacheIsBounded by the weight of the texts. What is used stays.
func TestStatementCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := oneConn(t)
	const kept = "SELECT 'kept' || $1::text"
	text := func(i int) string { return fmt.Sprintf("SELECT %d + $1::int -- %s", i, strings.Repeat("x", 4<<10)) }
	limit := store.ConnWeight(pgtest.MaxConns)
	many := 2 * limit / len(text(0))
	value[string](t, c, kept, "")
	for i := range many {
		for range 2 {
			value[int](t, c, text(i), 1)
		}
		value[string](t, c, kept, "")
	}
	if weight := value[int](t, c, "SELECT sum(length(statement)) FROM pg_prepared_statements"); weight > limit || weight < limit/2 {
		t.Errorf("prepared statements of %d bytes, want at most %d", weight, limit)
	}
	if n := value[int](t, c, "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%kept%'"); n != many {
		t.Errorf("the one in use was prepared anew: it ran %d times, want %d", n, many)
	}
	for text, want := range map[string]bool{kept: true, text(0): false, text(many - 1): true} {
		quoted := pq.QuoteLiteral(text)
		if got := value[bool](t, c, "SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE statement = "+quoted+")"); got != want {
			t.Errorf("%.30s is prepared: %v, want %v", text, got, want)
		}
	}
}

func TestConnectionsShareTheWeight(t *testing.T) {
	t.Parallel()
	for conns, want := range map[int]int{1: 256 << 10, 16: 96 << 10, 1000: 48 << 10} {
		if got := store.ConnWeight(conns); got != want {
			t.Errorf("%d of %d connections", got, conns)
		}
	}
}

func TestMigrationUnderPreparedStatements(t *testing.T) {
	t.Parallel()
	for _, migration := range []string{"ALTER TABLE t ADD COLUMN m int DEFAULT 2", "DISCARD ALL", "ALTER TABLE t ALTER COLUMN n TYPE bigint"} {
		t.Run(migration, func(t *testing.T) {
			t.Parallel()
			c := oneConn(t)
			exec(t, c, "CREATE TABLE t (n int); INSERT INTO t VALUES (1)")
			columns := func() int {
				rows, err := c.QueryContext(t.Context(), "SELECT * FROM t WHERE n = $1", 1)
				if err != nil {
					t.Fatal(err)
				}
				defer rows.Close()
				names, err := rows.Columns()
				if err != nil || !rows.Next() {
					t.Fatal(err, rows.Err())
				}
				return len(names)
			}
			update := func() int64 { return exec(t, c, "UPDATE t SET n = n WHERE n = $1 RETURNING *", 1) }
			before := columns()
			for range 2 { // so that they are prepared
				columns()
				update()
			}
			exec(t, c, migration)
			want := before
			if strings.Contains(migration, "ADD") {
				want++
			}
			if got := columns(); got != want {
				t.Errorf("%d columns, want %d", got, want)
			}
			if n := update(); n != 1 {
				t.Errorf("%d rows updated", n)
			}
		})
	}
}

// Within a transaction the error is Postgres' own, and the connection is good again afterwards.
func TestMigrationUnderATransaction(t *testing.T) {
	t.Parallel()
	c := oneConn(t)
	exec(t, c, "CREATE TABLE t (n int); INSERT INTO t VALUES (1)")
	for range 2 { // so that it is prepared
		value[int](t, c, "SELECT * FROM t WHERE n = $1", 1)
	}
	tx, err := c.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, tx, "ALTER TABLE t ALTER COLUMN n TYPE bigint")
	if _, err := tx.QueryContext(t.Context(), "SELECT * FROM t WHERE n = $1", 1); err == nil || !strings.Contains(err.Error(), "cached plan") {
		t.Errorf("error %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	exec(t, c, "ALTER TABLE t ALTER COLUMN n TYPE bigint")
	if n := value[int](t, c, "SELECT * FROM t WHERE n = $1", 1); n != 1 {
		t.Errorf("n = %d", n)
	}
}

// awaitSleeper returns once a statement sleeps: Postgres pays no heed to a cancel that comes before
// it has begun.
func awaitSleeper(ctx context.Context, db *sql.DB) error {
	for sleeping := 0; sleeping == 0; {
		err := db.QueryRowContext(ctx, `SELECT count(*) FROM pg_stat_activity
			WHERE wait_event = 'PgSleep' AND datname = current_database()`).Scan(&sleeping)
		if err != nil {
			return err
		}
	}
	return nil
}

func TestCancelledStatement(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	for _, run := range []func(ctx context.Context) error{
		func(ctx context.Context) error {
			_, err := db.ExecContext(ctx, "SELECT pg_sleep($1)", 60)
			return err
		},
		func(ctx context.Context) error {
			return db.QueryRowContext(ctx, "SELECT pg_sleep($1)", 60).Scan(new(string))
		},
		func(ctx context.Context) error { // in the middle of the rows
			rows, err := db.QueryContext(ctx, "SELECT CASE WHEN n > 100 THEN pg_sleep(60) END FROM generate_series(1, $1) n", 200)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
			}
			return rows.Err()
		},
	} {
		for range 3 { // the second time it is prepared, and the third time it was
			ctx, cancel := context.WithCancel(t.Context())
			awaited := make(chan error, 1)
			go func() {
				awaited <- awaitSleeper(ctx, db)
				cancel()
			}()
			began := time.Now()
			if err := run(ctx); err == nil || time.Since(began) > 20*time.Second {
				t.Errorf("after %s: %v", time.Since(began), err)
			}
			cancel()
			if err := <-awaited; err != nil {
				t.Error(err)
			}
			if n := value[int](t, db, "SELECT $1::int", 1); n != 1 {
				t.Errorf("afterwards: %d", n)
			}
		}
	}
	if n := value[int](t, db, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT%sleep%' AND pid <> pg_backend_pid()"+
		" AND datname = current_database()"); n != 0 {
		t.Errorf("%d cancelled statements still run", n)
	}
}

func TestConnectionLost(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pid := value[int](t, c, "SELECT pg_backend_pid() + $1::int", 0)
	c.Close()
	other := pgtest.New(t).DB
	exec(t, other, "SELECT pg_terminate_backend($1)", pid)
	for range 10 { // the pool goes on with a new connection and a new cache
		if n := value[int](t, db, "SELECT pg_backend_pid() + $1::int", 0); n == pid {
			t.Errorf("still process %d", n)
		}
	}
}

func TestStatementWhileRowsAreOpen(t *testing.T) {
	t.Parallel()
	tx, err := pgtest.New(t).DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, args := range [][]any{{3}, nil} {
		query := "SELECT generate_series(1, 3)"
		if args != nil {
			query = "SELECT generate_series(1, $1)"
		}
		rows, err := tx.QueryContext(t.Context(), query, args...)
		if err != nil {
			t.Fatal(err)
		}
		rows.Next()
		for _, args := range [][]any{{3}, nil} {
			if _, err := tx.ExecContext(t.Context(), query, args...); err == nil || !strings.Contains(err.Error(), "still being read") {
				t.Errorf("Exec: %v", err)
			}
			if _, err := tx.QueryContext(t.Context(), query, args...); err == nil || !strings.Contains(err.Error(), "still being read") {
				t.Errorf("Query: %v", err)
			}
		}
		n := 1
		for rows.Next() {
			n++
		}
		if n != 3 || rows.Err() != nil {
			t.Errorf("%d rows, %v", n, rows.Err())
		}
		rows.Close()
	}
	if n := value[int](t, tx, "SELECT $1::int", 5); n != 5 {
		t.Errorf("afterwards: %d", n)
	}
}

func TestTypesThroughTheWrapper(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	if n := value[int](t, db, "SELECT count(*) FROM unnest($1::int[])", []int{1, 2, 3}); n != 3 {
		t.Errorf("%d elements", n)
	}
	if s := value[sql.NullString](t, db, "SELECT $1::text", nil); s.Valid {
		t.Errorf("NULL became %q", s.String)
	}
	rows, err := db.QueryContext(t.Context(), "SELECT $1::numeric(10,2) AS price, 'x'::varchar(7)", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	precision, scale, ok := types[0].DecimalSize()
	if types[0].DatabaseTypeName() != "NUMERIC" || precision != 10 || scale != 2 || !ok {
		t.Errorf("column type %s(%d,%d)", types[0].DatabaseTypeName(), precision, scale)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	exec(t, tx, "CREATE TABLE copied (n int)")
	in, err := tx.PrepareContext(t.Context(), "COPY copied (n) FROM STDIN")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if _, err := in.ExecContext(t.Context(), i); err != nil {
			t.Fatal(err)
		}
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if n := value[int](t, tx, "SELECT count(*) FROM copied"); n != 5 {
		t.Errorf("%d rows copied", n)
	}
}

func TestCountStatements(t *testing.T) {
	t.Parallel()
	s := pgtest.New(t)
	outer, all := store.CountStatements(t.Context())
	ctx, counter := store.RecordStatements(outer)
	tx, err := s.DB.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := tx.ExecContext(ctx, "SELECT $1::int", 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tx.ExecContext(ctx, "SELECT 2"); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := s.DB.PingContext(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Client.Product.Query().All(outer); err != nil {
		t.Fatal(err)
	}
	exec(t, s.DB, "SELECT 'uncounted'")
	if n := counter.Load(); n != 3 {
		t.Errorf("%d statements, want 3", n)
	}
	if n := all.Load(); n != 4 || all.Texts() != nil {
		t.Errorf("outer counter: %d statements, want 4; texts %v", n, all.Texts())
	}
	if got, want := counter.Texts(), []string{"SELECT $1::int", "SELECT $1::int", "SELECT 2"}; !slices.Equal(got, want) {
		t.Errorf("texts %q", got)
	}
}

func TestErrorsKeepTheirCode(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	exec(t, db, "CREATE TABLE t (n int UNIQUE)")
	exec(t, db, "INSERT INTO t VALUES ($1)", 1)
	_, err := db.ExecContext(t.Context(), "INSERT INTO t VALUES ($1)", 1)
	wrapped := fmt.Errorf("insert: %w", err)
	if !store.IsCode(wrapped, "23505") || store.IsCode(wrapped, "40001") || store.IsCode(errors.New("23505"), "23505") || store.IsCode(wrapped) {
		t.Errorf("error %v", err)
	}
}

// TestPlannedStatements: what is planned for its values is so wherever it goes, and nothing else is.
func TestPlannedStatements(t *testing.T) {
	t.Parallel()
	c := oneConn(t)
	mode := func(ctx context.Context) (mode string) {
		t.Helper()
		if err := c.QueryRowContext(ctx, "SELECT current_setting('plan_cache_mode') WHERE $1::int = 1", 1).Scan(&mode); err != nil {
			t.Fatal(err)
		}
		return mode
	}
	planned := store.Planned(t.Context())
	for range 2 {
		if got := mode(planned); got != "force_custom_plan" {
			t.Errorf("what is planned for its values runs with %s", got)
		}
		if got := mode(t.Context()); got != "force_generic_plan" {
			t.Errorf("what comes after it runs with %s", got)
		}
	}
	if got := mode(planned); got != "force_custom_plan" {
		t.Errorf("it runs with %s", got)
	}
	tx, err := c.BeginTx(planned, nil)
	if err != nil {
		t.Fatal(err)
	}
	var inTx string
	if err := tx.QueryRowContext(planned, "SELECT current_setting('plan_cache_mode')").Scan(&inTx); err != nil || inTx != "force_generic_plan" {
		t.Errorf("in a transaction it runs with %s, %v", inTx, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if got := mode(t.Context()); got != "force_generic_plan" {
		t.Errorf("after the transaction: %s", got)
	}
}
