package page_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/page"
)

func TestSQL(t *testing.T) {
	t.Parallel()
	columns := []page.Column{page.Text("title"), page.UUID("id")}
	asc := page.Ordering{Name: "TITLE", Columns: columns}
	desc := page.Ordering{Name: "TITLE", Columns: columns, Desc: true}
	low, high := []any{"a", uuid.UUID{1}}, []any{"b", uuid.UUID{2}}
	for name, tt := range map[string]struct {
		window        page.Window
		within, order string
		args          []any
	}{
		"ascending, open":     {page.Window{Ordering: asc}, "true", "t.title, t.id", nil},
		"ascending, forward":  {page.Window{Ordering: asc, After: low}, "(t.title, t.id) > ($3, $4)", "t.title, t.id", low},
		"ascending, backward": {page.Window{Ordering: asc, Backward: true, Before: low}, "(t.title, t.id) < ($3, $4)", "t.title DESC, t.id DESC", low},
		"ascending, between": {
			page.Window{Ordering: asc, After: low, Before: high},
			"(t.title, t.id) > ($3, $4) AND (t.title, t.id) < ($5, $6)", "t.title, t.id", append(append([]any{}, low...), high...),
		},
		"descending, forward":  {page.Window{Ordering: desc, After: low}, "(t.title, t.id) < ($3, $4)", "t.title DESC, t.id DESC", low},
		"descending, backward": {page.Window{Ordering: desc, Backward: true, Before: low}, "(t.title, t.id) > ($3, $4)", "t.title, t.id", low},
	} {
		within, args := tt.window.Within("t", 3)
		if order := tt.window.OrderBy("t"); within != tt.within || order != tt.order {
			t.Errorf("%s: WHERE %s ORDER BY %s", name, within, order)
		}
		if diff := cmp.Diff(tt.args, args); diff != "" {
			t.Errorf("%s: arguments (-want +got):\n%s", name, diff)
		}
	}
}
