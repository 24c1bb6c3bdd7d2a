package page_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
)

type product struct {
	title string
	id    uuid.UUID
}

var byTitle = page.Ordering{Name: "TITLE", Columns: []page.Column{page.Text("title"), page.UUID("id")}}

func cursorOf(p product) string { return byTitle.Cursor(p.title, p.id) }

func compare(p product, key []any) int {
	id := key[1].(uuid.UUID)
	if c := strings.Compare(p.title, key[0].(string)); c != 0 {
		return c
	}
	return bytes.Compare(p.id[:], id[:])
}

// fetch does what a query for w does: it filters, sorts and limits.
func fetch(table []product, w page.Window) []product {
	low, high := w.After, w.Before
	if w.Ordering.Desc {
		low, high = high, low
	}
	rows := slices.DeleteFunc(slices.Clone(table), func(p product) bool {
		return low != nil && compare(p, low) <= 0 || high != nil && compare(p, high) >= 0
	})
	slices.SortFunc(rows, func(a, b product) int { return compare(a, []any{b.title, b.id}) })
	if w.Desc() {
		slices.Reverse(rows)
	}
	rows = rows[min(len(rows), w.Skipped):]
	return rows[:min(len(rows), w.Limit+1)]
}

func get(t fatal, table []product, o page.Ordering, args page.Args) *page.Connection[product] {
	t.Helper()
	w, err := args.Window(o)
	if err != nil {
		t.Fatalf("window: %v", err)
	}
	return page.Build(w, fetch(table, w), cursorOf, page.Total{})
}

type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

func drawTable(t *rapid.T) []product {
	// Few titles make many ties, which only the id breaks.
	titles := rapid.SampledFrom([]string{"", "a", "b", "é", "\U0010ffff"})
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) product {
		id := uuid.UUID{byte(rapid.IntRange(0, 255).Draw(t, "id"))}
		return product{titles.Draw(t, "title"), id}
	}), 0, 40, func(p product) uuid.UUID { return p.id }).Draw(t, "table")
}

func TestPropertyPagingVisitsEachRowOnceInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		o := byTitle
		o.Desc = rapid.Bool().Draw(t, "desc")
		whole := page.Window{Ordering: o, Limit: len(table)}
		want := fetch(table, whole)

		var forward []product
		for args := (page.Args{}); ; {
			args.First = new(rapid.IntRange(1, 7).Draw(t, "first"))
			c := get(t, table, o, args)
			forward = append(forward, c.Nodes()...)
			info := c.PageInfo()
			if len(c.Edges) > *args.First || info.HasPreviousPage != (args.After != nil) {
				t.Fatalf("page of %d for first %d: %+v", len(c.Edges), *args.First, info)
			}
			if !info.HasNextPage {
				break
			}
			args.After = info.EndCursor
		}
		if !slices.Equal(forward, want) {
			t.Fatalf("forward: %v, want %v", forward, want)
		}

		var backward []product
		for args := (page.Args{}); ; {
			args.Last = new(rapid.IntRange(1, 7).Draw(t, "last"))
			c := get(t, table, o, args)
			backward = append(c.Nodes(), backward...)
			info := c.PageInfo()
			if len(c.Edges) > *args.Last || info.HasNextPage != (args.Before != nil) {
				t.Fatalf("page of %d for last %d: %+v", len(c.Edges), *args.Last, info)
			}
			if !info.HasPreviousPage {
				break
			}
			args.Before = info.StartCursor
		}
		if !slices.Equal(backward, want) {
			t.Fatalf("backward: %v, want %v", backward, want)
		}

		size := rapid.IntRange(1, 7).Draw(t, "size")
		for number := 1; number == 1 || (number-1)*size < len(want); number++ {
			c := get(t, table, o, page.Args{First: &size, Page: &number})
			rest := want[(number-1)*size:]
			if !slices.Equal(c.Nodes(), rest[:min(size, len(rest))]) {
				t.Fatalf("page %d of %d: %v of %v", number, size, c.Nodes(), want)
			}
			if info := c.PageInfo(); info.HasNextPage != (len(rest) > size) || info.HasPreviousPage != (number > 1) {
				t.Fatalf("page %d of %d of %d: %+v", number, size, len(want), info)
			}
		}
	})
}

