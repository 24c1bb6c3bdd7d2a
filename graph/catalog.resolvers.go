package graph

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
)

func (r *categoryResolver) Parent(ctx context.Context, obj *ent.Category) (*ent.Category, error) {
	panic(fmt.Errorf("not implemented: Parent - parent"))
}

func (r *categoryResolver) Children(ctx context.Context, obj *ent.Category) ([]*ent.Category, error) {
	panic(fmt.Errorf("not implemented: Children - children"))
}

func (r *categoryResolver) Products(ctx context.Context, obj *ent.Category, first *int, after *string, last *int, before *string, sort catalog.ProductSort) (*page.Connection[*ent.Product], error) {
	panic(fmt.Errorf("not implemented: Products - products"))
}

func (r *productResolver) Category(ctx context.Context, obj *ent.Product) (*ent.Category, error) {
	panic(fmt.Errorf("not implemented: Category - category"))
}

func (r *productResolver) Variants(ctx context.Context, obj *ent.Product) ([]*ent.Variant, error) {
	panic(fmt.Errorf("not implemented: Variants - variants"))
}

func (r *productResolver) Images(ctx context.Context, obj *ent.Product) ([]*ent.ProductImage, error) {
	panic(fmt.Errorf("not implemented: Images - images"))
}

func (r *productResolver) MainImage(ctx context.Context, obj *ent.Product) (*ent.ProductImage, error) {
	panic(fmt.Errorf("not implemented: MainImage - mainImage"))
}

func (r *productResolver) PriceRange(ctx context.Context, obj *ent.Product) (*catalog.PriceRange, error) {
	panic(fmt.Errorf("not implemented: PriceRange - priceRange"))
}

func (r *productResolver) Available(ctx context.Context, obj *ent.Product) (bool, error) {
	panic(fmt.Errorf("not implemented: Available - available"))
}

func (r *queryResolver) Product(ctx context.Context, id *string, slug *string) (*ent.Product, error) {
	panic(fmt.Errorf("not implemented: Product - product"))
}

func (r *queryResolver) Products(ctx context.Context, first *int, after *string, last *int, before *string, filter *catalog.ProductFilter, sort catalog.ProductSort) (*page.Connection[*ent.Product], error) {
	panic(fmt.Errorf("not implemented: Products - products"))
}

func (r *queryResolver) Category(ctx context.Context, id *string, slug *string) (*ent.Category, error) {
	panic(fmt.Errorf("not implemented: Category - category"))
}

func (r *queryResolver) Categories(ctx context.Context) ([]*ent.Category, error) {
	panic(fmt.Errorf("not implemented: Categories - categories"))
}

func (r *variantResolver) Product(ctx context.Context, obj *ent.Variant) (*ent.Product, error) {
	panic(fmt.Errorf("not implemented: Product - product"))
}

func (r *variantResolver) Price(ctx context.Context, obj *ent.Variant) (*money.Money, error) {
	panic(fmt.Errorf("not implemented: Price - price"))
}

func (r *variantResolver) CompareAtPrice(ctx context.Context, obj *ent.Variant) (*money.Money, error) {
	panic(fmt.Errorf("not implemented: CompareAtPrice - compareAtPrice"))
}

func (r *variantResolver) AvailableQuantity(ctx context.Context, obj *ent.Variant) (int, error) {
	panic(fmt.Errorf("not implemented: AvailableQuantity - availableQuantity"))
}

func (r *variantResolver) Available(ctx context.Context, obj *ent.Variant) (bool, error) {
	panic(fmt.Errorf("not implemented: Available - available"))
}
