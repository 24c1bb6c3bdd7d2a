package merchandising_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// productType makes a type whose products have attributes.
func (s *shop) productType(name string, has ...typeid.Attribute) *catalog.ProductType {
	s.t.Helper()
	made, err := s.CreateProductType(s.t.Context(), s.viewer, merchandising.ProductTypeCreateInput{
		ProductType: merchandising.ProductTypeInput{Name: patch.Of(name), ProductAttributeIDs: has},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

// typeHas gives a type these attributes, for its products.
func (s *shop) typeHas(of *catalog.ProductType, has ...typeid.Attribute) {
	s.t.Helper()
	_, err := s.UpdateProductType(s.t.Context(), s.viewer, merchandising.ProductTypeUpdateInput{
		ID: of.ID, ProductType: merchandising.ProductTypeInput{ProductAttributeIDs: append([]typeid.Attribute{}, has...)},
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// attributesOf are the ids of the attributes that a type gives to products or to variants, in their order.
func (s *shop) attributesOf(t *catalog.ProductType, bearer catalog.Bearer) (ids []typeid.Attribute) {
	s.t.Helper()
	key := catalog.TypeKey{Type: t.ID, Bearer: bearer}
	found, err := catalog.AttributesByType.ReadParts(s.t.Context(), s.store.Client, catalog.HiddenPart, []catalog.TypeKey{key})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, a := range found[key] {
		ids = append(ids, a.ID)
	}
	return ids
}

// TestAttributesOfTypes: a type has the attributes that are given in their order. What products have of one
// that is left out is kept until the type has it again.
func TestAttributesOfTypes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b, c := s.attribute("a", catalog.ChoiceKind, "one").ID, s.attribute("b", catalog.TextKind).ID, s.attribute("c", catalog.TextKind).ID
	of := s.productType("Type", c, a, b)
	p := s.made("p")
	s.exec(`UPDATE products SET product_type_id = $1 WHERE id = $2`, of.ID, p.ID)
	s.exec(`INSERT INTO attribute_values (id, product_id, attribute_id, kind, text) VALUES (gen_random_uuid(), $1, $2, 'TEXT', 'x')`, p.ID, b)
	assigned := func() int {
		key := catalog.NewAssignedKey(p.ID, nil)
		found, err := catalog.AssignedToProducts.Read(t.Context(), s.store.Client, []catalog.AssignedKey[typeid.Product]{key})
		if err != nil {
			t.Fatal(err)
		}
		return len(found[key])
	}
	for _, step := range []struct {
		has   []typeid.Attribute
		shown int
	}{{[]typeid.Attribute{b, c}, 1}, {[]typeid.Attribute{a}, 0}, {nil, 0}, {[]typeid.Attribute{b}, 1}} {
		s.typeHas(of, step.has...)
		if got := s.attributesOf(of, catalog.ProductBearer); !slices.Equal(got, step.has) || assigned() != step.shown {
			t.Errorf("%v of %v, and %d values are shown", got, step.has, assigned())
		}
	}
	update := func(in merchandising.ProductTypeInput) string {
		_, err := s.UpdateProductType(t.Context(), s.viewer, merchandising.ProductTypeUpdateInput{ID: of.ID, ProductType: in})
		return s.mistakes(err)
	}
	many := make([]typeid.Attribute, catalog.MaxAttributesOfType+1)
	for i := range many {
		many[i] = typeid.NewAttribute()
	}
	s.productType("Taken")
	for want, in := range map[string]merchandising.ProductTypeInput{
		"": {VariantAttributeIDs: []typeid.Attribute{c, b}},
		"INVALID productType.variantAttributeIds.1; ":     {VariantAttributeIDs: []typeid.Attribute{c, c}},
		"LIMIT_REACHED productType.variantAttributeIds; ": {VariantAttributeIDs: many},
		"NOT_FOUND productType.productAttributeIds.1; NOT_FOUND productType.variantAttributeIds.0; ": {
			ProductAttributeIDs: []typeid.Attribute{a, many[0]}, VariantAttributeIDs: many[1:2]},
		"REQUIRED productType.name; ": {Name: patch.Of(" ")},
		"TAKEN productType.slug; ":    {Slug: patch.Of("taken")},
		"TOO_LONG productType.slug; ": {Slug: patch.Of(strings.Repeat("x", 101))},
	} {
		if told := update(in); told != want {
			t.Errorf("%s, want %s", told, want)
		}
	}
	if got := s.attributesOf(of, catalog.VariantBearer); !slices.Equal(got, []typeid.Attribute{c, b}) {
		t.Errorf("variants have %v", got)
	}
}

// TestDeleteProductType: a type that a product has is not deleted. The attributes of one that is deleted stay.
func TestDeleteProductType(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	of := s.productType("Type", s.attribute("a", catalog.TextKind).ID)
	p := s.made("p")
	s.exec(`UPDATE products SET product_type_id = $1 WHERE id = $2`, of.ID, p.ID)
	for _, want := range []string{"NOT_ALLOWED id; ", "", "NOT_FOUND id; "} {
		_, err := s.DeleteProductType(t.Context(), s.viewer, merchandising.ProductTypeDeleteInput{ID: of.ID})
		if told := s.mistakes(err); told != want {
			t.Errorf("%q, want %q", told, want)
		}
		s.exec(`UPDATE products SET product_type_id = NULL`)
	}
	if n := s.count(`SELECT count(*) FROM attributes`); n != 1 {
		t.Errorf("%d attributes", n)
	}
}

// TestOneOfManyTypeUpdates: of many who change the same version, one does.
func TestOneOfManyTypeUpdates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	of, a := s.productType("t"), s.attribute("a", catalog.TextKind).ID
	s.race(func(ctx context.Context, i int) (string, error) {
		now, err := s.UpdateProductType(ctx, s.viewer, merchandising.ProductTypeUpdateInput{
			ID: of.ID, ExpectedVersion: new(1), ProductType: merchandising.ProductTypeInput{Name: patch.Of(fmt.Sprint("name ", i)), VariantAttributeIDs: []typeid.Attribute{a}},
		})
		if now == nil {
			return "", err
		}
		return now.Name, err
	})
	if n := s.count(`SELECT version FROM product_types WHERE id = $1`, of.ID); n != 2 || len(s.attributesOf(of, catalog.VariantBearer)) != 1 {
		t.Errorf("version %d", n)
	}
}

// TestHowManyTypes: there are no more types and attributes than lists of them show.
func TestHowManyTypes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`INSERT INTO product_types (id, name, slug) SELECT gen_random_uuid(), n, n FROM generate_series(2, $1::int) n`, catalog.MaxProductTypes)
	s.exec(`INSERT INTO attributes (id, name, slug, kind) SELECT gen_random_uuid(), n, n, 'TEXT' FROM generate_series(2, $1::int) n`, catalog.MaxAttributes)
	for _, want := range []string{"", "LIMIT_REACHED ; "} {
		_, err := s.CreateProductType(t.Context(), s.viewer, merchandising.ProductTypeCreateInput{ProductType: merchandising.ProductTypeInput{Name: patch.Of("One")}})
		if told := s.mistakes(err); told != want {
			t.Errorf("%q, want %q", told, want)
		}
		_, err = s.CreateAttribute(t.Context(), s.viewer, merchandising.AttributeCreateInput{
			Kind: catalog.TextKind, Attribute: merchandising.AttributeInput{Name: patch.Of("One")},
		})
		if told := s.mistakes(err); told != want {
			t.Errorf("%q, want %q", told, want)
		}
	}
}