func TestPropertyWindowBetweenTwoCursors(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		if len(table) == 0 {
			return
		}
		all := fetch(table, page.Window{Ordering: byTitle, Limit: len(table)})
		from := rapid.IntRange(0, len(all)-1).Draw(t, "from")
		to := rapid.IntRange(0, len(all)-1).Draw(t, "to")
		size := rapid.IntRange(0, 10).Draw(t, "size")
		inside := all[min(from+1, max(from+1, to)):max(from+1, to)]

		args := page.Args{First: &size, After: new(cursorOf(all[from])), Before: new(cursorOf(all[to]))}
		first := get(t, table, byTitle, args)
		if want := inside[:min(size, len(inside))]; !slices.Equal(first.Nodes(), want) {
			t.Fatalf("first %d between %d and %d: %v, want %v", size, from, to, first.Nodes(), want)
		}
		if info := first.PageInfo(); info.HasNextPage != (len(inside) > size) || !info.HasPreviousPage {
			t.Fatalf("first %d of %d inside: %+v", size, len(inside), info)
		}

		args.First, args.Last = nil, &size
		last := get(t, table, byTitle, args)
		if want := inside[max(0, len(inside)-size):]; !slices.Equal(last.Nodes(), want) {
			t.Fatalf("last %d between %d and %d: %v, want %v", size, from, to, last.Nodes(), want)
		}
		if info := last.PageInfo(); info.HasPreviousPage != (len(inside) > size) || !info.HasNextPage {
			t.Fatalf("last %d of %d inside: %+v", size, len(inside), info)
		}
	})
}

func TestEmptyPageHasNoCursors(t *testing.T) {
	t.Parallel()
	want := &page.PageInfo{}
	if diff := cmp.Diff(want, get(t, nil, byTitle, page.Args{}).PageInfo()); diff != "" {
		t.Errorf("no rows (-want +got):\n%s", diff)
	}
	want = &page.PageInfo{HasNextPage: true}
	c := get(t, []product{{title: "a"}}, byTitle, page.Args{First: new(0)})
	if diff := cmp.Diff(want, c.PageInfo()); diff != "" || len(c.Edges) != 0 {
		t.Errorf("first: 0 of one row, %d edges (-want +got):\n%s", len(c.Edges), diff)
	}
}

func TestWindow(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args     page.Args
		limit    int
		backward bool
	}{
		{page.Args{}, 20, false},
		{page.Args{Before: new(cursorOf(product{}))}, 20, false},
		{page.Args{First: new(0)}, 0, false},
		{page.Args{First: new(100)}, 100, false},
		{page.Args{Last: new(1)}, 1, true},
		{page.Args{Last: new(100)}, 100, true},
		{page.Args{Page: new(500)}, 20, false},
		{page.Args{Page: new(10_000), First: new(1)}, 1, false},
		{page.Args{Page: new(10_000), First: new(0)}, 0, false},
	} {
		w, err := tt.args.Window(byTitle)
		if err != nil || w.Limit != tt.limit || w.Backward != tt.backward {
			t.Errorf("%+v: limit %d, backward %v, %v; want %d, %v", tt.args, w.Limit, w.Backward, err, tt.limit, tt.backward)
		}
	}
}

