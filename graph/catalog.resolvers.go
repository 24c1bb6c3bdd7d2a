package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *categoryResolver) Parent(ctx context.Context, obj *ent.Category) (*ent.Category, error) {
	if obj.ParentID == nil {
		return nil, nil
	}
	return loadersFrom(ctx).categories.load(ctx, *obj.ParentID)
}

func (r *categoryResolver) Children(ctx context.Context, obj *ent.Category) ([]*ent.Category, error) {
	return loadersFrom(ctx).childCategories.load(ctx, obj.ID)
}

func (r *categoryResolver) Products(ctx context.Context, obj *ent.Category, first *int, after *string, last *int, before *string, sort catalog.ProductSort) (*page.Connection[*ent.Product], error) {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	key, err := catalog.NewCategoryPage(obj.ID, sort, args)
	if err != nil {
		return nil, err
	}
	return loadersFrom(ctx).categoryProducts.load(ctx, key)
}

func (r *productResolver) Category(ctx context.Context, obj *ent.Product) (*ent.Category, error) {
	return loadersFrom(ctx).categories.load(ctx, obj.CategoryID)
}

func (r *productResolver) Variants(ctx context.Context, obj *ent.Product) ([]*ent.Variant, error) {
	currency := currencyFrom(ctx)
	offered, err := loadersFrom(ctx).productVariants.want(0).load(ctx, catalog.Range{Product: obj.ID, Currency: currency})
	if err != nil {
		return nil, err
	}
	return variantsOf(ctx, offered, currency, 0), nil
}

func (r *productResolver) Images(ctx context.Context, obj *ent.Product) ([]*ent.ProductImage, error) {
	return loadersFrom(ctx).productImages.load(ctx, obj.ID)
}

func (r *productResolver) MainImage(ctx context.Context, obj *ent.Product) (*ent.ProductImage, error) {
	summary, err := loadSummary(ctx, obj, catalog.MainImagePart)
	if err != nil {
		return nil, err
	}
	return summary.MainImage, nil
}

func (r *productResolver) PriceRange(ctx context.Context, obj *ent.Product) (*catalog.PriceRange, error) {
	summary, err := loadSummary(ctx, obj, catalog.PriceRangePart)
	if err != nil {
		return nil, err
	}
	return summary.PriceRange, nil
}

func (r *productResolver) Available(ctx context.Context, obj *ent.Product) (bool, error) {
	summary, err := loadSummary(ctx, obj, catalog.StockedPart)
	if err != nil {
		return false, err
	}
	return summary.Available(obj), nil
}

func (r *queryResolver) Product(ctx context.Context, id *string, slug *string) (*ent.Product, error) {
	switch {
	case id != nil && slug == nil:
		key, err := typeid.ParseProduct(*id)
		if err != nil {
			return nil, err
		}
		return r.Catalog.ProductByID(ctx, key)
	case slug != nil && id == nil:
		return r.Catalog.ProductBySlug(ctx, *slug)
	}
	return nil, fault.BadUserInput("give exactly one of id and slug")
}

func (r *queryResolver) Products(ctx context.Context, first *int, after *string, last *int, before *string, filter *catalog.ProductFilter, sort catalog.ProductSort) (*page.Connection[*ent.Product], error) {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	if filter == nil {
		filter = &catalog.ProductFilter{}
	}
	return r.Catalog.Products(ctx, *filter, sort, args)
}

func (r *queryResolver) Category(ctx context.Context, id *string, slug *string) (*ent.Category, error) {
	switch {
	case id != nil && slug == nil:
		key, err := typeid.ParseCategory(*id)
		if err != nil {
			return nil, err
		}
		return r.Catalog.CategoryByID(ctx, key)
	case slug != nil && id == nil:
		return r.Catalog.CategoryBySlug(ctx, *slug)
	}
	return nil, fault.BadUserInput("give exactly one of id and slug")
}

func (r *queryResolver) Categories(ctx context.Context) ([]*ent.Category, error) {
	return r.Catalog.TopCategories(ctx)
}

func (r *variantResolver) Product(ctx context.Context, obj *ent.Variant) (*ent.Product, error) {
	if obj.Edges.Product != nil {
		return obj.Edges.Product, nil
	}
	return loadersFrom(ctx).products.load(ctx, obj.ProductID)
}

func (r *variantResolver) Price(ctx context.Context, obj *ent.Variant) (*money.Money, error) {
	offer, err := loadOffer(ctx, obj.ID, catalog.PricePart)
	if err != nil {
		return nil, err
	}
	return priceOf(offer), nil
}

func (r *variantResolver) CompareAtPrice(ctx context.Context, obj *ent.Variant) (*money.Money, error) {
	offer, err := loadOffer(ctx, obj.ID, catalog.PricePart)
	if err != nil {
		return nil, err
	}
	return compareAtPriceOf(offer), nil
}

func (r *variantResolver) AvailableQuantity(ctx context.Context, obj *ent.Variant) (int, error) {
	offer, err := loadOffer(ctx, obj.ID, catalog.QuantityPart)
	if err != nil {
		return 0, err
	}
	return offer.Quantity, nil
}

func (r *variantResolver) Available(ctx context.Context, obj *ent.Variant) (bool, error) {
	offer, err := loadOffer(ctx, obj.ID, catalog.PricePart|catalog.QuantityPart)
	if err != nil {
		return false, err
	}
	return offer.Price != nil && offer.Quantity > 0, nil
}
