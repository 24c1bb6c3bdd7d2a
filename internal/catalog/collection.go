package catalog

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/collection"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxCollections is how many collections of a product are read.
const MaxCollections = 50

func collectionID(c *ent.Collection) typeid.Collection { return c.ID }

var (
	// CollectionsByID reads collections.
	CollectionsByID = record.ByID("collections", collectionsByID, ent.ReadCollection, collectionID)

	// CollectionsByProduct reads each product's collections in the store's order, at most MaxCollections.
	CollectionsByProduct = byProduct("collections of products", collectionsOfProducts, ent.ReadCollection, MaxCollections)
	// CategoriesByProduct reads the categories of each product beside the main one, by name.
	CategoriesByProduct = byProduct("categories of products", categoriesOfProducts, ent.ReadCategory)

	ofCollections = &page.ListsOf[typeid.Collection, struct{}, *ent.Product]{
		What:    "products of collections",
		Sorting: func(struct{}) page.Sorting[*ent.Product] { return inOrder },
		Read:    ent.ReadProduct,
		Counts:  func(struct{}) *record.Many[uuid.UUID, int] { return CollectionSizes },
	}
	inOrder = page.Sorting[*ent.Product]{
		Ordering: byPosition, Queries: productsInOrder(byPosition),
		Ranked: func(p *ent.Product, position int64) string { return byPosition.Cursor(position, p.ID.UUID()) },
	}
	// ProductsByCollection reads pages of the active products of collections, in the store's order.
	ProductsByCollection = ofCollections.Pages()
	// CollectionSizes counts the active products of collections.
	CollectionSizes = page.CountsOf("products of collections", sizesOfCollections)

	collectionsInOrder = page.Ordering{
		Name: "COLLECTION", Columns: []page.Column{page.Integer(collection.FieldPosition), page.UUID(collection.FieldID)},
	}
	listedCollections = page.Sorting[*ent.Collection]{
		Ordering: collectionsInOrder, Queries: allCollections(collectionsInOrder),
		Cursor: func(c *ent.Collection) string { return collectionsInOrder.Cursor(int64(c.Position), c.ID.UUID()) },
	}
	totalOfCollections = page.CountOf("collections", countCollections)
)

// byProduct reads lists of what products are in: rows of a product's id and of one of these.
func byProduct[V any](what string, q record.Query, read func(*record.Reader) V, args ...any) *record.Many[typeid.Product, []V] {
	return record.NewMany(what, func(found *record.Found[typeid.Product, []V], _ record.Parts, ids []typeid.Product) ([]*record.Read, error) {
		return []*record.Read{q.With(func(r *record.Reader) {
			product, one := typeid.Of[typeid.Product](r.UUID()), read(r)
			if found.Readable(r, product) {
				found.Values[product] = append(found.Values[product], one)
			}
		}, append([]any{typeid.Array(ids)}, args...)...)}, nil
	})
}

// CollectionConnection is a page of collections.
type CollectionConnection = page.Connection[*ent.Collection]

// CollectionEdge is a collection on a page.
type CollectionEdge = page.Edge[*ent.Collection]

// NewCollectionPage returns the page that arguments ask for, or a BAD_USER_INPUT.
func NewCollectionPage(id typeid.Collection, args page.Args) (CollectionPage, error) {
	return ofCollections.Page(id, struct{}{}, args)
}

// CollectionByID returns a collection, or nil when there is none.
func (s *Service) CollectionByID(ctx context.Context, id typeid.Collection) (*ent.Collection, error) {
	found, err := CollectionsByID.Read(ctx, s.store.Client, []typeid.Collection{id})
	return found[id], err
}

// CollectionBySlug returns a collection, or nil when there is none. Its slug in the languages of the chain counts before the
// default one.
func (s *Service) CollectionBySlug(ctx context.Context, slug string, chain language.Chain) (*ent.Collection, error) {
	c, err := bySlug(ctx, s, collectionBySlug, collectionBySlugIn, ent.ReadCollection, slug, chain)
	if err != nil {
		return nil, fmt.Errorf("read collection: %w", err)
	}
	return c, nil
}

// CollectionByFormerSlug returns the collection that had a slug before, or nil when there is none.
func (s *Service) CollectionByFormerSlug(ctx context.Context, slug string) (*ent.Collection, error) {
	c, err := record.First(ctx, s.store.Client, collectionByFormerSlug, ent.ReadCollection, slug)
	if err != nil {
		return nil, fmt.Errorf("read collection by its former slug: %w", err)
	}
	return c, nil
}

// Collections lists the collections in the store's order. Arguments that make no page are
// BAD_USER_INPUT.
func (s *Service) Collections(ctx context.Context, args page.Args) (*CollectionConnection, error) {
	return listedCollections.Read(ctx, s.store.Client, args, totalOfCollections, ent.ReadCollection)
}
