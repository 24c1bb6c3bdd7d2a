package catalog_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// tree is a small store: coffee > (beans > (dark, light), gear), and tea beside it.
type tree struct {
	*shop
	coffee, beans, dark, light, gear, tea *ent.Category

	products []*ent.Product // all that are active
}

func newTree(t *testing.T) *tree {
	t.Helper()
	s := &tree{shop: newShop(t)}
	s.coffee = s.category("coffee", nil)
	s.beans = s.category("beans", s.coffee)
	s.dark = s.category("dark", s.beans)
	s.light = s.category("light", s.beans)
	s.gear = s.category("gear", s.coffee)
	s.tea = s.category("tea", nil)
	// Equal names make ties, within a category and between several.
	for i, in := range []*ent.Category{s.dark, s.beans, s.light, s.dark, s.gear, s.coffee, s.light, s.tea, s.tea, s.dark} {
		s.products = append(s.products, s.product(fmt.Sprintf("name %d", i%3), in, product.StatusActive))
		s.product(fmt.Sprintf("name %d", i%3), in, product.StatusDraft)
		s.product(fmt.Sprintf("name %d", i%3), in, product.StatusArchived)
	}
	return s
}

// listed returns the active products of some categories in an order, worked out without SQL.
func (s *tree) listed(sort catalog.ProductSort, in ...*ent.Category) []typeid.Product {
	var products []*ent.Product
	for _, p := range s.products {
		if slices.ContainsFunc(in, func(c *ent.Category) bool { return c.ID == p.CategoryID }) {
			products = append(products, p)
		}
	}
	slices.SortFunc(products, func(a, b *ent.Product) int {
		if sort == catalog.SortNewest {
			return b.ID.Compare(a.ID)
		}
		return cmp.Or(cmp.Compare(a.Name, b.Name), a.ID.Compare(b.ID))
	})
	return productIDs(products)
}

// subtrees are categories with all that are below them.
func (s *tree) subtrees() map[*ent.Category][]*ent.Category {
	return map[*ent.Category][]*ent.Category{
		s.coffee: {s.coffee, s.beans, s.dark, s.light, s.gear},
		s.beans:  {s.beans, s.dark, s.light},
		s.dark:   {s.dark},
		s.tea:    {s.tea},
	}
}

var sorts = []catalog.ProductSort{catalog.SortNewest, catalog.SortName}

// walk pages through a list, forward or backward, and returns what it saw in the list's order.
func walk(t *testing.T, size int, backward bool, get func(page.Args) (*catalog.ProductConnection, error)) []typeid.Product {
	t.Helper()
	var seen []typeid.Product
	for args := (page.Args{}); ; {
		if backward {
			args.Last = &size
		} else {
			args.First = &size
		}
		c := must[*catalog.ProductConnection](t)(get(args))
		info := c.PageInfo()
		if len(c.Edges) > size || len(seen) > 100 {
			t.Fatalf("a page of %d after %d, want %d a page", len(c.Edges), len(seen), size)
		}
		if backward {
			seen = append(productIDs(c.Nodes()), seen...)
			args.Before = info.StartCursor
			if !info.HasPreviousPage {
				return seen
			}
			continue
		}
		seen = append(seen, productIDs(c.Nodes())...)
		args.After = info.EndCursor
		if !info.HasNextPage {
			return seen
		}
	}
}

// checkNumbers asks for each page of a list by its number, and from each for the next one by its cursor.
func checkNumbers(t *testing.T, size int, want []typeid.Product, get func(page.Args) (*catalog.ProductConnection, error)) {
	t.Helper()
	for number := 1; (number-1)*size <= len(want); number++ {
		c := must[*catalog.ProductConnection](t)(get(page.Args{First: &size, Page: &number}))
		rest := want[(number-1)*size:]
		if got := productIDs(c.Nodes()); !slices.Equal(got, rest[:min(size, len(rest))]) {
			t.Errorf("page %d of %d each: %v, want the next of %v", number, size, got, rest)
			return
		}
		info := c.PageInfo()
		if info.HasNextPage != (len(rest) > size) || info.HasPreviousPage != (number > 1) {
			t.Errorf("page %d of %d each, of %d: %+v", number, size, len(want), info)
		}
		if !info.HasNextPage {
			continue
		}
		rest = rest[size:]
		next := must[*catalog.ProductConnection](t)(get(page.Args{First: &size, After: info.EndCursor}))
		if got := productIDs(next.Nodes()); !slices.Equal(got, rest[:min(size, len(rest))]) {
			t.Errorf("after page %d of %d each: %v, want the next of %v", number, size, got, rest)
		}
	}
}

