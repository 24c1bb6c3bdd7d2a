package catalog_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// paths reads the trails of categories.
func (s *shop) paths(categories ...*ent.Category) map[string]string {
	s.t.Helper()
	ids := []typeid.Category{typeid.NewCategory()}
	for _, c := range categories {
		ids = append(ids, c.ID)
	}
	paths := map[string]string{}
	for id, trail := range must[map[typeid.Category]catalog.Trail](s.t)(catalog.Trails.Read(s.t.Context(), s.store.Client, ids)) {
		last := trail[len(trail)-1]
		if last.ID != id || len(trail.Ancestors()) != trail.Depth() || trail.Depth() != strings.Count(trail.Path(), "/") {
			s.t.Errorf("%v: %v", id, trail)
		}
		paths[last.Slug] = trail.Path()
	}
	return paths
}

func TestTrails(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	want := map[string]string{"coffee": "coffee", "dark": "coffee/beans/dark", "light": "coffee/beans/light", "tea": "tea"}
	if diff := cmp.Diff(want, s.paths(s.coffee, s.dark, s.light, s.tea, s.dark)); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	s.wantBroken("", moveBelow, s.beans.ID, s.tea.ID)
	want = map[string]string{"beans": "tea/beans", "dark": "tea/beans/dark", "gear": "coffee/gear"}
	if diff := cmp.Diff(want, s.paths(s.beans, s.dark, s.gear)); diff != "" {
		t.Errorf("paths after a move (-want +got):\n%s", diff)
	}
	if none := (catalog.Trail{}); none.Depth() != 0 || len(none.Ancestors()) != 0 || none.Path() != "" {
		t.Errorf("nothing has the depth %d and the path %q", none.Depth(), none.Path())
	}
}

// TestMovesKeepProductCounts: a count is that of the tree as it is now.
func TestMovesKeepProductCounts(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	counts := func() map[string]int {
		got := map[string]int{}
		for _, c := range []*ent.Category{s.coffee, s.beans, s.dark, s.gear, s.tea} {
			id := c.ID.UUID()
			got[c.Slug] = must[map[uuid.UUID]int](t)(catalog.ProductCounts.Read(t.Context(), s.store.Client, []uuid.UUID{id}))[id]
		}
		return got
	}
	if diff := cmp.Diff(map[string]int{"coffee": 8, "beans": 6, "dark": 3, "gear": 1, "tea": 2}, counts()); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	s.wantBroken("", moveBelow, s.beans.ID, s.tea.ID)
	if diff := cmp.Diff(map[string]int{"coffee": 2, "beans": 6, "dark": 3, "gear": 1, "tea": 8}, counts()); diff != "" {
		t.Errorf("counts after a move (-want +got):\n%s", diff)
	}
	s.product("one more", s.dark, product.StatusActive)
	if diff := cmp.Diff(map[string]int{"coffee": 2, "beans": 7, "dark": 4, "gear": 1, "tea": 9}, counts()); diff != "" {
		t.Errorf("counts after a move and a new product (-want +got):\n%s", diff)
	}
	wantSizes(t, s.store)
}

// TestManyCategories reads about some of 10,000 categories by one statement, and from indexes.
func TestManyCategories(t *testing.T) {
	t.Parallel()
	st := deepTree(t)
	recorder := &recorder{Driver: entsql.OpenDB(dialect.Postgres, st.DB)}
	client := ent.NewClient(ent.Driver(recorder))
	var ids []typeid.Category
	var raw []uuid.UUID
	for n := range 100 {
		var id uuid.UUID
		if err := st.DB.QueryRowContext(t.Context(), `SELECT made($1)`, 9999-n*20).Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids, raw = append(ids, typeid.Of[typeid.Category](id)), append(raw, id)
	}
	for name, read := range map[string]func(context.Context, record.Queryer, int) (int, error){
		"Trails": func(ctx context.Context, db record.Queryer, n int) (int, error) {
			found, err := catalog.Trails.Read(ctx, db, ids[:n])
			for id, trail := range found {
				if trail.Depth() != catalog.MaxDepth || trail[0].Slug != "0" || trail[catalog.MaxDepth].ID != id {
					t.Errorf("a trail %s", trail.Path())
				}
			}
			return len(found), err
		},
		"ProductCounts": func(ctx context.Context, db record.Queryer, n int) (int, error) {
			found, err := catalog.ProductCounts.Read(ctx, db, raw[:n])
			return len(found), err
		},
	} {
		for _, n := range []int{1, 10, 100} {
			recorder.statements = nil
			if got, err := read(t.Context(), client, n); got != n || err != nil || len(recorder.statements) != 1 {
				t.Fatalf("%s of %d categories: %d, %v, by %d statements", name, n, got, err, len(recorder.statements))
			}
			for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
				if plan := explain(t, st.DB, mode, recorder.statements[0]); strings.Contains(plan, "Seq Scan on categories") {
					t.Errorf("%s of %d categories, %s:\n%s", name, n, mode, plan)
				}
			}
		}
	}
}

// A table can have a circle only if it was restored without its triggers, but that must not hang
// anything.
func TestCircleOfCategoriesEnds(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	must[sql.Result](t)(s.store.DB.ExecContext(t.Context(), `ALTER TABLE categories DISABLE TRIGGER USER`))
	s.wantBroken("", moveBelow, s.coffee.ID, s.beans.ID)
	ctx, statements := store.CountStatements(t.Context())
	first := must[*catalog.ProductConnection](t)(
		s.Products(ctx, catalog.ProductFilter{CategoryID: &s.beans.ID}, catalog.SortNewest, catalog.Terms{}, page.Args{}))
	want := s.listed(catalog.SortNewest, s.coffee, s.beans, s.dark, s.light, s.gear)
	if got := productIDs(first.Nodes()); !slices.Equal(got, want) {
		t.Errorf("products %v, want %v", got, want)
	}
	trails := must[map[typeid.Category]catalog.Trail](t)(catalog.Trails.Read(ctx, s.store.Client, []typeid.Category{s.dark.ID}))
	if depth := trails[s.dark.ID].Depth(); depth != catalog.MaxDepth || statements.Load() != 2 {
		t.Errorf("%d categories above one in a circle, %d statements", depth, statements.Load())
	}
}
