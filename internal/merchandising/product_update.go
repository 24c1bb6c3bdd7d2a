package merchandising

import (
	"context"
	"errors"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductUpdateInput is what becomes of a product. ExpectedVersion is any if it is nil.
type ProductUpdateInput struct {
	ID              typeid.Product
	ExpectedVersion *int
	Product         ProductInput
}

// UpdateProduct changes a product, and returns it. With a fault.CodeConflict comes the product as it is.
func (s *Service) UpdateProduct(ctx context.Context, viewer auth.Viewer, in ProductUpdateInput) (*ent.Product, error) {
	var v fault.Validator
	if in.Product.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := products.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		after, err := in.Product.apply(ctx, tx, before[0])
		if err != nil {
			return err
		}
		_, err = s.saveProducts(ctx, tx, viewer, before, []product{after})
		return err
	})
	return s.product(ctx, in.ID, err)
}

// product returns a product that was changed, or that was not because somebody else has changed it.
func (s *Service) product(ctx context.Context, id typeid.Product, err error) (*ent.Product, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := catalog.ProductsByID.Read(ctx, s.store.Client, []typeid.Product{id})
	return found[id], errors.Join(err, readErr)
}
