package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/predicate"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductByID returns an active product, or nil when there is none.
func (s *Service) ProductByID(ctx context.Context, id typeid.Product) (*ent.Product, error) {
	return s.product(ctx, product.ID(id))
}

// ProductBySlug returns an active product, or nil when there is none.
func (s *Service) ProductBySlug(ctx context.Context, slug string) (*ent.Product, error) {
	return s.product(ctx, product.Slug(slug))
}

func (s *Service) product(ctx context.Context, which predicate.Product) (*ent.Product, error) {
	p, err := s.store.Client.Product.Query().Where(which, active).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read product: %w", err)
	}
	return p, nil
}

// ActiveProductsByID returns those of the products that are active: for ids that a client gave.
func (s *Service) ActiveProductsByID(
	ctx context.Context, ids []typeid.Product,
) (map[typeid.Product]*ent.Product, error) {
	return s.products(ctx, store.AnyOf(product.FieldID, ids), active)
}

// ProductsByID returns products by their ids, whether active or not: for variants that carts and orders hold.
func (s *Service) ProductsByID(ctx context.Context, ids []typeid.Product) (map[typeid.Product]*ent.Product, error) {
	return s.products(ctx, store.AnyOf(product.FieldID, ids))
}

func (s *Service) products(
	ctx context.Context, which ...predicate.Product,
) (map[typeid.Product]*ent.Product, error) {
	rows, err := s.store.Client.Product.Query().Where(which...).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	return store.KeyBy(rows, func(p *ent.Product) typeid.Product { return p.ID }), nil
}
