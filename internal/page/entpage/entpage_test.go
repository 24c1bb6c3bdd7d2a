package entpage_test

import (
	"testing"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/page/entpage"
)

func TestQuery(t *testing.T) {
	t.Parallel()
	columns := []page.Column{page.Text("title"), page.UUID("id")}
	asc := page.Ordering{Name: "TITLE", Columns: columns}
	desc := page.Ordering{Name: "TITLE", Columns: columns, Desc: true}
	low, high := []any{"a", uuid.UUID{1}}, []any{"b", uuid.UUID{2}}

	const from = `SELECT * FROM "products"`
	for name, tt := range map[string]struct {
		window page.Window
		want   string
		args   []any
	}{
		"ascending, open": {
			page.Window{Ordering: asc}, from + ` ORDER BY "products"."title" ASC, "products"."id" ASC`, nil,
		},
		"ascending, forward": {
			page.Window{Ordering: asc, After: low},
			from + ` WHERE ("products"."title", "products"."id") > ($1, $2) ORDER BY "products"."title" ASC, "products"."id" ASC`, low,
		},
		"ascending, backward": {
			page.Window{Ordering: asc, Backward: true, Before: low},
			from + ` WHERE ("products"."title", "products"."id") < ($1, $2)` +
				` ORDER BY "products"."title" DESC, "products"."id" DESC`, low,
		},
		"ascending, between": {
			page.Window{Ordering: asc, After: low, Before: high},
			from + ` WHERE ("products"."title", "products"."id") > ($1, $2)` +
				` AND ("products"."title", "products"."id") < ($3, $4) ORDER BY "products"."title" ASC, "products"."id" ASC`,
			append(append([]any{}, low...), high...),
		},
		"descending, forward": {
			page.Window{Ordering: desc, After: low},
			from + ` WHERE ("products"."title", "products"."id") < ($1, $2)` +
				` ORDER BY "products"."title" DESC, "products"."id" DESC`, low,
		},
		"descending, backward": {
			page.Window{Ordering: desc, Backward: true, Before: low},
			from + ` WHERE ("products"."title", "products"."id") > ($1, $2) ORDER BY "products"."title" ASC, "products"."id" ASC`, low,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sql.Dialect(dialect.Postgres).Select().From(sql.Table("products"))
			entpage.Within(tt.window)(s)
			entpage.InOrder(tt.window)(s)
			got, args := s.Query()
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("SQL (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.args, args); diff != "" {
				t.Errorf("arguments (-want +got):\n%s", diff)
			}
		})
	}
}
