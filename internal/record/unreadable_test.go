package record_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// key is an id that is easy to write.
type key byte

func (k key) UUID() uuid.UUID { return uuid.UUID{15: byte(k)} }

func keyOf(id uuid.UUID) key { return key(id[15]) }

// thing is a row of things.
type thing struct {
	ID, Of key
	Detail map[string]int
	Name   string
}

// things has a row that cannot be read: the third, of the second.
const things = `(SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid AS id, ('00000000-0000-0000-0000-00000000000' || (n + 1) / 2)::uuid AS parent,
	CASE n WHEN 3 THEN '[]' ELSE '{"n": ' || n || '}' END::jsonb AS detail, 'thing ' || n AS name FROM generate_series(1, 6) n) AS things`

func readThing(r *record.Reader) thing {
	t := thing{ID: keyOf(r.Row("things")), Of: keyOf(r.UUID())}
	r.JSON(&t.Detail)
	t.Name = r.Text()
	return t
}

var (
	thingsByID = record.ByID("things",
		record.NewQuery(`SELECT id, parent, detail, name FROM `+things+` WHERE id = ANY($1::uuid[])`), readThing, func(t thing) key { return t.ID })
	thingsByParent = record.Lists("things of parents",
		record.NewQuery(`SELECT id, parent, detail, name FROM `+things+` WHERE parent = ANY($1::uuid[]) ORDER BY name`), readThing,
		func(t thing) key { return t.Of })
	failing = record.ByID("failures",
		record.NewQuery(`SELECT 1 / (length(name) - 7) FROM `+things+` WHERE id = ANY($1::uuid[])`),
		func(r *record.Reader) key { return key(r.Int()) }, func(k key) key { return k })
)

// TestUnreadableRow: a row that cannot be read is an error of its key, which names it. All others
// are read, those of the same query and those of others.
func TestUnreadableRow(t *testing.T) {
	t.Parallel()
	one, lists := thingsByID.For(0, []key{1, 3, 5}), thingsByParent.For(0, []key{1, 2, 3})
	derived := record.Derive(thingsByID, func(of thing) (string, error) {
		if of.ID == 5 {
			return "", errors.New("is odd")
		}
		return of.Name, nil
	}).For(0, []key{1, 3, 5})
	record.Ask(t.Context(), pgtest.New(t).DB, append(append(one.Reads(), lists.Reads()...), derived.Reads()...))

	const unreadable = "3: things 00000000-0000-0000-0000-000000000003: JSON that makes no map[string]int"
	values, failed, err := one.Found()
	check(t, values, failed, err, map[key]string{1: "thing 1", 5: "thing 5"}, map[key]string{3: "read things: " + unreadable})
	listed, failed, err := lists.Found()
	check(t, listed, failed, err, map[key]string{1: "thing 1 thing 2", 3: "thing 5 thing 6"},
		map[key]string{2: "read things of parents: " + strings.Replace(unreadable, "3", "2", 1)})
	names, failed, err := derived.Found()
	check(t, names, failed, err, map[key]string{1: "thing 1"}, map[key]string{3: "read things: " + unreadable, 5: "read things: 5: is odd"})

	if _, err := thingsByID.Read(t.Context(), pgtest.New(t).DB, []key{1, 3}); err == nil {
		t.Error("a key that cannot be read is no error to who wants all")
	}
}

