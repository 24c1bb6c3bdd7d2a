package merchandising

import (
	"context"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entproduct "github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductCreateInput is a product to be made.
type ProductCreateInput struct {
	IdempotencyKey *string
	Product        ProductInput
}

// CreateProduct makes a product, which is a draft unless it is to be something else, and returns it.
func (s *Service) CreateProduct(ctx context.Context, viewer auth.Viewer, in ProductCreateInput) (*ent.Product, error) {
	asked := in
	var v fault.Validator
	in.Product.Name.Given = true
	in.Product.check(&v)
	v.Check(in.Product.CategoryID != nil, fault.CodeRequired, "This is required.", "product", "categoryId")
	if v.Err() != nil {
		return nil, v.Err()
	}
	id, err := idempotency.Once(ctx, s.store, viewer, "productCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewProduct()
		made, err := in.Product.apply(ctx, tx, product{
			base: base{id.UUID(), 1}, Status: entproduct.StatusDraft, Tags: []string{}, Images: []image{}, Options: []option{}, Categories: []uuid.UUID{}, Related: []uuid.UUID{}, Complementary: []uuid.UUID{},
		})
		if err != nil {
			return "", err
		}
		return id.String(), s.insertProduct(ctx, tx, viewer, in.Product.Slug.Value, made, "product.created")
	})
	return s.productOf(ctx, id, err)
}

// insertProduct inserts a product with what belongs to it, and tells of it.
func (s *Service) insertProduct(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, slug string, made product, action string) error {
	err := insertWithSlug(ctx, tx, freeSlugOfProducts, maxStem, slug, made.Name, []string{"product", "slug"}, func(slug string) (bool, error) {
		made.Slug = slug
		n, err := write(ctx, tx, insertProducts, []product{made}, "product")
		return n > 0, err
	})
	if err != nil {
		return err
	}
	changed := []change[product]{{nil, &made}}
	if err := savePartsOfProducts(ctx, tx, changed); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, products, action, changed)
}

// productOf returns the product with an id that once has returned.
func (s *Service) productOf(ctx context.Context, text string, err error) (*ent.Product, error) {
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseProduct(text)
	return s.product(ctx, id, err)
}
