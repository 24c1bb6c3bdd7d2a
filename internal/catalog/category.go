package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/category"
	"github.com/shopgraph/shopgraph/ent/predicate"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CategoryByID returns a category, or nil when there is none.
func (s *Service) CategoryByID(ctx context.Context, id typeid.Category) (*ent.Category, error) {
	return s.category(ctx, category.ID(id))
}

// CategoryBySlug returns a category, or nil when there is none.
func (s *Service) CategoryBySlug(ctx context.Context, slug string) (*ent.Category, error) {
	return s.category(ctx, category.Slug(slug))
}

func (s *Service) category(ctx context.Context, which predicate.Category) (*ent.Category, error) {
	c, err := s.store.Client.Category.Query().Where(which).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read category: %w", err)
	}
	return c, nil
}

// TopCategories returns the categories without one above, in the store's order.
func (s *Service) TopCategories(ctx context.Context) ([]*ent.Category, error) {
	rows, err := s.store.Client.Category.Query().
		Where(category.ParentIDIsNil()).Order(category.ByPosition(), category.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read top categories: %w", err)
	}
	return rows, nil
}

var categoriesByID = record.NewQuery(`SELECT ` + ent.CategoryColumns + ` FROM categories WHERE id = ANY($1::uuid[])`)

// CategoriesByID returns categories by their ids.
func (s *Service) CategoriesByID(ctx context.Context, ids []typeid.Category) (map[typeid.Category]*ent.Category, error) {
	rows, err := s.store.Client.Category.Select(ctx, categoriesByID, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read categories: %w", err)
	}
	return store.KeyBy(rows, func(c *ent.Category) typeid.Category { return c.ID }), nil
}

var childCategories = record.NewQuery(`SELECT ` + ent.CategoryColumns + ` FROM categories
	WHERE parent_id = ANY($1::uuid[]) ORDER BY position, id`)

// ChildrenByCategory returns the categories directly below others, in the store's order.
func (s *Service) ChildrenByCategory(
	ctx context.Context, ids []typeid.Category,
) (map[typeid.Category][]*ent.Category, error) {
	rows, err := s.store.Client.Category.Select(ctx, childCategories, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read child categories: %w", err)
	}
	return store.GroupBy(rows, func(c *ent.Category) typeid.Category { return *c.ParentID }), nil
}
