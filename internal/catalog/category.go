package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func categoryID(c *ent.Category) typeid.Category { return c.ID }

var (
	// CategoriesByID reads categories.
	CategoriesByID = record.ByID("categories", categoriesByID, ent.ReadCategory, categoryID)
	// ChildrenByCategory reads the categories directly below others, in the store's order: of each at
	// most MaxCategories.
	ChildrenByCategory = record.Lists("child categories", childCategories, ent.ReadCategory,
		func(c *ent.Category) typeid.Category { return *c.ParentID }, MaxCategories)
	// ProductCounts counts the active products of categories and of all categories below each: as
	// the total of ProductsByCategory does.
	ProductCounts = sizes
)

// CategoryByID returns a category, or nil when there is none.
func (s *Service) CategoryByID(ctx context.Context, id typeid.Category) (*ent.Category, error) {
	found, err := CategoriesByID.Read(ctx, s.store.Client, []typeid.Category{id})
	return found[id], err
}

// CategoryBySlug returns a category, or nil when there is none. Its slug in the languages of the chain counts before the
// default one.
func (s *Service) CategoryBySlug(ctx context.Context, slug string, chain language.Chain) (*ent.Category, error) {
	c, err := bySlug(ctx, s, categoryBySlug, categoryBySlugIn, ent.ReadCategory, slug, chain)
	if err != nil {
		return nil, fmt.Errorf("read category: %w", err)
	}
	return c, nil
}

// CategoryByFormerSlug returns the category that had a slug before, or nil when there is none.
func (s *Service) CategoryByFormerSlug(ctx context.Context, slug string) (*ent.Category, error) {
	c, err := record.First(ctx, s.store.Client, categoryByFormerSlug, ent.ReadCategory, slug)
	if err != nil {
		return nil, fmt.Errorf("read category by its former slug: %w", err)
	}
	return c, nil
}

// TopCategories returns the first categories without one above, in the store's order.
func (s *Service) TopCategories(ctx context.Context, most int) ([]*ent.Category, error) {
	rows, err := record.All(ctx, s.store.Client, topCategories, ent.ReadCategory, most)
	if err != nil {
		return nil, fmt.Errorf("read top categories: %w", err)
	}
	return rows, nil
}
