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

// productVariants loads variants with the parts of their offers that are selected of them.
func productVariants(ctx context.Context, products []*ent.Product) executor.Thunk[[]*ent.Variant] {
	var parts catalog.OfferPart
	for field, needs := range map[string]catalog.OfferPart{
		"price": catalog.PricePart, "compareAtPrice": catalog.PricePart, "availableQuantity": catalog.QuantityPart,
		"available": catalog.PricePart | catalog.QuantityPart,
	} {
		if executor.Selects(ctx, field) {
			parts |= needs
		}
	}
	currency := currencyFrom(ctx)
	ranges := loadEach(ctx, loadersFrom(ctx).productVariants.want(parts), products, func(p *ent.Product) catalog.Range {
		return catalog.Range{Product: p.ID, Currency: currency}
	})
	return loaded(products, ranges, func(_ *ent.Product, offered []catalog.Offered) []*ent.Variant {
		return variantsOf(ctx, offered, currency, parts)
	})
}

// variantsOf remembers the offers that came with variants.
func variantsOf(ctx context.Context, offered []catalog.Offered, currency money.Currency, parts catalog.OfferPart) []*ent.Variant {
	variants := make([]*ent.Variant, len(offered))
	for i, one := range offered {
		variants[i] = one.Variant
		if parts != 0 {
			loadersFrom(ctx).offers.know(ctx, catalog.OfferKey{Variant: one.ID, Currency: currency}, one.Offer, parts)
		}
	}
	return variants
}

func productImages(ctx context.Context, products []*ent.Product) executor.Thunk[[]*ent.ProductImage] {
	return loadEach(ctx, &loadersFrom(ctx).productImages, products, productID)
}

// summaries resolves parts of products' summaries. What several fields ask for on a level is read together.
func summaries(ctx context.Context, products []*ent.Product, parts catalog.SummaryPart) executor.Thunk[*catalog.Summary] {
	currency := currencyFrom(ctx)
	return loadEach(ctx, loadersFrom(ctx).summaries.want(parts), products, func(p *ent.Product) catalog.SummaryKey {
		return catalog.SummaryKey{Product: p.ID, Currency: currency}
	})
}

func loadSummary(ctx context.Context, p *ent.Product, parts catalog.SummaryPart) (*catalog.Summary, error) {
	return loadersFrom(ctx).summaries.want(parts).load(ctx, catalog.SummaryKey{Product: p.ID, Currency: currencyFrom(ctx)})
}

func productMainImages(ctx context.Context, products []*ent.Product) executor.Thunk[*ent.ProductImage] {
	return loaded(products, summaries(ctx, products, catalog.MainImagePart),
		func(_ *ent.Product, s *catalog.Summary) *ent.ProductImage { return s.MainImage })
}

func productPriceRanges(ctx context.Context, products []*ent.Product) executor.Thunk[*catalog.PriceRange] {
	return loaded(products, summaries(ctx, products, catalog.PriceRangePart),
		func(_ *ent.Product, s *catalog.Summary) *catalog.PriceRange { return s.PriceRange })
}

func productsAvailable(ctx context.Context, products []*ent.Product) executor.Thunk[bool] {
	return loaded(products, summaries(ctx, products, catalog.StockedPart),
		func(p *ent.Product, s *catalog.Summary) bool { return s.Available(p) })
}

// variantProducts has those products that came with their variants, and loads the others.
func variantProducts(ctx context.Context, variants []*ent.Variant) executor.Thunk[*ent.Product] {
	others := loadSome(ctx, &loadersFrom(ctx).products, variants, func(v *ent.Variant) *typeid.Product {
		if v.Edges.Product != nil {
			return nil
		}
		return &v.ProductID
	})
	return loaded(variants, others, func(v *ent.Variant, other *ent.Product) *ent.Product {
		if v.Edges.Product != nil {
			return v.Edges.Product
		}
		return other
	})
}

// offers resolves parts of variants' offers. What several fields ask for on a level is read together.
func offers(ctx context.Context, variants []typeid.Variant, parts catalog.OfferPart) executor.Thunk[*catalog.Offer] {
	currency := currencyFrom(ctx)
	return loadEach(ctx, loadersFrom(ctx).offers.want(parts), variants, func(id typeid.Variant) catalog.OfferKey {
		return catalog.OfferKey{Variant: id, Currency: currency}
	})
}

func loadOffer(ctx context.Context, id typeid.Variant, parts catalog.OfferPart) (*catalog.Offer, error) {
	return loadersFrom(ctx).offers.want(parts).load(ctx, catalog.OfferKey{Variant: id, Currency: currencyFrom(ctx)})
}

func priceOf(offer *catalog.Offer) *money.Money {
	if offer.Price == nil {
		return nil
	}
	amount := offer.Price.AmountMoney()
	return &amount
}

func compareAtPriceOf(offer *catalog.Offer) *money.Money {
	if offer.Price == nil || offer.Price.CompareAtAmount == nil {
		return nil
	}
	return &money.Money{Amount: *offer.Price.CompareAtAmount, Currency: offer.Price.Currency}
}

func variantPrices(ctx context.Context, variants []*ent.Variant) executor.Thunk[*money.Money] {
	return loaded(variants, offers(ctx, idsOf(variants), catalog.PricePart),
		func(_ *ent.Variant, offer *catalog.Offer) *money.Money { return priceOf(offer) })
}

func variantCompareAtPrices(ctx context.Context, variants []*ent.Variant) executor.Thunk[*money.Money] {
	return loaded(variants, offers(ctx, idsOf(variants), catalog.PricePart),
		func(_ *ent.Variant, offer *catalog.Offer) *money.Money { return compareAtPriceOf(offer) })
}

func variantQuantities(ctx context.Context, variants []*ent.Variant) executor.Thunk[int] {
	return loaded(variants, offers(ctx, idsOf(variants), catalog.QuantityPart),
		func(_ *ent.Variant, offer *catalog.Offer) int { return offer.Quantity })
}

func variantsAvailable(ctx context.Context, variants []*ent.Variant) executor.Thunk[bool] {
	return loaded(variants, offers(ctx, idsOf(variants), catalog.PricePart|catalog.QuantityPart),
		func(_ *ent.Variant, offer *catalog.Offer) bool { return offer.Price != nil && offer.Quantity > 0 })
}

func idsOf(variants []*ent.Variant) []typeid.Variant {
	ids := make([]typeid.Variant, len(variants))
	for i, v := range variants {
		ids[i] = v.ID
	}
	return ids
}
