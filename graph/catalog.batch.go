package graph

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func categoryID(c *ent.Category) typeid.Category { return c.ID }

func (categoryFields) Parent(ctx context.Context, categories []*ent.Category) executor.Thunk[*ent.Category] {
	return loadSome(ctx, catalog.CategoriesByID, categories, func(c *ent.Category) *typeid.Category { return c.ParentID })
}

func (categoryFields) Children(ctx context.Context, categories []*ent.Category, first *int) executor.Thunk[[]*ent.Category] {
	most, err := page.Size(first, catalog.MaxCategories)
	if err != nil {
		return refused[[]*ent.Category](len(categories), err)
	}
	return loadFirst(ctx, catalog.ChildrenByCategory, categories, categoryID, most)
}

func (categoryFields) Seo(_ context.Context, categories []*ent.Category) executor.Thunk[*catalog.Seo] {
	return computed(categories, func(c *ent.Category) *catalog.Seo {
		return catalog.NewSeo(c.SeoTitle, c.SeoDescription, c.Name, c.Description)
	})
}

func (categoryFields) Image(_ context.Context, categories []*ent.Category) executor.Thunk[*catalog.Image] {
	return computed(categories, catalog.ImageOf)
}

func (categoryFields) Ancestors(ctx context.Context, categories []*ent.Category) executor.Thunk[[]*ent.Category] {
	return trails(ctx, categories, categoryID, catalog.Trail.Ancestors)
}

func (categoryFields) Depth(ctx context.Context, categories []*ent.Category) executor.Thunk[int] {
	return trails(ctx, categories, categoryID, catalog.Trail.Depth)
}

func (categoryFields) Path(ctx context.Context, categories []*ent.Category) executor.Thunk[string] {
	found := trails(ctx, categories, categoryID, func(t catalog.Trail) catalog.Trail { return t })
	return func() ([]string, []error) {
		trails, errs := found()
		translated, err := inLanguage(ctx, "Category", slices.Concat(trails...), "slug")
		if err != nil {
			return refused[string](len(trails), err)()
		}
		paths := make([]string, len(trails))
		for i, t := range trails {
			paths[i], translated = catalog.Trail(translated[:len(t)]).Path(), translated[len(t):]
		}
		return paths, errs
	}
}

// trails loads what a field says of the trail of each parent's category.
func trails[P, V any](
	ctx context.Context, parents []P, category func(P) typeid.Category, of func(catalog.Trail) V,
) executor.Thunk[V] {
	return loaded(parents, loadEach(ctx, catalog.Trails, parents, category), func(_ P, t catalog.Trail) V { return of(t) })
}

func (categoryFields) ProductCount(ctx context.Context, categories []*ent.Category) executor.Thunk[int] {
	return loadEach(ctx, catalog.SizesIn(catalog.OfCategory, termsFrom(ctx).Value()), categories, func(c *ent.Category) uuid.UUID { return c.ID.UUID() })
}

func (categoryFields) Products(
	ctx context.Context, categories []*ent.Category, first *int, after *string, last *int, before *string, number *int,
	filter *catalog.ProductFilter, sort catalog.ProductSort,
) executor.Thunk[*search.Products] {
	args := page.Args{First: first, Last: last, After: after, Before: before, Page: number}
	id := func(c *ent.Category) uuid.UUID { return c.ID.UUID() }
	var pages executor.Thunk[*catalog.ProductConnection]
	if catalog.IsFiltered(filter, sort, termsFrom(ctx).Value()) || filter != nil && filter.CategoryID != nil {
		pages = filteredProducts(ctx, categories, catalog.OfCategory, id, filter, sort, args)
	} else {
		pages = loadPages(ctx, catalog.ProductsByCategory, categories, func(c *ent.Category) (catalog.CategoryPage, error) {
			return catalog.NewCategoryPage(c.ID, sort, args)
		})
	}
	return listed(ctx, categories, pages, catalog.OfCategory, id, filter)
}

func (productConnectionFields) TotalCount(ctx context.Context, lists []*search.Products) executor.Thunk[int] {
	return totalCounts(ctx, keysOf(lists, func(p *search.Products) *catalog.ProductConnection { return p.ProductConnection }))
}

func productID(p *ent.Product) typeid.Product { return p.ID }

func productOf(v *ent.Variant) typeid.Product { return v.ProductID }

func categoryOf(p *ent.Product) typeid.Category { return p.CategoryID }

