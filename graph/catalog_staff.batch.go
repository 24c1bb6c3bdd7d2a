package graph

import (
	"context"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (productFields) Version(ctx context.Context, products []*ent.Product) executor.Thunk[int] {
	return loadEach(ctx, catalog.VersionsOfProducts, products, productID)
}

func (productFields) PublishAt(ctx context.Context, products []*ent.Product) executor.Thunk[*time.Time] {
	return loaded(products, loadEach(ctx, catalog.PublicationsOfProducts, products, productID),
		func(_ *ent.Product, p catalog.Publication) *time.Time { return p.PublishAt })
}

func (productFields) UnpublishAt(ctx context.Context, products []*ent.Product) executor.Thunk[*time.Time] {
	return loaded(products, loadEach(ctx, catalog.PublicationsOfProducts, products, productID),
		func(_ *ent.Product, p catalog.Publication) *time.Time { return p.UnpublishAt })
}

func (variantFields) Version(ctx context.Context, variants []*ent.Variant) executor.Thunk[int] {
	return loadEach(ctx, catalog.VersionsOfVariants, variants, func(v *ent.Variant) typeid.Variant { return v.ID })
}

func (categoryFields) Version(ctx context.Context, categories []*ent.Category) executor.Thunk[int] {
	return loadEach(ctx, catalog.VersionsOfCategories, categories, categoryID)
}

func (collectionFields) Version(ctx context.Context, collections []*ent.Collection) executor.Thunk[int] {
	return loadEach(ctx, catalog.VersionsOfCollections, collections, func(c *ent.Collection) typeid.Collection { return c.ID })
}

func (collectionFields) IsByRule(ctx context.Context, collections []*ent.Collection) executor.Thunk[bool] {
	return loadEach(ctx, catalog.AreByRule, collections, func(c *ent.Collection) typeid.Collection { return c.ID })
}

func (priceListFields) Parent(ctx context.Context, lists []*ent.PriceList) executor.Thunk[*ent.PriceList] {
	return loadSome(ctx, catalog.PriceListsByID, lists, func(l *ent.PriceList) *typeid.PriceList { return l.ParentID })
}

func (priceListFields) CustomerGroup(ctx context.Context, lists []*ent.PriceList) executor.Thunk[*ent.CustomerGroup] {
	return loadSome(ctx, catalog.CustomerGroupsByID, lists, func(l *ent.PriceList) *typeid.CustomerGroup { return l.CustomerGroupID })
}

func (priceListFields) Countries(_ context.Context, lists []*ent.PriceList) executor.Thunk[[]address.Country] {
	return computed(lists, func(l *ent.PriceList) []address.Country {
		return keysOf(l.Countries, func(code string) address.Country { return address.Country(code) })
	})
}