func TestPagingVisitsEachActiveProductOnce(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	all := []*ent.Category{s.coffee, s.beans, s.dark, s.light, s.gear, s.tea}
	for _, sort := range sorts {
		for _, backward := range []bool{false, true} {
			for _, size := range []int{1, 3, 100} {
				get := func(args page.Args) (*catalog.ProductConnection, error) {
					return s.Products(t.Context(), catalog.ProductFilter{}, sort, catalog.Terms{}, args)
				}
				if got, want := walk(t, size, backward, get), s.listed(sort, all...); !slices.Equal(got, want) {
					t.Errorf("%s, pages of %d, backward %v: %v, want %v", sort, size, backward, got, want)
				}
				checkNumbers(t, size, s.listed(sort, all...), get)
				for root, subtree := range s.subtrees() {
					get := func(args page.Args) (*catalog.ProductConnection, error) {
						return s.Products(t.Context(), catalog.ProductFilter{CategoryID: &root.ID}, sort, catalog.Terms{}, args)
					}
					if got, want := walk(t, size, backward, get), s.listed(sort, subtree...); !slices.Equal(got, want) {
						t.Errorf("%s of %s, pages of %d, backward %v: %v, want %v", sort, root.Slug, size, backward, got, want)
					}
					checkNumbers(t, size, s.listed(sort, subtree...), get)
					checkNumbers(t, size, s.listed(sort, subtree...), func(args page.Args) (*catalog.ProductConnection, error) {
						key := must[catalog.CategoryPage](t)(catalog.NewCategoryPage(root.ID, sort, args))
						found, err := catalog.ProductsByCategory.Read(t.Context(), s.store.Client, []catalog.CategoryPage{key})
						return found[key], err
					})
				}
			}
		}
	}
}

func TestTotalCount(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	ctx, statements := store.CountStatements(t.Context())
	c := must[*catalog.ProductConnection](t)(s.Products(ctx, catalog.ProductFilter{}, catalog.SortNewest, catalog.Terms{}, page.Args{First: new(2)}))
	if statements.Load() != 1 {
		t.Errorf("%d statements for a page, want 1", statements.Load())
	}
	if n, err := c.Total.Read(ctx, s.store.Client); n != len(s.products) || err != nil {
		t.Errorf("total count = %d, %v; want %d", n, err, len(s.products))
	}
	for root, subtree := range s.subtrees() {
		c := must[*catalog.ProductConnection](t)(
			s.Products(ctx, catalog.ProductFilter{CategoryID: &root.ID}, catalog.SortName, catalog.Terms{}, page.Args{First: new(0)}))
		want := len(s.listed(catalog.SortName, subtree...))
		if n, err := c.Total.Read(ctx, s.store.Client); n != want || err != nil {
			t.Errorf("total count of %s = %d, %v; want %d", root.Slug, n, err, want)
		}
	}
}

func TestUnknownCategoryHasNoProducts(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	unknown := typeid.NewCategory()
	c := must[*catalog.ProductConnection](t)(
		s.Products(t.Context(), catalog.ProductFilter{CategoryID: &unknown}, catalog.SortNewest, catalog.Terms{}, page.Args{}))
	key := must[catalog.CategoryPage](t)(catalog.NewCategoryPage(unknown, catalog.SortName, page.Args{}))
	nested := must[map[catalog.CategoryPage]*catalog.ProductConnection](t)(
		catalog.ProductsByCategory.Read(t.Context(), s.store.Client, []catalog.CategoryPage{key}))[key]
	for _, c := range []*catalog.ProductConnection{c, nested} {
		if n, err := c.Total.Read(t.Context(), s.store.Client); n != 0 || err != nil || len(c.Edges) != 0 || c.PageInfo().HasNextPage {
			t.Errorf("%d edges, total count %d, %v; want none", len(c.Edges), n, err)
		}
	}
}

