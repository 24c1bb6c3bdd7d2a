package merchandising

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// saveProducts writes what is made of products that were taken, and tells of it. It returns how many have
// changed.
func (s *Service) saveProducts(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, before, after []product) (int, error) {
	changed := changes(before, after)
	if len(changed) == 0 {
		return 0, nil
	}
	if _, err := write(ctx, tx, updateProducts, afters(changed), "products"); err != nil {
		return 0, err
	}
	if err := savePartsOfProducts(ctx, tx, changed); err != nil {
		return 0, err
	}
	return len(changed), tell(ctx, tx, s, viewer, products, "product.updated", changed)
}

// imageRow is a row of a picture.
type imageRow struct {
	image
	ProductID uuid.UUID `json:"product_id"`
	Position  int       `json:"position"`
}

// savePartsOfProducts writes what has changed of what belongs to products. By a statement for each kind of
// it, however many products there are.
func savePartsOfProducts(ctx context.Context, tx *ent.Tx, changed []change[product]) error {
	var gone []string
	var pictures []imageRow
	var left, joined categoryPairs
	var values valuesChange
	var options optionsChange
	var relations relationsChange
	for _, c := range changed {
		before, after := product{}, *c.after
		if c.before != nil {
			before = *c.before
		}
		if !reflect.DeepEqual(before.Images, after.Images) {
			gone = append(gone, missing(before.Images, after.Images)...)
			for i, picture := range after.Images {
				pictures = append(pictures, imageRow{picture, after.ID, i})
			}
		}
		options.add(after.ID, before.Options, after.Options)
		relations.add(after.ID, "RELATED", before.Related, after.Related)
		relations.add(after.ID, "COMPLEMENTARY", before.Complementary, after.Complementary)
		left.add(after.ID, before.Categories, after.Categories)
		joined.add(after.ID, after.Categories, before.Categories)
		values.add(after.ID, before.Attributes, after.Attributes, func(row *valueRow) { row.ProductID = &after.ID })
	}
	if len(gone) > 0 {
		if _, err := deleteImages.Exec(ctx, tx, pq.Array(gone)); err != nil {
			return fmt.Errorf("delete pictures: %w", err)
		}
	}
	if len(pictures) > 0 {
		if _, err := write(ctx, tx, upsertImages, pictures, "pictures"); err != nil {
			return err
		}
	}
	if err := options.write(ctx, tx); err != nil {
		return err
	}
	if err := relations.write(ctx, tx); err != nil {
		return err
	}
	if err := left.write(ctx, tx, leaveCategories); err != nil {
		return err
	}
	if err := joined.write(ctx, tx, joinCategories); err != nil {
		return err
	}
	return values.write(ctx, tx, deleteValuesOfProducts)
}

// missing are the ids of pictures that are not there any more.
func missing(before, after []image) (gone []string) {
	for _, picture := range before {
		if !slices.ContainsFunc(after, func(other image) bool { return other.ID == picture.ID }) {
			gone = append(gone, picture.ID.String())
		}
	}
	return gone
}

// categoryPairs are products, each with a category.
type categoryPairs struct{ products, categories []string }

// add adds the categories of a product that are not among others.
func (p *categoryPairs) add(product uuid.UUID, all, others []uuid.UUID) {
	for _, category := range all {
		if !slices.Contains(others, category) {
			p.products, p.categories = append(p.products, product.String()), append(p.categories, category.String())
		}
	}
}

func (p *categoryPairs) write(ctx context.Context, tx *ent.Tx, by record.Statement) error {
	if len(p.products) == 0 {
		return nil
	}
	if _, err := by.Exec(ctx, tx, pq.Array(p.products), pq.Array(p.categories)); err != nil {
		return refused(fmt.Errorf("write categories of products: %w", err))
	}
	return nil
}

// typeOf returns the id of the type that is wanted of a product that has one now, if it has any.
func (in *ProductInput) typeOf(ctx context.Context, tx *ent.Tx, present *uuid.UUID) (*uuid.UUID, error) {
	if !in.Type.Given {
		return present, nil
	}
	if in.Type.Value == "" {
		return nil, nil
	}
	id, err := record.First(ctx, tx, typeBySlug, func(r *record.Reader) *uuid.UUID { return new(r.UUID()) }, in.Type.Value)
	if err != nil {
		return nil, fmt.Errorf("look up a product type: %w", err)
	}
	if id == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such product type.", "product", "type")
	}
	return id, nil
}

// apply returns a product as it is to be.
func (in *ProductInput) apply(ctx context.Context, tx *ent.Tx, p product) (product, error) {
	typeID, err := in.typeOf(ctx, tx, p.ProductTypeID)
	if err != nil {
		return product{}, err
	}
	known, err := define(ctx, tx, typeID, "PRODUCT", in.Attributes)
	if err != nil {
		return product{}, err
	}
	var v fault.Validator
	if err := checkTaxClass(ctx, tx, &v, in.TaxClassID.Value, "product", "taxClassId"); err != nil {
		return product{}, err
	}
	if in.CategoryID != nil {
		if err := checkCategories(ctx, tx, &v, []typeid.Category{*in.CategoryID}, "product", "categoryId"); err != nil {
			return product{}, err
		}
	}
	if err := checkCategories(ctx, tx, &v, in.CategoryIDs, "product", "categoryIds"); err != nil {
		return product{}, err
	}
	for field, list := range map[string][]typeid.Product{"relatedIds": in.RelatedIDs, "complementaryIds": in.ComplementaryIDs} {
		if err := checkProducts(ctx, tx, &v, list, "product", field); err != nil {
			return product{}, err
		}
	}
	p = in.applied(p, &v, typeID, known)
	return p, v.Err()
}

// checkProducts reports at a field if one of several products does not exist.
func checkProducts(ctx context.Context, tx *ent.Tx, v *fault.Validator, list []typeid.Product, field ...string) error {
	if len(list) == 0 {
		return nil
	}
	n, err := record.First(ctx, tx, countProducts, (*record.Reader).Int, typeid.Array(list))
	if err != nil {
		return fmt.Errorf("look for products: %w", err)
	}
	v.Check(int(n) == len(sorted(list)), fault.CodeNotFound, "There is no such product.", field...)
	return nil
}

// checkCategories reports at a field if one of several categories does not exist.
func checkCategories(ctx context.Context, tx *ent.Tx, v *fault.Validator, list []typeid.Category, field ...string) error {
	if len(list) == 0 {
		return nil
	}
	n, err := record.First(ctx, tx, countCategories, (*record.Reader).Int, typeid.Array(list))
	if err != nil {
		return fmt.Errorf("look for categories: %w", err)
	}
	v.Check(int(n) == len(sorted(list)), fault.CodeNotFound, "There is no such category.", field...)
	return nil
}
