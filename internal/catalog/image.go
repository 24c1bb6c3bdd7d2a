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

var imagesOfProducts = firstOfProducts(ent.ProductImageColumns, "product_images")

// ImagesByProduct returns each product's pictures in the store's order, at most 100.
func (s *Service) ImagesByProduct(
	ctx context.Context, ids []typeid.Product,
) (map[typeid.Product][]*ent.ProductImage, error) {
	rows, err := s.store.Client.ProductImage.Select(ctx, imagesOfProducts, typeid.Array(ids), maxPerProduct)
	if err != nil {
		return nil, fmt.Errorf("read images of products: %w", err)
	}
	return store.GroupBy(rows, func(i *ent.ProductImage) typeid.Product { return i.ProductID }), nil
}
