package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
)

func (r *queryResolver) Sitemap(ctx context.Context, kind catalog.SitemapKind, first *int, after *string, last *int, before *string) (*page.Connection[*catalog.SitemapEntry], error) {
	return r.Catalog.Sitemap(ctx, kind, termsFrom(ctx).Value(), page.Args{First: first, Last: last, After: after, Before: before})
}

func (r *queryResolver) ProductRedirect(ctx context.Context, slug string) (*ent.Product, error) {
	p, err := r.Catalog.ProductByFormerSlug(ctx, slug)
	return soldOne(ctx, r.Resolver, p, err, productID)
}

func (r *queryResolver) CategoryRedirect(ctx context.Context, slug string) (*ent.Category, error) {
	return r.Catalog.CategoryByFormerSlug(ctx, slug)
}

func (r *queryResolver) CollectionRedirect(ctx context.Context, slug string) (*ent.Collection, error) {
	return r.Catalog.CollectionByFormerSlug(ctx, slug)
}