func (productFields) Category(ctx context.Context, products []*ent.Product) executor.Thunk[*ent.Category] {
	return loadEach(ctx, catalog.CategoriesByID, products, categoryOf)
}

func (productFields) Categories(ctx context.Context, products []*ent.Product) executor.Thunk[[]*ent.Category] {
	main := loadEach(ctx, catalog.CategoriesByID, products, categoryOf)
	others := loadEach(ctx, catalog.CategoriesByProduct, products, productID)
	return both(products, main, others, func(_ *ent.Product, main *ent.Category, others []*ent.Category) []*ent.Category {
		all := []*ent.Category{main}
		for _, other := range others {
			if other.ID != main.ID {
				all = append(all, other)
			}
		}
		return all
	})
}

func (productFields) Collections(ctx context.Context, products []*ent.Product) executor.Thunk[[]*ent.Collection] {
	return loadEach(ctx, catalog.CollectionsByProduct, products, productID)
}

func (productFields) Breadcrumbs(ctx context.Context, products []*ent.Product) executor.Thunk[[]*ent.Category] {
	return trails(ctx, products, categoryOf, func(t catalog.Trail) []*ent.Category { return t })
}

func (productFields) DescriptionHTML(ctx context.Context, products []*ent.Product) executor.Thunk[string] {
	return textsOf(ctx, products, func(p *ent.Product, t *catalog.Texts) string {
		return catalog.DescriptionHTML(t.DescriptionHTML, p.Description)
	})
}

func (productFields) Seo(ctx context.Context, products []*ent.Product) executor.Thunk[*catalog.Seo] {
	return textsOf(ctx, products, func(p *ent.Product, t *catalog.Texts) *catalog.Seo {
		return catalog.NewSeo(t.SeoTitle, t.SeoDescription, p.Name, p.Description)
	})
}

// textsOf resolves what is made of the texts of products, which one that was deleted just now has none of.
func textsOf[V any](ctx context.Context, products []*ent.Product, of func(*ent.Product, *catalog.Texts) V) executor.Thunk[V] {
	found := loadEach(ctx, catalog.TextsByProduct, products, productID)
	if chain := chainFrom(ctx); chain != "" {
		found = translatedTexts(ctx, chain, products, found)
	}
	return loaded(products, found, func(p *ent.Product, t *catalog.Texts) V {
		if t == nil {
			t = &catalog.Texts{}
		}
		return of(p, t)
	})
}

// translatedTexts reads the translations of texts together with these.
func translatedTexts(
	ctx context.Context, chain language.Chain, products []*ent.Product, found executor.Thunk[*catalog.Texts],
) executor.Thunk[*catalog.Texts] {
	t := &texts{chain: chain}
	for _, p := range products {
		translateTexts(&catalog.Texts{Product: p.ID}, t)
	}
	read := t.ask(ctx)
	return func() ([]*catalog.Texts, []error) {
		originals, errs := found()
		if err := read(); err != nil {
			return refused[*catalog.Texts](len(products), err)()
		}
		translated := make([]*catalog.Texts, len(products))
		for i, p := range products {
			translated[i] = &catalog.Texts{Product: p.ID}
			if originals[i] != nil {
				*translated[i] = *originals[i]
			}
			translateTexts(translated[i], t)
		}
		return translated, errs
	}
}

func (productFields) Images(ctx context.Context, products []*ent.Product) executor.Thunk[[]*ent.ProductImage] {
	return loadEach(ctx, catalog.ImagesByProduct, products, productID)
}

// offerParts says which fields of a variant need which parts of its offer.
var offerParts = map[string]record.Parts{
	"price":             catalog.PricePart,
	"compareAtPrice":    catalog.PricePart,
	"unitPrice":         catalog.PricePart,
	"availableQuantity": catalog.QuantityPart,
	"available":         catalog.PricePart | catalog.QuantityPart,
	"backorder":         catalog.PricePart,
}

// Variants loads variants with the parts of their offers that are selected of them, and remembers
// the offers.
func (productFields) Variants(ctx context.Context, products []*ent.Product) executor.Thunk[[]*ent.Variant] {
	parts, terms := offerPartsOf(ctx), termsFrom(ctx)
	ranges := loadParts(ctx, catalog.VariantsByProduct, parts, products, func(p *ent.Product) catalog.Range {
		return catalog.Range{ID: p.ID, Terms: terms}
	})
	return loaded(products, ranges, func(_ *ent.Product, offered []catalog.Offered) []*ent.Variant {
		return keysOf(offered, func(one catalog.Offered) *ent.Variant { return knowOffer(ctx, one, parts) })
	})
}

