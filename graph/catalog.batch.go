package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func categoryParents(ctx context.Context, categories []*ent.Category) executor.Thunk[*ent.Category] {
	return loadSome(ctx, &loadersFrom(ctx).categories, categories, func(c *ent.Category) *typeid.Category { return c.ParentID })
}

func categoryChildren(ctx context.Context, categories []*ent.Category) executor.Thunk[[]*ent.Category] {
	return loadEach(ctx, &loadersFrom(ctx).childCategories, categories, func(c *ent.Category) typeid.Category { return c.ID })
}

func categoryProducts(
	ctx context.Context, categories []*ent.Category, first *int, after *string, last *int, before *string, sort catalog.ProductSort,
) executor.Thunk[*page.Connection[*ent.Product]] {
	args := page.Args{First: first, Last: last, After: after, Before: before}
	keys := make([]catalog.CategoryPage, len(categories))
	for i, category := range categories {
		key, err := catalog.NewCategoryPage(category.ID, sort, args)
		if err != nil {
			return refused[*page.Connection[*ent.Product]](len(categories), err)
		}
		keys[i] = key
	}
	return loadersFrom(ctx).categoryProducts.LoadMany(ctx, keys)
}

func productID(p *ent.Product) typeid.Product { return p.ID }

func productCategories(ctx context.Context, products []*ent.Product) executor.Thunk[*ent.Category] {
	return loadEach(ctx, &loadersFrom(ctx).categories, products, func(p *ent.Product) typeid.Category { return p.CategoryID })
}

func productVariants(ctx context.Context, products []*ent.Product) executor.Thunk[[]*ent.Variant] {
	return loadEach(ctx, &loadersFrom(ctx).productVariants, products, productID)
}

func productImages(ctx context.Context, products []*ent.Product) executor.Thunk[[]*ent.ProductImage] {
	return loadEach(ctx, &loadersFrom(ctx).productImages, products, productID)
}

func productMainImages(ctx context.Context, products []*ent.Product) executor.Thunk[*ent.ProductImage] {
	return loadEach(ctx, &loadersFrom(ctx).mainImages, products, productID)
}

func productPriceRanges(ctx context.Context, products []*ent.Product) executor.Thunk[*catalog.PriceRange] {
	return loadEach(ctx, &loadersFrom(ctx).priceRanges, products, priceRangeKey(ctx))
}

func productsAvailable(ctx context.Context, products []*ent.Product) executor.Thunk[bool] {
	return loadEach(ctx, &loadersFrom(ctx).productAvailable, products, priceRangeKey(ctx))
}

func priceRangeKey(ctx context.Context) func(*ent.Product) catalog.PriceRangeKey {
	currency := currencyFrom(ctx)
	return func(p *ent.Product) catalog.PriceRangeKey {
		return catalog.PriceRangeKey{Product: p.ID, Currency: currency}
	}
}

func variantID(v *ent.Variant) typeid.Variant { return v.ID }

func variantProducts(ctx context.Context, variants []*ent.Variant) executor.Thunk[*ent.Product] {
	return loadEach(ctx, &loadersFrom(ctx).products, variants, func(v *ent.Variant) typeid.Product { return v.ProductID })
}

func pricesOf(ctx context.Context, variants []*ent.Variant) executor.Thunk[*ent.Price] {
	currency := currencyFrom(ctx)
	return loadEach(ctx, &loadersFrom(ctx).prices, variants, func(v *ent.Variant) catalog.PriceKey {
		return catalog.PriceKey{Variant: v.ID, Currency: currency}
	})
}

func variantPrices(ctx context.Context, variants []*ent.Variant) executor.Thunk[*money.Money] {
	return loaded(variants, pricesOf(ctx, variants), func(_ *ent.Variant, price *ent.Price) *money.Money {
		if price == nil {
			return nil
		}
		amount := price.AmountMoney()
		return &amount
	})
}

func variantCompareAtPrices(ctx context.Context, variants []*ent.Variant) executor.Thunk[*money.Money] {
	return loaded(variants, pricesOf(ctx, variants), func(_ *ent.Variant, price *ent.Price) *money.Money {
		if price == nil || price.CompareAtAmount == nil {
			return nil
		}
		return &money.Money{Amount: *price.CompareAtAmount, Currency: price.Currency}
	})
}

func variantQuantities(ctx context.Context, variants []*ent.Variant) executor.Thunk[int] {
	return loadEach(ctx, &loadersFrom(ctx).stock, variants, variantID)
}

func variantsAvailable(ctx context.Context, variants []*ent.Variant) executor.Thunk[bool] {
	return inStock(ctx, loaded(variants, pricesOf(ctx, variants), func(v *ent.Variant, price *ent.Price) wanted {
		return wanted{variant: v.ID, quantity: 1, priced: price != nil}
	}))
}
