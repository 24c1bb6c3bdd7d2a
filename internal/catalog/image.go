package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/productimage"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ImagesByID returns those of the pictures whose product is active.
func (s *Service) ImagesByID(
	ctx context.Context, ids []typeid.ProductImage,
) (map[typeid.ProductImage]*ent.ProductImage, error) {
	rows, err := s.store.Client.ProductImage.Query().
		Where(store.AnyOf(productimage.FieldID, ids), productimage.HasProductWith(active)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read images: %w", err)
	}
	return store.KeyBy(rows, func(i *ent.ProductImage) typeid.ProductImage { return i.ID }), nil
}

// ImagesByProduct returns each product's pictures in the store's order, at most 100.
func (s *Service) ImagesByProduct(
	ctx context.Context, ids []typeid.Product,
) (map[typeid.Product][]*ent.ProductImage, error) {
	rows, err := s.firstImages(ctx, ids, maxPerProduct)
	return store.GroupBy(rows, productOfImage), err
}

// MainImageByProduct returns each product's first picture.
func (s *Service) MainImageByProduct(
	ctx context.Context, ids []typeid.Product,
) (map[typeid.Product]*ent.ProductImage, error) {
	rows, err := s.firstImages(ctx, ids, 1)
	return store.KeyBy(rows, productOfImage), err
}

func productOfImage(i *ent.ProductImage) typeid.Product { return i.ProductID }

func (s *Service) firstImages(ctx context.Context, ids []typeid.Product, limit int) ([]*ent.ProductImage, error) {
	query := s.store.Client.ProductImage.Query().Order(productimage.ByPosition(), productimage.ByID())
	query.Modify(firstOf(productimage.Table, productimage.FieldProductID, ids, limit))
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read images of products: %w", err)
	}
	return rows, nil
}