// offerPartsOf returns the parts of offers that are selected of the variants at a path.
func offerPartsOf(ctx context.Context, path ...string) (parts record.Parts) {
	for field, needs := range offerParts {
		if executor.Selects(ctx, append(slices.Clip(path), field)...) {
			parts |= needs
		}
	}
	return parts
}

// knowOffer remembers the parts of an offer that came with its variant.
func knowOffer(ctx context.Context, one catalog.Offered, parts record.Parts) *ent.Variant {
	if parts != 0 {
		loaderOf(ctx, catalog.Offers).know(catalog.OfferKey{ID: one.ID, Terms: termsFrom(ctx)}, one.Offer, parts)
	}
	return one.Variant
}

func (productFields) MainImage(ctx context.Context, products []*ent.Product) executor.Thunk[*ent.ProductImage] {
	return loaded(products, summaries(ctx, products, catalog.MainImagePart),
		func(_ *ent.Product, s *catalog.Summary) *ent.ProductImage { return s.MainImage })
}

func (productFields) PriceRange(ctx context.Context, products []*ent.Product) executor.Thunk[*catalog.PriceRange] {
	return loaded(products, summaries(ctx, products, catalog.PriceRangePart),
		func(_ *ent.Product, s *catalog.Summary) *catalog.PriceRange { return s.PriceRange })
}

func (productFields) CompareAtPriceRange(ctx context.Context, products []*ent.Product) executor.Thunk[*catalog.PriceRange] {
	return loaded(products, summaries(ctx, products, catalog.PriceRangePart),
		func(_ *ent.Product, s *catalog.Summary) *catalog.PriceRange { return s.CompareAtRange })
}

func (productFields) OnSale(ctx context.Context, products []*ent.Product) executor.Thunk[bool] {
	return loaded(products, summaries(ctx, products, catalog.PriceRangePart),
		func(_ *ent.Product, s *catalog.Summary) bool { return s.CompareAtRange != nil })
}

func (productFields) Available(ctx context.Context, products []*ent.Product) executor.Thunk[bool] {
	return loaded(products, summaries(ctx, products, catalog.StockedPart),
		func(p *ent.Product, s *catalog.Summary) bool { return s.Available(p) })
}

func summaries(ctx context.Context, products []*ent.Product, parts record.Parts) executor.Thunk[*catalog.Summary] {
	terms := termsFrom(ctx)
	return loadParts(ctx, catalog.Summaries, parts, products, func(p *ent.Product) catalog.SummaryKey {
		return catalog.SummaryKey{ID: p.ID, Terms: terms}
	})
}

// Product has those products that came with their variants, and loads the others.
func (variantFields) Product(ctx context.Context, variants []*ent.Variant) executor.Thunk[*ent.Product] {
	return loadUnlessThere(ctx, catalog.ProductsByID, variants,
		func(v *ent.Variant) *ent.Product { return v.Edges.Product },
		func(v *ent.Variant) *typeid.Product { return &v.ProductID })
}

func (variantFields) Image(ctx context.Context, variants []*ent.Variant) executor.Thunk[*ent.ProductImage] {
	return loadSome(ctx, catalog.ImagesByID, variants, func(v *ent.Variant) *typeid.ProductImage { return v.ImageID })
}

func (variantFields) Price(ctx context.Context, variants []*ent.Variant) executor.Thunk[*money.Money] {
	return loaded(variants, offers(ctx, variants, catalog.PricePart),
		func(_ *ent.Variant, offer *catalog.Offer) *money.Money { return offer.Price })
}

func (variantFields) CompareAtPrice(ctx context.Context, variants []*ent.Variant) executor.Thunk[*money.Money] {
	return loaded(variants, offers(ctx, variants, catalog.PricePart),
		func(_ *ent.Variant, offer *catalog.Offer) *money.Money { return offer.CompareAt })
}

func (variantFields) UnitPrice(ctx context.Context, variants []*ent.Variant) executor.Thunk[*catalog.UnitPrice] {
	return loaded(variants, offers(ctx, variants, catalog.PricePart),
		func(v *ent.Variant, offer *catalog.Offer) *catalog.UnitPrice { return offer.UnitPrice(v) })
}

func (variantFields) PriceBreaks(ctx context.Context, variants []*ent.Variant) executor.Thunk[[]*catalog.Break] {
	return loadEach(ctx, catalog.Breaks, variants, offerKey(ctx))
}

