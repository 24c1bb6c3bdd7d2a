package page_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/page"
)

// TestQueries: each form of a window has its text, which one index can answer.
func TestQueries(t *testing.T) {
	t.Parallel()
	columns := []page.Column{page.Text("title"), page.UUID("id")}
	title := `t.title COLLATE "und-x-icu"`
	up, down := title+", t.id", title+" DESC, t.id DESC"
	for _, tt := range []struct {
		ordering page.Ordering
		want     []string
	}{
		{page.Ordering{Name: "TITLE", Columns: columns}, []string{
			"true | " + up, "true | " + down,
			"(" + title + ", t.id) > ($3, $4) | " + up, "(" + title + ", t.id) > ($3, $4) | " + down,
			"(" + title + ", t.id) < ($3, $4) | " + up, "(" + title + ", t.id) < ($3, $4) | " + down,
			"(" + title + ", t.id) > ($3, $4) AND (" + title + ", t.id) < ($5, $6) | " + up,
			"(" + title + ", t.id) > ($3, $4) AND (" + title + ", t.id) < ($5, $6) | " + down,
		}},
		{page.Ordering{Name: "TITLE", Columns: columns, Desc: true}, []string{
			"true | " + down, "true | " + up,
			"(" + title + ", t.id) < ($3, $4) | " + down, "(" + title + ", t.id) < ($3, $4) | " + up,
			"(" + title + ", t.id) > ($3, $4) | " + down, "(" + title + ", t.id) > ($3, $4) | " + up,
			"(" + title + ", t.id) < ($3, $4) AND (" + title + ", t.id) > ($5, $6) | " + down,
			"(" + title + ", t.id) < ($3, $4) AND (" + title + ", t.id) > ($5, $6) | " + up,
		}},
	} {
		var got []string
		page.NewQueries(tt.ordering, "t", 3, func(condition, orderBy string) string {
			got = append(got, condition+" | "+orderBy)
			return "SELECT " + condition + orderBy
		})
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("descending: %t (-want +got):\n%s", tt.ordering.Desc, diff)
		}
	}
}
