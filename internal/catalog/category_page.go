package catalog

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CategoryPage is a page of a category's products. It is comparable, so that alike pages of several categories are read at
// once. NewCategoryPage makes it.
type CategoryPage struct {
	Category      typeid.Category
	Sort          ProductSort
	First, Last   int // -1 when not given
	After, Before string
}

// NewCategoryPage returns the page that arguments ask for, or a BAD_USER_INPUT, so that they fail their own field and not
// a whole batch.
func NewCategoryPage(category typeid.Category, sort ProductSort, args page.Args) (CategoryPage, error) {
	if _, err := newList(sort, args); err != nil {
		return CategoryPage{}, err
	}
	p := CategoryPage{Category: category, Sort: sort, First: -1, Last: -1}
	if args.First != nil {
		p.First = *args.First
	}
	if args.Last != nil {
		p.Last = *args.Last
	}
	if args.After != nil {
		p.After = *args.After
	}
	if args.Before != nil {
		p.Before = *args.Before
	}
	return p, nil
}

func (p CategoryPage) args() page.Args {
	var args page.Args
	if p.First >= 0 {
		args.First = &p.First
	}
	if p.Last >= 0 {
		args.Last = &p.Last
	}
	if p.After != "" {
		args.After = &p.After
	}
	if p.Before != "" {
		args.Before = &p.Before
	}
	return args
}

// ProductsByCategory lists the active products of categories and of all categories below them: a statement for all the
// pages that differ only in the category, and one for all their total counts together, when the first is asked for. Each
// page has its connection, empty when the category does not exist.
func (s *Service) ProductsByCategory(
	ctx context.Context, pages []CategoryPage,
) (map[CategoryPage]*ProductConnection, error) {
	alike := make(map[CategoryPage][]typeid.Category)
	all := make(map[typeid.Category]bool)
	for _, p := range pages {
		all[p.Category] = true
		category := p.Category
		p.Category = typeid.Category{}
		alike[p] = append(alike[p], category)
	}
	sizes := s.sizesOf(slices.Collect(maps.Keys(all)))
	out := make(map[CategoryPage]*ProductConnection, len(pages))
	for p, categories := range alike {
		l, err := newList(p.Sort, p.args())
		if err != nil {
			return nil, err
		}
		rows, err := s.listCategories(ctx, categories, l.Window)
		if err != nil {
			return nil, err
		}
		for _, category := range categories {
			p.Category = category
			out[p] = page.Build(l.Window, rows[category], l.cursorOf, sizes.of(category))
		}
	}
	return out, nil
}

// sizes are how many products several categories list. They are counted together, when the first is asked for.
type sizes struct {
	categories []typeid.Category
	count      func(context.Context, []typeid.Category) (map[typeid.Category]int, error)

	once       sync.Once
	byCategory map[typeid.Category]int
	err        error
}

func (s *Service) sizesOf(categories []typeid.Category) *sizes {
	return &sizes{categories: categories, count: s.countCategories}
}

func (z *sizes) of(category typeid.Category) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		record.Alone(ctx) // the others wait for this one
		z.once.Do(func() { z.byCategory, z.err = z.count(ctx, z.categories) })
		return z.byCategory[category], z.err
	}
}
