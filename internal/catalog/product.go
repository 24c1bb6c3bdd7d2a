package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var (
	productsByID       = record.NewQuery(`SELECT ` + ent.ProductColumns + ` FROM products WHERE id = ANY($1::uuid[])`)
	activeProductsByID = record.NewQuery(`SELECT ` + ent.ProductColumns + ` FROM products WHERE id = ANY($1::uuid[]) AND status = 'ACTIVE'`)
	productBySlug      = record.NewQuery(`SELECT ` + ent.ProductColumns + ` FROM products WHERE slug = $1 AND status = 'ACTIVE'`)
)

// ProductByID returns an active product, or nil when there is none.
func (s *Service) ProductByID(ctx context.Context, id typeid.Product) (*ent.Product, error) {
	found, err := s.ActiveProductsByID(ctx, []typeid.Product{id})
	return found[id], err
}

// ProductBySlug returns an active product, or nil when there is none.
func (s *Service) ProductBySlug(ctx context.Context, slug string) (*ent.Product, error) {
	found, err := s.store.Client.Product.Select(ctx, productBySlug, slug)
	if err != nil {
		return nil, fmt.Errorf("read product: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return found[0], nil // there is at most one of a slug
}

// ActiveProductsByID returns those of the products that are active: for ids that a client gave.
func (s *Service) ActiveProductsByID(
	ctx context.Context, ids []typeid.Product,
) (map[typeid.Product]*ent.Product, error) {
	return s.products(ctx, activeProductsByID, ids)
}

// ProductsByID returns products by their ids, whether active or not: for variants that carts and orders hold.
func (s *Service) ProductsByID(ctx context.Context, ids []typeid.Product) (map[typeid.Product]*ent.Product, error) {
	return s.products(ctx, productsByID, ids)
}

func (s *Service) products(
	ctx context.Context, query record.Query, ids []typeid.Product,
) (map[typeid.Product]*ent.Product, error) {
	rows, err := s.store.Client.Product.Select(ctx, query, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	return store.KeyBy(rows, func(p *ent.Product) typeid.Product { return p.ID }), nil
}
