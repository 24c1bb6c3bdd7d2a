package merchandising

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entproduct "github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxFiltered is how many products a filter may mean: so many are changed in a second.
const maxFiltered = 1000

// VersionedProduct names a product, at any version if that is nil.
type VersionedProduct struct {
	ID              typeid.Product
	ExpectedVersion *int
}

// ProductsUpdateInput is what becomes of several products: of those that are named, or of those that a
// filter means.
type ProductsUpdateInput struct {
	Products            []VersionedProduct
	Filter              *catalog.ProductFilter
	Status              *entproduct.Status
	Vendor              patch.Text
	AddTags, RemoveTags []string
	CategoryID          *typeid.Category
	AddCategoryIDs      []typeid.Category
	RemoveCategoryIDs   []typeid.Category
}

// ProductsUpdated is what became of several products.
type ProductsUpdated struct {
	UpdatedCount int
	// Products are those that were named, as they are now. It is empty if they were refused for another
	// reason than their versions.
	Products   []*ent.Product
	UserErrors []*fault.UserError
}

// UpdateProducts changes several products in the same way, all or none.
func (s *Service) UpdateProducts(ctx context.Context, viewer auth.Viewer, in ProductsUpdateInput) (*ProductsUpdated, error) {
	refs, err := in.check()
	updated := &ProductsUpdated{Products: []*ent.Product{}}
	if err == nil {
		err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
			updated.UpdatedCount, err = s.updateProducts(ctx, tx, viewer, refs, in)
			return err
		})
	}
	if err == nil || fault.IsConflict(err) {
		var readErr error
		updated.Products, readErr = s.products(ctx, in.Products)
		err = errors.Join(err, readErr)
	}
	updated.UserErrors, err = fault.Split(err)
	if updated.UserErrors != nil {
		updated.UpdatedCount = 0
	}
	return updated, err
}

// products returns products in the order that they are named in.
func (s *Service) products(ctx context.Context, named []VersionedProduct) ([]*ent.Product, error) {
	ids := make([]typeid.Product, len(named))
	for i, p := range named {
		ids[i] = p.ID
	}
	found, err := catalog.ProductsByID.Read(ctx, s.store.Client, ids)
	list := []*ent.Product{}
	for _, id := range ids {
		if p := found[id]; p != nil {
			list = append(list, p)
		}
	}
	return list, err
}

func (in *ProductsUpdateInput) check() ([]ref, error) {
	var v fault.Validator
	var refs []ref
	v.Check((in.Products == nil) != (in.Filter == nil), fault.CodeInvalid, "Give either products or a filter.", "products")
	if in.Products != nil {
		refs = many(&v, in.Products, "products", func(p VersionedProduct) (interface{ UUID() uuid.UUID }, *int) { return p.ID, p.ExpectedVersion })
	}
	line(&v, "vendor", &in.Vendor, maxName)
	in.AddTags, in.RemoveTags = tags(&v, "addTags", in.AddTags), tags(&v, "removeTags", in.RemoveTags)
	for _, list := range [][]typeid.Category{in.AddCategoryIDs, in.RemoveCategoryIDs} {
		v.Check(len(list) <= maxCategories, fault.CodeLimitReached, fmt.Sprintf("Give at most %d categories.", maxCategories))
	}
	return refs, v.Err()
}

func (s *Service) updateProducts(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, refs []ref, in ProductsUpdateInput) (count int, err error) {
	var v fault.Validator
	if in.CategoryID != nil {
		if err := checkCategories(ctx, tx, &v, []typeid.Category{*in.CategoryID}, "categoryId"); err != nil {
			return 0, err
		}
	}
	if err := checkCategories(ctx, tx, &v, in.AddCategoryIDs, "addCategoryIds"); err != nil {
		return 0, err
	}
	if v.Err() != nil {
		return 0, v.Err()
	}
	before, err := s.takeProducts(ctx, tx, refs, in.Filter)
	if err != nil {
		return 0, err
	}
	after := make([]product, len(before))
	for i, p := range before {
		after[i] = in.applied(p)
		v.Check(len(after[i].Tags) <= maxTags, fault.CodeLimitReached,
			fmt.Sprintf("The product %q would have more than %d tags.", p.Name, maxTags), "addTags")
	}
	if v.Err() != nil {
		return 0, v.Err()
	}
	return s.saveProducts(ctx, tx, viewer, before, after)
}

// takeProducts takes the products that are named, or those that a filter means.
func (s *Service) takeProducts(ctx context.Context, tx *ent.Tx, refs []ref, filter *catalog.ProductFilter) ([]product, error) {
	if filter == nil {
		return products.take(ctx, tx, refs)
	}
	found, err := s.catalog.Fitting(ctx, tx, filter, maxFiltered+1)
	if err != nil {
		return nil, invalid(err, "filter")
	}
	if len(found) > maxFiltered {
		return nil, fault.User(fault.CodeLimitReached,
			fmt.Sprintf("The filter means more than %d products. Change fewer at once.", maxFiltered), "filter")
	}
	return products.takeAll(ctx, tx, typeid.UUIDs(found))
}

// applied returns a product as it is to be.
func (in *ProductsUpdateInput) applied(p product) product {
	if in.Status != nil {
		p.Status = *in.Status
	}
	p.Vendor = in.Vendor.Or(p.Vendor)
	p.Tags = without(p.Tags, in.RemoveTags)
	for _, tag := range in.AddTags {
		if !slices.Contains(p.Tags, tag) {
			p.Tags = append(p.Tags, tag)
		}
	}
	if in.CategoryID != nil {
		p.CategoryID = in.CategoryID.UUID()
	}
	p.Categories = without(p.Categories, sorted(in.RemoveCategoryIDs))
	p.Categories = append(p.Categories, without(sorted(in.AddCategoryIDs), p.Categories)...)
	slices.SortFunc(p.Categories, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	return p
}

// without returns a list without some, as a list of its own.
func without[T comparable](list, some []T) []T {
	left := []T{}
	for _, one := range list {
		if !slices.Contains(some, one) {
			left = append(left, one)
		}
	}
	return left
}