func TestWindowRefuses(t *testing.T) {
	t.Parallel()
	raw := func(s string) *string { return new(base64.RawURLEncoding.EncodeToString([]byte(s))) }
	good := cursorOf(product{title: "a"})
	id := strings.Repeat("x", 16)
	byPrice := page.Ordering{Name: "PRICE", Columns: []page.Column{page.Integer("amount"), page.UUID("id")}}
	byTime := page.Ordering{Name: "TITLE", Columns: []page.Column{page.Time("placed_at")}}

	for name, args := range map[string]page.Args{
		"page and last":          {Page: new(2), Last: new(1)},
		"page and after":         {Page: new(2), After: &good},
		"page and before":        {Page: new(2), Before: &good},
		"page 0":                 {Page: new(0)},
		"a page below 0":         {Page: new(-1)},
		"a page out of reach":    {Page: new(501)},
		"the greatest page":      {Page: new(math.MaxInt), First: new(0)},
		"a page of one too far":  {Page: new(10_001), First: new(1)},
		"first and last":         {First: new(1), Last: new(1)},
		"negative first":         {First: new(-1)},
		"negative last":          {Last: new(-1)},
		"first above the top":    {First: new(101)},
		"last above the top":     {Last: new(101)},
		"empty cursor":           {After: new("")},
		"no base64":              {Before: new("ä")},
		"cursor with padding":    {After: new(good + "=")},
		"cursor with new line":   {After: new(good + "\n")},
		"cursor cut short":       {After: new(good[:len(good)-4])},
		"cursor too long":        {After: new(good + strings.Repeat("A", 10000))},
		"bytes after the cursor": {After: raw("\x05TITLEs\x01au" + id + "!")},
		"other kind of value":    {After: raw("\x05TITLEi\x01u" + id)},
		"value missing":          {After: raw("\x05TITLEs\x01a")},
		"length beyond the end":  {After: raw("\x05TITLEs\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01a")},
		"length not canonical":   {After: raw("\x05TITLEs\x81\x00au" + id)},
		"NUL in text":            {After: raw("\x05TITLEs\x01\x00u" + id)},
		"invalid UTF-8 in text":  {After: raw("\x05TITLEs\x01\xffu" + id)},
		"other ordering":         {After: new(byPrice.Cursor(int64(1), uuid.UUID{}))},
		"other columns":          {After: new(byTime.Cursor(time.Now()))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := args.Window(byTitle)
			refused, ok := errors.AsType[*fault.Error](err)
			if !ok || refused.Kind != fault.KindBadUserInput || w.Limit != 0 {
				t.Errorf("Window(%+v) = %+v, %v; want BAD_USER_INPUT", args, w, err)
			}
		})
	}

	_, err := page.Args{After: new(byPrice.Cursor(int64(1), uuid.UUID{}))}.Window(byTitle)
	if err == nil || !strings.Contains(err.Error(), "another list or sort order") {
		t.Errorf("a cursor of another ordering: %v, want it said so", err)
	}
	beyond := raw("\x05TITLEt\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	if _, err := (page.Args{After: beyond}).Window(byTime); err == nil {
		t.Error("a time that Postgres lacks was accepted")
	}
}

func TestCursorPanicsOnValuesThatDoNotFit(t *testing.T) {
	t.Parallel()
	for _, values := range [][]any{{}, {"a"}, {"a", "b"}, {1, uuid.UUID{}}, {"a", uuid.UUID{}, "b"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Cursor(%v) did not panic", values)
				}
			}()
			byTitle.Cursor(values...)
		}()
	}
}

func TestPropertyCursorRoundTrip(t *testing.T) {
	t.Parallel()
	o := page.Ordering{
		Name:    "ALL",
		Columns: []page.Column{page.Text("s"), page.Integer("i"), page.Time("t"), page.UUID("u")},
	}
	rapid.Check(t, func(t *rapid.T) {
		micros := rapid.Int64Range(-62135596800e6, 253402300799e6).Draw(t, "microseconds")
		text := rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return r != 0 })).Draw(t, "text")
		id := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "uuid"))
		want := []any{text, rapid.Int64().Draw(t, "integer"), time.UnixMicro(micros).UTC(), id}
		w, err := page.Args{After: new(o.Cursor(want...))}.Window(o)
		if err != nil {
			t.Fatalf("%v: %v", want, err)
		}
		if diff := cmp.Diff(want, w.After); diff != "" {
			t.Fatalf("values (-want +got):\n%s", diff)
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add(cursorOf(product{title: "a"}))
	f.Add("")
	f.Add(base64.RawURLEncoding.EncodeToString(fmt.Append(nil, "\x05TITLEs\x01a")))
	f.Fuzz(func(t *testing.T, cursor string) {
		w, err := page.Args{After: &cursor}.Window(byTitle)
		if err != nil {
			return
		}
		if again := byTitle.Cursor(w.After...); again != cursor {
			t.Fatalf("accepted %q, which Cursor writes as %q", cursor, again)
		}
	})
}
