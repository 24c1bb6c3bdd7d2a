package catalog_test

import (
	"database/sql"
	"errors"
	"slices"
	"testing"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// collated are names in the order that a shopper looks for them. Some are alike to the collation:
// they differ in a character that it ignores, or in how an accent is written. Their bytes decide.
var collated = []string{
	"-9", "🍏", "10", "9", "Äpfel", "apple", "Apple", "APPLE", "apple pie", "coop", "co\u00adop", "cooper", "Éclair",
	"elan", "e\u0301lan", "élan", "Élan", "eland", "straße", "Strasse 9", "Zebra", "Ω", "яблоко", "苹果",
}

// TestNamesAreCollated: pages of every size, in both directions, give each product once, in the
// order of Postgres' ICU collation.
func TestNamesAreCollated(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	must[sql.Result](t)(s.store.DB.ExecContext(t.Context(), "DELETE FROM products"))
	in := []*ent.Category{s.dark, s.tea, s.coffee, s.dark}
	mixed := slices.Clone(collated)
	slices.Sort(mixed)
	if slices.Equal(mixed, collated) {
		t.Fatal("the names' bytes have the same order")
	}
	for i, name := range mixed {
		s.product(name, in[i%len(in)], product.StatusActive)
		s.product(name, in[(i+1)%len(in)], product.StatusActive)
	}
	const names = `SELECT array_agg(name ORDER BY name COLLATE "und-x-icu") FROM (SELECT DISTINCT name FROM products) p`
	var got []string
	if err := s.store.DB.QueryRowContext(t.Context(), names).Scan(pq.Array(&got)); err != nil || !slices.Equal(got, collated) {
		t.Errorf("Postgres has %q, %v; want %q", got, err, collated)
	}

	read := func(filter catalog.ProductFilter) func(page.Args) (*catalog.ProductConnection, error) {
		return func(args page.Args) (*catalog.ProductConnection, error) {
			return s.Products(t.Context(), filter, catalog.SortName, catalog.Terms{}, args)
		}
	}
	// batched reads a category's page together with another's.
	batched := func(root *ent.Category) func(page.Args) (*catalog.ProductConnection, error) {
		return func(args page.Args) (*catalog.ProductConnection, error) {
			wanted := keys{categories: []typeid.Category{root.ID, s.tea.ID, s.beans.ID}}.pages(t, catalog.SortName, args)
			found, err := catalog.ProductsByCategory.Read(t.Context(), s.store.Client, wanted)
			return found[wanted[0]], err
		}
	}
	for name, list := range map[string]struct {
		get func(page.Args) (*catalog.ProductConnection, error)
		in  []*ent.Category
	}{
		"the store":             {read(catalog.ProductFilter{}), append(s.subtrees()[s.coffee], s.tea)},
		"a category":            {read(catalog.ProductFilter{CategoryID: &s.dark.ID}), s.subtrees()[s.dark]},
		"a subtree":             {read(catalog.ProductFilter{CategoryID: &s.coffee.ID}), s.subtrees()[s.coffee]},
		"a category of several": {batched(s.dark), s.subtrees()[s.dark]},
		"a subtree of several":  {batched(s.coffee), s.subtrees()[s.coffee]},
	} {
		want := s.sorted(list.in)
		for _, size := range []int{1, 2, 3, 7, 100} {
			for _, backward := range []bool{false, true} {
				if got := walk(t, size, backward, list.get); !slices.Equal(got, want) {
					t.Errorf("%s, pages of %d, backward %v: %v, want %v", name, size, backward, got, want)
				}
			}
		}
		between(t, name, list.get, want)
	}
}

// sorted returns the products of some categories by name, as Postgres sorts them by itself.
func (s *tree) sorted(in []*ent.Category) []typeid.Product {
	s.t.Helper()
	ids := make([]typeid.Category, len(in))
	for i, c := range in {
		ids[i] = c.ID
	}
	rows, err := s.store.DB.QueryContext(s.t.Context(),
		`SELECT id FROM products WHERE category_id = ANY($1::uuid[]) ORDER BY name COLLATE "und-x-icu", id`, typeid.Array(ids))
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	var sorted []typeid.Product
	for rows.Next() {
		var id typeid.Product
		if err := rows.Scan(&id); err != nil {
			s.t.Fatal(err)
		}
		sorted = append(sorted, id)
	}
	if err := rows.Err(); err != nil || len(sorted) < 10 {
		s.t.Fatalf("%d products, %v", len(sorted), err)
	}
	return sorted
}

// between reads what is between each two products of a list.
func between(t *testing.T, name string, get func(page.Args) (*catalog.ProductConnection, error), want []typeid.Product) {
	t.Helper()
	var cursors []string
	for _, e := range must[*catalog.ProductConnection](t)(get(page.Args{First: new(100)})).Edges {
		cursors = append(cursors, e.Cursor())
	}
	for i := range cursors {
		for j := i + 1; j < len(cursors); j += 5 {
			args := page.Args{First: new(100), After: &cursors[i], Before: &cursors[j]}
			if got := productIDs(must[*catalog.ProductConnection](t)(get(args)).Nodes()); !slices.Equal(got, want[i+1:j]) {
				t.Fatalf("%s between %d and %d: %v, want %v", name, i, j, got, want[i+1:j])
			}
		}
	}
}

// TestCursorOfByteOrderIsRefused: a position in the order of bytes, which names were once in, is
// none in the collation's. A page from there would leave products out.
func TestCursorOfByteOrderIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.product("Zebra", s.category("top", nil), product.StatusActive)
	before := page.Ordering{Name: "PRODUCT_NAME", Columns: []page.Column{page.Text("name"), page.UUID("id")}}
	cursor := before.Cursor(p.Name, p.ID.UUID())
	_, err := s.Products(t.Context(), catalog.ProductFilter{}, catalog.SortName, catalog.Terms{}, page.Args{After: &cursor})
	if f, ok := errors.AsType[*fault.Error](err); !ok || f.Kind != fault.KindBadUserInput {
		t.Errorf("error %v, want BAD_USER_INPUT", err)
	}
}
