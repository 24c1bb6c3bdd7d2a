package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func productID(p *ent.Product) typeid.Product { return p.ID }

func imageID(i *ent.ProductImage) typeid.ProductImage { return i.ID }

var (
	// ProductsByID reads products, whether active or not: for variants that carts and orders hold.
	ProductsByID = record.ByID("products", productsByID, ent.ReadProduct, productID)
	// ActiveProductsByID reads those products that are active: for ids that a client gave.
	ActiveProductsByID = record.ByID("products", activeProductsByID, ent.ReadProduct, productID)
	// TextsByProduct reads the texts of products that are long, and shown by few answers.
	TextsByProduct = record.ByID("texts of products", textsOfProducts, readTexts, func(t *Texts) typeid.Product { return t.Product })
	// ImagesByProduct reads each product's pictures in the store's order, at most 100.
	ImagesByProduct = record.Lists("images of products", imagesOfProducts, ent.ReadProductImage,
		func(i *ent.ProductImage) typeid.Product { return i.ProductID }, maxPerProduct)
	// ImagesByID reads pictures, whether their product is active or not: for variants that carts and
	// orders hold.
	ImagesByID = record.ByID("images", imagesByID, ent.ReadProductImage, imageID)
	// ActiveImagesByID reads those pictures whose product is active.
	ActiveImagesByID = record.ByID("images", activeImagesByID, ent.ReadProductImage, imageID)
)

// Texts are the texts of a product beside its name and its plain description; each is empty unless it
// was written.
type Texts struct {
	Product                  typeid.Product
	DescriptionHTML          string
	SeoTitle, SeoDescription string
}

func readTexts(r *record.Reader) *Texts {
	return &Texts{typeid.Of[typeid.Product](r.Row("products")), r.Text(), r.Text(), r.Text()}
}

// ProductByID returns an active product, or nil when there is none.
func (s *Service) ProductByID(ctx context.Context, id typeid.Product) (*ent.Product, error) {
	found, err := ActiveProductsByID.Read(ctx, s.store.Client, []typeid.Product{id})
	return found[id], err
}

// ProductByFormerSlug returns the active product that had a slug before, or nil when there is none.
func (s *Service) ProductByFormerSlug(ctx context.Context, slug string) (*ent.Product, error) {
	p, err := record.First(ctx, s.store.Client, productByFormerSlug, ent.ReadProduct, slug)
	if err != nil {
		return nil, fmt.Errorf("read product by its former slug: %w", err)
	}
	return p, nil
}

// ProductBySlug returns an active product, or nil when there is none. Its slug in the languages of the chain counts before the
// default one.
func (s *Service) ProductBySlug(ctx context.Context, slug string, chain language.Chain) (*ent.Product, error) {
	p, err := bySlug(ctx, s, productBySlug, productBySlugIn, ent.ReadProduct, slug, chain)
	if err != nil {
		return nil, fmt.Errorf("read product: %w", err)
	}
	return p, nil
}