func TestBadListArguments(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	top := s.category("top", nil)
	for i := range 2 {
		s.product(fmt.Sprint(i), top, product.StatusActive)
	}
	newest := must[*catalog.ProductConnection](t)(
		s.Products(t.Context(), catalog.ProductFilter{}, catalog.SortNewest, catalog.Terms{}, page.Args{First: new(1)}))
	for name, tt := range map[string]struct {
		sort catalog.ProductSort
		args page.Args
	}{
		"unknown sort":         {"PRICE", page.Args{}},
		"page too large":       {catalog.SortName, page.Args{First: new(101)}},
		"negative page":        {catalog.SortName, page.Args{Last: new(-1)}},
		"empty cursor":         {catalog.SortName, page.Args{After: new("")}},
		"both ends":            {catalog.SortName, page.Args{First: new(1), Last: new(1)}},
		"other order's cursor": {catalog.SortName, page.Args{After: newest.PageInfo().EndCursor}},
	} {
		_, err := s.Products(t.Context(), catalog.ProductFilter{}, tt.sort, catalog.Terms{}, tt.args)
		_, keyErr := catalog.NewCategoryPage(top.ID, tt.sort, tt.args)
		for _, err := range []error{err, keyErr} {
			if f, ok := errors.AsType[*fault.Error](err); !ok || f.Kind != fault.KindBadUserInput {
				t.Errorf("%s: error %v, want BAD_USER_INPUT", name, err)
			}
		}
	}
}

func TestPagesOfManyCategoriesAtOnce(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	newest := must[*catalog.ProductConnection](t)(
		s.Products(t.Context(), catalog.ProductFilter{CategoryID: &s.coffee.ID}, catalog.SortNewest, catalog.Terms{}, page.Args{First: new(4)}))
	byName := must[*catalog.ProductConnection](t)(
		s.Products(t.Context(), catalog.ProductFilter{CategoryID: &s.coffee.ID}, catalog.SortName, catalog.Terms{}, page.Args{First: new(4)}))
	variants := []struct {
		sort catalog.ProductSort
		args page.Args
	}{
		{catalog.SortNewest, page.Args{}},
		{catalog.SortNewest, page.Args{First: new(2)}},
		{catalog.SortName, page.Args{First: new(2)}},
		{catalog.SortName, page.Args{Last: new(2)}},
		{catalog.SortNewest, page.Args{First: new(1), After: newest.PageInfo().StartCursor, Before: newest.PageInfo().EndCursor}},
		{catalog.SortName, page.Args{Last: new(3), Before: byName.PageInfo().EndCursor}},
		{catalog.SortName, page.Args{First: new(0)}},
	}
	var keys []catalog.CategoryPage
	want := make(map[catalog.CategoryPage]*catalog.ProductConnection)
	for _, v := range variants {
		for root := range s.subtrees() {
			key := must[catalog.CategoryPage](t)(catalog.NewCategoryPage(root.ID, v.sort, v.args))
			keys = append(keys, key)
			want[key] = must[*catalog.ProductConnection](t)(
				s.Products(t.Context(), catalog.ProductFilter{CategoryID: &root.ID}, v.sort, catalog.Terms{}, v.args))
		}
	}

	ctx, statements := store.CountStatements(t.Context())
	got := must[map[catalog.CategoryPage]*catalog.ProductConnection](t)(catalog.ProductsByCategory.Read(ctx, s.store.Client, keys))
	if n := statements.Load(); n != 1 {
		t.Errorf("%d statements for %d sets of arguments, want 1", n, len(variants))
	}
	for _, key := range keys {
		g, w := got[key], want[key]
		if !slices.Equal(productIDs(g.Nodes()), productIDs(w.Nodes())) {
			t.Errorf("%+v: %v, want %v", key, productIDs(g.Nodes()), productIDs(w.Nodes()))
		}
		gotInfo, wantInfo := g.PageInfo(), w.PageInfo()
		if gotInfo.HasNextPage != wantInfo.HasNextPage || gotInfo.HasPreviousPage != wantInfo.HasPreviousPage {
			t.Errorf("%+v: page info %+v, want %+v", key, gotInfo, wantInfo)
		}
		gotCount, wantCount := must[int](t)(g.Total.Read(ctx, s.store.Client)), must[int](t)(w.Total.Read(t.Context(), s.store.Client))
		if gotCount != wantCount {
			t.Errorf("%+v: total count %d, want %d", key, gotCount, wantCount)
		}
	}
}
