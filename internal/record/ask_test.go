package record_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// counting returns what asks for numbers from one on, up to the argument, in descending order, with
// a text of its own kind.
func counting(kind, upTo int, got *[]string) *record.Read {
	query := record.NewQuery(fmt.Sprintf(
		"SELECT %d, 'n' || n FROM generate_series(1, $1::int) n WHERE $2::text <> '' ORDER BY n DESC", kind))
	return query.With(func(r *record.Reader) { *got = append(*got, fmt.Sprint(r.Int(), r.Text())) }, upTo, "$1")
}

func wantCounted(kind, upTo int) (want []string) {
	for n := upTo; n > 0; n-- {
		want = append(want, fmt.Sprint(kind, fmt.Sprintf("n%d", n)))
	}
	return want
}

// TestAsk: queries are one statement, or as few as have up to eight each, and each gets its own
// rows in their order.
func TestAsk(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	for size, statements := range map[int]int64{0: 0, 1: 1, 2: 1, 3: 1, 8: 1, 9: 2, 20: 3} {
		got := make([][]string, size)
		var reads []*record.Read
		for i := range size {
			reads = append(reads, counting(i%5, i, &got[i])) // several of one text
		}
		ctx, counter := store.CountStatements(t.Context())
		record.Ask(ctx, db, reads)
		if n := counter.Load(); n != statements {
			t.Errorf("%d queries took %d statements, want %d", size, n, statements)
		}
		for i := range size {
			if diff := cmp.Diff(wantCounted(i%5, i), got[i]); diff != "" || reads[i].Err() != nil {
				t.Errorf("query %d of %d: %v (-want +got):\n%s", i, size, reads[i].Err(), diff)
			}
		}
	}
}

// TestAskFails: an error of a query is that of all it went with. A row that is misread, and a panic
// of who reads rows, are errors of their own query. What goes with another statement goes on.
func TestAskFails(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	for name, tt := range map[string]struct {
		statement string
		read      func(*record.Reader)
		want      string
		shared    bool
	}{
		"an error":      {"SELECT 1 / (n - 1) FROM generate_series(1, $1::int) n", func(r *record.Reader) { r.Int() }, "division by zero", true},
		"misread rows":  {"SELECT n, 'misread' FROM generate_series(1, $1::int) n", func(r *record.Reader) { r.Int() }, "number of columns", false},
		"rows too long": {"SELECT n FROM generate_series(1, $1::int) n", func(r *record.Reader) { r.Skip(3) }, "number of columns", false},
		"unreadable":    {"SELECT n, '{' FROM generate_series(1, $1::int) n", func(r *record.Reader) { r.Int(); r.JSON(new(int)) }, "JSON", false},
		"a panic":       {"SELECT n, 'panic' FROM generate_series(1, $1::int) n", func(*record.Reader) { panic("it panics") }, "it panics", false},
	} {
		reads := []*record.Read{record.NewQuery(tt.statement).With(tt.read, 3)}
		var later []string
		for range 8 { // one of all must go with another statement
			reads = append(reads, counting(90, 1, &later))
		}
		record.Ask(t.Context(), db, reads)
		if err := reads[0].Err(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
		wentOn := 0
		for _, read := range reads[1:] {
			if read.Err() == nil {
				wentOn++
			}
		}
		if wentOn != 8 && (!tt.shared || wentOn != 1) || !slices.Equal(later[:1], wantCounted(90, 1)) {
			t.Errorf("%s: %d of the others went on and read %v", name, wentOn, later)
		}
	}
}

func TestAskEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var got []string
	read := counting(1, 1, &got)
	record.Ask(ctx, pgtest.New(t).DB, []*record.Read{read})
	if read.Err() == nil {
		t.Error("a query under a context that has ended")
	}
}

// TestMany reads the values of keys by one statement, derived ones too, and names what failed.
func TestMany(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).DB
	squares := record.NewQuery("SELECT n::int, n * n, $2::bool FROM unnest($1::int[]) n WHERE n > 0")
	many := record.NewMany("squares", func(found *record.Found[int, string], parts record.Parts, keys []int) ([]*record.Read, error) {
		if slices.Contains(keys, 13) {
			return nil, fmt.Errorf("no square of 13")
		}
		return []*record.Read{squares.With(func(r *record.Reader) {
			n := int(r.Int())
			found.Values[n] = fmt.Sprint(r.Int(), r.Bool())
		}, array(keys), parts.Has(2))}, nil
	})
	derived := record.Derive(many, func(text string) (string, error) {
		if text == "16 false" {
			return "", fmt.Errorf("unlucky")
		}
		return "=" + text, nil
	})
	got, err := many.ReadParts(t.Context(), db, 2, []int{2, 3, -1})
	if diff := cmp.Diff(map[int]string{2: "4 true", 3: "9 true"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	got, err = derived.Read(t.Context(), db, []int{2})
	if diff := cmp.Diff(map[int]string{2: "=4 false"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for want, keys := range map[string][]int{"read squares: 4: unlucky": {2, 4}, "read squares: no square of 13": {13}} {
		if _, err := derived.Read(t.Context(), db, keys); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func array(keys []int) string {
	return "{" + strings.Trim(strings.ReplaceAll(fmt.Sprint(keys), " ", ","), "[]") + "}"
}

var registered = record.NewStatement("DELETE FROM carts WHERE false")

// TestRegistered: a text is known with who registered it.
func TestRegistered(t *testing.T) {
	t.Parallel()
	if n, err := registered.Exec(t.Context(), pgtest.New(t).DB); n != 0 || err != nil {
		t.Error(n, err)
	}
	for _, one := range record.RegisteredTexts() {
		if one.SQL == "DELETE FROM carts WHERE false" {
			if one.IsQuery || one.Package != "github.com/shopgraph/shopgraph/internal/record_test" {
				t.Errorf("%+v", one)
			}
			return
		}
	}
	t.Error("it is not known")
}
