package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func variantID(v *ent.Variant) typeid.Variant { return v.ID }

var (
	// ActiveVariantsByID reads those variants whose product is active: for ids that a client gave.
	ActiveVariantsByID = record.ByID("variants", activeVariantsByID, ent.ReadVariant, variantID)
	// VariantsByID reads variants, whether their product is active or not: for carts and orders.
	// Each comes with its product, which is nearly always shown with it.
	VariantsByID = record.ByID("variants", variantsByID, func(r *record.Reader) *ent.Variant {
		v := ent.ReadVariant(r)
		v.Edges.Product = record.Joined(r, ent.ReadProduct)
		return v
	}, variantID)
)

// Range asks for a product's variants, with what they cost.
type Range = For[typeid.Product]

// Offered is a variant with parts of its offer.
type Offered struct {
	*ent.Variant
	Offer *Offer
}

// VariantsByProduct reads each product's variants in the store's order, at most 100, with parts of
// their offers.
var VariantsByProduct = record.NewMany("variants of products",
	func(found *record.Found[Range, []Offered], parts record.Parts, keys []Range) ([]*record.Read, error) {
		return byTerms(variantsOfProducts, keys, func(r *record.Reader, key Range) {
			one := Offered{ent.ReadVariant(r), readOffer(r, key.Terms.Value().Currency)}
			if found.Readable(r, key) {
				found.Values[key] = append(found.Values[key], one)
			}
		}, parts.Has(PricePart), parts.Has(QuantityPart), maxPerProduct), nil
	})

// VariantByID returns a variant of an active product, or nil when there is none.
func (s *Service) VariantByID(ctx context.Context, id typeid.Variant) (*ent.Variant, error) {
	found, err := ActiveVariantsByID.Read(ctx, s.store.Client, []typeid.Variant{id})
	return found[id], err
}

// VariantBySKU returns a variant of an active product, or nil when there is none.
func (s *Service) VariantBySKU(ctx context.Context, sku string) (*ent.Variant, error) {
	return s.variant(ctx, activeVariantBySKU, sku)
}

// VariantByBarcode returns the oldest of the variants of active products that have a barcode, or nil
// when there is none. Nothing has the empty one.
func (s *Service) VariantByBarcode(ctx context.Context, barcode string) (*ent.Variant, error) {
	return s.variant(ctx, activeVariantByBarcode, barcode)
}

func (s *Service) variant(ctx context.Context, q record.Query, by string) (*ent.Variant, error) {
	v, err := record.First(ctx, s.store.Client, q, ent.ReadVariant, by)
	if err != nil {
		return nil, fmt.Errorf("read variant: %w", err)
	}
	return v, nil
}
