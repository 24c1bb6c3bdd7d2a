package record_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// values are what one of each method reads.
type values struct {
	UUID             uuid.UUID
	Text, Char       string
	Bytes            []byte
	Two, Four, Eight int64
	Bool             bool
	Time             time.Time
	JSON             []string
	Optional         *int64
}

func read(r *record.Reader) (v values) {
	v.UUID, v.Text, v.Char, v.Bytes = r.UUID(), r.Text(), r.Text(), r.Bytes()
	v.Two, v.Four, v.Eight, v.Bool, v.Time = r.Int(), r.Int(), r.Int(), r.Bool(), r.Time()
	r.JSON(&v.JSON)
	v.Optional = record.Optional(r, r.Int)
	return v
}

func one[T any](t *testing.T, db *sql.DB, read func(*record.Reader) T, statement string, args ...any) (T, error) {
	t.Helper()
	var got T
	rows := 0
	err := record.NewQuery(statement).Each(t.Context(), db, func(r *record.Reader) {
		got = read(r)
		rows++
	}, args...)
	if err == nil && rows != 1 {
		t.Errorf("%s: %d rows", statement, rows)
	}
	return got, err
}

func TestValues(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	id := uuid.MustParse("018cc253-76b8-763a-9e40-d7c9160c2932")
	n := int64(-7)
	for name, tt := range map[string]struct {
		statement string
		want      values
	}{
		"values": {
			`SELECT '018cc253-76b8-763a-9e40-d7c9160c2932'::uuid, 'Grüße'::varchar, 'EUR'::char(3), '\x00ff'::bytea, (-2)::smallint,
				2147483647, (-9223372036854775808)::bigint, true, '2026-02-03 04:05:06.789012+02'::timestamptz, '["a", "b"]'::jsonb, -7`,
			values{id, "Grüße", "EUR", []byte{0, 0xff}, -2, 2147483647, -9223372036854775808, true,
				time.Date(2026, 2, 3, 2, 5, 6, 789_012_000, time.UTC), []string{"a", "b"}, &n},
		},
		"nulls": {
			`SELECT null::uuid, null::text, null::char(3), null::bytea, null::smallint, null::int, null::bigint, null::bool,
				null::timestamptz, null::jsonb, null::int`,
			values{},
		},
		"before the epoch, json, and empty": {
			`SELECT '00000000-0000-0000-0000-000000000000'::uuid, '', 'x'::char(3), ''::bytea, 0::smallint, 0, 0::bigint, false,
				'1969-12-31 23:59:59Z'::timestamptz, '["c"]'::json, null::int`,
			values{Char: "x  ", Time: time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC), JSON: []string{"c"}},
		},
	} {
		got, err := one(t, db, read, tt.statement)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if name != "nulls" && got.Time.Location() != time.UTC {
			t.Errorf("%s: a time in %v", name, got.Time.Location())
		}
	}
}

// TestOrder: rows come in the order that the statement says, with its parameters.
func TestOrder(t *testing.T) {
	t.Parallel()
	var got []int64
	err := record.NewQuery("SELECT n FROM generate_series(1, $1) n ORDER BY n % 3, n DESC").
		Each(t.Context(), pgtest.New(t).DB, func(r *record.Reader) { got = append(got, r.Int()) }, 7)
	if diff := cmp.Diff([]int64{6, 3, 7, 4, 1, 5, 2}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestMisread: what is read as something else than it is makes an error, never a wrong value.
func TestMisread(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	for statement, read := range map[string]func(*record.Reader) any{
		"SELECT 'text'":                  func(r *record.Reader) any { return r.UUID() },
		"SELECT 'abc'":                   func(r *record.Reader) any { return r.Int() },
		"SELECT 1":                       func(r *record.Reader) any { return r.Bool() },
		"SELECT 2":                       func(r *record.Reader) any { return r.Time() },
		"SELECT '[1]'::jsonb":            func(r *record.Reader) any { var s []string; r.JSON(&s); return s },
		"SELECT 1, 2":                    func(r *record.Reader) any { return r.Int() },
		"SELECT 3":                       func(r *record.Reader) any { return r.Int() + r.Int() },
		"SELECT 4":                       func(r *record.Reader) any { r.Skip(2); return r.Null() },
		"SELECT 5 WHERE 1 / (1 - 1) > 0": func(r *record.Reader) any { return r.Int() },
	} {
		if got, err := one(t, db, read, statement); err == nil {
			t.Errorf("%s is read as %v", statement, got)
		}
	}
	personal := func(r *record.Reader) any { var a struct{ City string }; r.JSON(&a); return a }
	if _, err := one(t, db, personal, `SELECT '{"city": ["Berlin"]}'`); err == nil || strings.Contains(err.Error(), "Berlin") {
		t.Errorf("an error that quotes what it was given: %v", err)
	}
	if _, err := one(t, db, func(*record.Reader) any { return nil }, "SELECT nothing"); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("a wrong statement: %v", err)
	}
}