func (variantFields) LowestPriceLast30Days(ctx context.Context, variants []*ent.Variant) executor.Thunk[*money.Money] {
	return loadEach(ctx, catalog.LowestBefore, variants, offerKey(ctx))
}

// offerKey returns what asks for a variant's offer to the operation's viewer.
func offerKey(ctx context.Context) func(*ent.Variant) catalog.OfferKey {
	terms := termsFrom(ctx)
	return func(v *ent.Variant) catalog.OfferKey { return catalog.OfferKey{ID: v.ID, Terms: terms} }
}

func (variantFields) AvailableQuantity(ctx context.Context, variants []*ent.Variant) executor.Thunk[int] {
	return loaded(variants, offers(ctx, variants, catalog.QuantityPart),
		func(_ *ent.Variant, offer *catalog.Offer) int { return offer.Quantity })
}

func (variantFields) Available(ctx context.Context, variants []*ent.Variant) executor.Thunk[bool] {
	return loaded(variants, offers(ctx, variants, catalog.PricePart|catalog.QuantityPart),
		func(_ *ent.Variant, offer *catalog.Offer) bool { return offer.Price != nil && offer.Quantity > 0 })
}

func offers(ctx context.Context, variants []*ent.Variant, parts record.Parts) executor.Thunk[*catalog.Offer] {
	return offersOf(ctx, variants, parts, func(v *ent.Variant) typeid.Variant { return v.ID })
}

func offersOf[P any](
	ctx context.Context, parents []P, parts record.Parts, variant func(P) typeid.Variant,
) executor.Thunk[*catalog.Offer] {
	terms := termsFrom(ctx)
	return loadParts(ctx, catalog.Offers, parts, parents, func(parent P) catalog.OfferKey {
		return catalog.OfferKey{ID: variant(parent), Terms: terms}
	})
}

func collectionID(c *ent.Collection) uuid.UUID { return c.ID.UUID() }

func (collectionFields) Seo(_ context.Context, collections []*ent.Collection) executor.Thunk[*catalog.Seo] {
	return computed(collections, func(c *ent.Collection) *catalog.Seo {
		return catalog.NewSeo(c.SeoTitle, c.SeoDescription, c.Name, c.Description)
	})
}

func (collectionFields) Image(_ context.Context, collections []*ent.Collection) executor.Thunk[*catalog.Image] {
	return computed(collections, catalog.ImageOfCollection)
}

func (collectionFields) ProductCount(ctx context.Context, collections []*ent.Collection) executor.Thunk[int] {
	return loadEach(ctx, catalog.SizesIn(catalog.OfCollection, termsFrom(ctx).Value()), collections, collectionID)
}

func (collectionFields) Products(
	ctx context.Context, collections []*ent.Collection, first *int, after *string, last *int, before *string, number *int,
	filter *catalog.ProductFilter, sort catalog.ProductSort,
) executor.Thunk[*search.Products] {
	args := page.Args{First: first, Last: last, After: after, Before: before, Page: number}
	var pages executor.Thunk[*catalog.ProductConnection]
	if sort != catalog.SortManual || filter != nil || termsFrom(ctx).Value().Chosen {
		pages = filteredProducts(ctx, collections, catalog.OfCollection, collectionID, filter, sort, args)
	} else {
		pages = loadPages(ctx, catalog.ProductsByCollection, collections, func(c *ent.Collection) (catalog.CollectionPage, error) {
			return catalog.NewCollectionPage(c.ID, args)
		})
	}
	return listed(ctx, collections, pages, catalog.OfCollection, collectionID, filter)
}

func (productFields) Recommendations(ctx context.Context, products []*ent.Product, intent catalog.Intent, first int) executor.Thunk[[]*ent.Product] {
	most, err := page.Size(&first, catalog.MaxRecommendations)
	if err != nil {
		return refused[[]*ent.Product](len(products), err)
	}
	channel := termsFrom(ctx).Value().Assortment()
	return loadEach(ctx, catalog.Recommendations, products, func(p *ent.Product) catalog.RecommendationKey {
		return catalog.RecommendationKey{Product: p.ID, Intent: intent, First: most, Channel: channel}
	})
}

func (sitemapEntryConnectionFields) TotalCount(ctx context.Context, lists []*catalog.SitemapEntryConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (collectionConnectionFields) TotalCount(ctx context.Context, lists []*catalog.CollectionConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}