// check compares what was found, with the names of things, and how the errors begin.
func check[V any](t *testing.T, values map[key]V, failed map[key]error, err error, want, wantFailed map[key]string) {
	t.Helper()
	got, gotFailed := map[key]string{}, maps.Clone(wantFailed)
	for k, value := range values {
		switch v := any(value).(type) {
		case thing:
			got[k] = v.Name
		case []thing:
			got[k] = v[0].Name + " " + v[1].Name
		default:
			got[k] = fmt.Sprint(v)
		}
	}
	for k, err := range failed {
		if !strings.HasPrefix(err.Error(), wantFailed[k]) || wantFailed[k] == "" {
			gotFailed[k] = err.Error()
		}
	}
	if diff := cmp.Diff(want, got) + cmp.Diff(wantFailed, gotFailed); diff != "" || err != nil || len(failed) != len(wantFailed) {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestUnreadableRowOfNobody is an error of all that were asked for: it is theirs, for all that is
// known.
func TestUnreadableRowOfNobody(t *testing.T) {
	t.Parallel()
	strange := record.Lists("strange things", record.NewQuery(`SELECT id, parent, detail, name FROM `+things+` WHERE cardinality($1::uuid[]) > 0`),
		readThing, func(thing) key { return 9 })
	if _, err := strange.Read(t.Context(), pgtest.New(t).DB, []key{1}); err == nil || !strings.Contains(err.Error(), "strange things") {
		t.Error(err)
	}
}

// TestJoined: what is joined and cannot be read is left out, and what was unreadable before is not
// forgotten.
func TestJoined(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	read := func(r *record.Reader) *int {
		n := new(int)
		r.JSON(n)
		return n
	}
	for text, want := range map[string]string{"SELECT '1', '{', 2": "1 left out 2", "SELECT '1', '3', 2": "1 3 2", "SELECT '{', '{', 2": "error"} {
		got, err := one(t, db, func(r *record.Reader) string {
			first, joined, last := read(r), record.Joined(r, read), r.Int()
			if joined == nil {
				return fmt.Sprint(*first, " left out ", last)
			}
			return fmt.Sprint(*first, *joined, last)
		}, text)
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%s: %s %v, want %s", text, got, err, want)
		}
	}
}

// TestAskAlone: what failed with a query that Postgres does not like is asked again by itself, from
// the beginning. The query that failed is asked once more, and has its error.
func TestAskAlone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	ctx, statements := store.CountStatements(t.Context())
	lists, bad := thingsByParent.For(0, []key{1}), failing.For(0, []key{1})
	record.Ask(ctx, db, append(lists.Reads(), bad.Reads()...))
	for _, read := range append(lists.Reads(), bad.Reads()...) {
		if read.Err() == nil {
			t.Error("a query that went with one that failed has no error")
		}
	}
	lists.AskAlone(ctx, db)
	bad.AskAlone(ctx, db)
	values, failed, err := lists.Found()
	check(t, values, failed, err, map[key]string{1: "thing 1 thing 2"}, nil)
	if _, _, err := bad.Found(); err == nil || !strings.Contains(err.Error(), "division by zero") {
		t.Error(err)
	}
	lists.AskAlone(ctx, db)
	bad.AskAlone(ctx, db)
	if n := statements.Load(); n != 3 {
		t.Errorf("%d statements, want one together and one each alone", n)
	}
}

// TestAskAloneIsNotForAll: what has ended, and what took too long, is not asked again.
func TestAskAloneIsNotForAll(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	slow := record.ByID("slow", record.NewQuery("SELECT '00000000-0000-0000-0000-000000000001'::uuid, pg_sleep(60)::text FROM (SELECT $1::uuid[]) x"),
		readThing, func(t thing) key { return t.ID })
	if _, err := db.ExecContext(t.Context(), "ALTER DATABASE "+databaseName(t, db)+" SET statement_timeout = 100"); err != nil {
		t.Fatal(err)
	}
	db.SetMaxIdleConns(0) // so that new connections have it
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, ctx := range map[string]context.Context{"a timeout": t.Context(), "an end": ended} {
		ctx, statements := store.CountStatements(ctx)
		asked, other := slow.For(0, []key{1}), thingsByID.For(0, []key{1})
		record.Ask(ctx, db, append(asked.Reads(), other.Reads()...))
		before := statements.Load()
		asked.AskAlone(ctx, db)
		other.AskAlone(ctx, db)
		if _, _, err := other.Found(); err == nil || statements.Load() != before {
			t.Errorf("%s: %v after %d statements more", name, err, statements.Load()-before)
		}
	}
}

func databaseName(t *testing.T, db *sql.DB) (name string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "SELECT quote_ident(current_database())").Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}
