package merchandising

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	entproduct "github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductDuplicateInput is a product to be made like another one.
type ProductDuplicateInput struct {
	IdempotencyKey *string
	ID             typeid.Product
	Name           patch.Text
}

// DuplicateProduct makes a draft of what a product has, and returns it.
func (s *Service) DuplicateProduct(ctx context.Context, viewer auth.Viewer, in ProductDuplicateInput) (*ent.Product, error) {
	asked := in
	var v fault.Validator
	if name(&v, "name", &in.Name); v.Err() != nil {
		return nil, v.Err()
	}
	id, err := idempotency.Once(ctx, s.store, viewer, "productDuplicate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		taken, err := products.take(ctx, tx, one(in.ID, nil))
		if err != nil {
			return "", err
		}
		id, err := s.duplicate(ctx, tx, viewer, taken[0], in.Name)
		return id.String(), err
	})
	return s.productOf(ctx, id, err)
}

func (s *Service) duplicate(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, of product, name patch.Text) (typeid.Product, error) {
	id := typeid.NewProduct()
	made, newImages := of.copied(id.UUID())
	made.Name = name.Or(made.Name)
	list, err := variants.read(ctx, tx, variantsOfProduct, of.ID)
	if err != nil {
		return id, err
	}
	skus, err := freshSKUs(ctx, tx, list)
	if err != nil {
		return id, err
	}
	old := make([]string, len(list))
	for i := range list {
		old[i] = list[i].ID.String()
		list[i] = list[i].copied(id.UUID(), skus[i], newImages)
	}
	if err := s.insertProduct(ctx, tx, viewer, "", made, "product.duplicated"); err != nil || len(list) == 0 {
		return id, err
	}
	if _, err := insertVariantsAt(ctx, tx, list, 0); err != nil {
		return id, err
	}
	fresh := make([]string, len(list))
	for i, one := range list {
		fresh[i] = one.ID.String()
	}
	if _, err := copyPrices.Exec(ctx, tx, pq.Array(old), pq.Array(fresh)); err != nil {
		return id, fmt.Errorf("copy prices: %w", err)
	}
	return id, nil
}

// copied returns a draft of what a product has, with the ids of its pictures by those that they had.
func (p product) copied(id uuid.UUID) (made product, newImages map[uuid.UUID]uuid.UUID) {
	made, newImages = p, map[uuid.UUID]uuid.UUID{}
	made.base, made.Slug, made.Status = base{id, 1}, "", entproduct.StatusDraft
	made.PublishAt, made.UnpublishAt = nil, nil
	made.Images, made.Options = slices.Clone(p.Images), slices.Clone(p.Options)
	for i := range made.Images {
		fresh := typeid.NewProductImage().UUID()
		newImages[made.Images[i].ID] = fresh
		made.Images[i].ID = fresh
	}
	for i := range made.Options {
		o := &made.Options[i]
		o.ID, o.Values = typeid.NewProductOption().UUID(), slices.Clone(o.Values)
		for j := range o.Values {
			o.Values[j].ID = typeid.NewOptionValue().UUID()
		}
	}
	return made, newImages
}

// copied returns what a variant of another product is. All its prices are copied later.
func (p variant) copied(of uuid.UUID, sku string, newImages map[uuid.UUID]uuid.UUID) variant {
	p.base, p.ProductID, p.SKU, p.Barcode, p.Prices = base{typeid.NewVariant().UUID(), 1}, of, sku, "", nil
	if p.ImageID != nil {
		p.ImageID = new(newImages[*p.ImageID])
	}
	p.Attributes = maps.Clone(p.Attributes)
	return p
}

// mostCopies is up to which number copies of a SKU are counted. After that comes something random.
const mostCopies = 20

// freshSKUs returns SKUs for copies of variants, which no variant has.
func freshSKUs(ctx context.Context, tx *ent.Tx, list []variant) ([]string, error) {
	stems := make([]string, len(list))
	var all []string
	for i, one := range list {
		sku := []rune(one.SKU)
		stems[i] = string(sku[:min(len(sku), maxSKU-50)])
		for n := range mostCopies {
			all = append(all, copyOf(stems[i], n))
		}
	}
	taken, err := record.All(ctx, tx, takenSKUs, (*record.Reader).Text, pq.Array(all), pq.Array([]string{}))
	if err != nil {
		return nil, fmt.Errorf("look for SKUs: %w", err)
	}
	used := make(map[string]bool, len(taken))
	for _, sku := range taken {
		used[sku] = true
	}
	fresh := make([]string, len(list))
	for i, stem := range stems {
		fresh[i] = stem + "-" + uuid.NewString()
		for n := range mostCopies {
			if sku := copyOf(stem, n); !used[sku] {
				fresh[i], used[sku] = sku, true
				break
			}
		}
	}
	return fresh, nil
}

func copyOf(stem string, n int) string {
	if n == 0 {
		return stem + "-COPY"
	}
	return fmt.Sprintf("%s-COPY-%d", stem, n+1)
}
