package catalog

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// How many are read of what belongs together.
const (
	// MaxProductTypes is how many product types are read.
	MaxProductTypes = 200
	// MaxAttributes is how many attributes are read of all together.
	MaxAttributes = 500
	// MaxChoices is how many choices of an attribute are read.
	MaxChoices = 1000
	// MaxAttributesOfType is how many attributes the products of a type have, and how many their
	// variants. It is also how many choices are read of one value.
	MaxAttributesOfType = 100
)

// ProductType says which attributes products have, and which their variants have.
type ProductType struct {
	ID         typeid.ProductType
	Name, Slug string
}

// IsNode marks ProductType as an implementation of GraphQL's Node.
func (*ProductType) IsNode() {}

func (t *ProductType) id() typeid.ProductType { return t.ID }

// AttributeKind is what the values of an attribute are.
type AttributeKind string

// The kinds of attributes. RICH_TEXT is HTML that SanitizeHTML has returned: whoever writes it goes by
// that.
const (
	TextKind      AttributeKind = "TEXT"
	RichTextKind  AttributeKind = "RICH_TEXT"
	NumberKind    AttributeKind = "NUMBER"
	BooleanKind   AttributeKind = "BOOLEAN"
	DateKind      AttributeKind = "DATE"
	ChoiceKind    AttributeKind = "CHOICE"
	ChoicesKind   AttributeKind = "CHOICES"
	ColorKind     AttributeKind = "COLOR"
	ReferenceKind AttributeKind = "REFERENCE"
	FileKind      AttributeKind = "FILE"
)

// Attribute is something that can be said of products or variants.
type Attribute struct {
	ID         typeid.Attribute
	Slug, Name string
	Kind       AttributeKind
	Unit       string // of a number; empty if it has none
	// Localizable says that the value may be another one in another language.
	Localizable bool
	// VisibleInStorefront says that shoppers see the attribute and its values.
	VisibleInStorefront    bool
	Filterable, Searchable bool
}

// IsNode marks Attribute as an implementation of GraphQL's Node.
func (*Attribute) IsNode() {}

// AttributeChoice is something that can be chosen of an attribute.
type AttributeChoice struct {
	ID                          typeid.AttributeChoice
	Attribute                   typeid.Attribute
	Slug, Name                  string
	SwatchColor, SwatchImageURL *string
}

// IsNode marks AttributeChoice as an implementation of GraphQL's Node.
func (*AttributeChoice) IsNode() {}

// Bearer is what has an attribute.
type Bearer string

// What has attributes: products, and their variants.
const (
	ProductBearer Bearer = "PRODUCT"
	VariantBearer Bearer = "VARIANT"
)

// TypeKey asks for the attributes that the products of a type have, or their variants.
type TypeKey struct {
	Type   typeid.ProductType
	Bearer Bearer
}

// HiddenPart is the attributes that are not for shoppers, with their values.
const HiddenPart record.Parts = 1

var (
	// ProductTypesByID reads product types.
	ProductTypesByID = record.ByID("product types", typesByID, readProductType, (*ProductType).id)
	// TypesByProduct reads the type of each product that has one.
	TypesByProduct = record.NewMany("types of products",
		func(found *record.Found[typeid.Product, *ProductType], _ record.Parts, ids []typeid.Product) ([]*record.Read, error) {
			return []*record.Read{typesOfProducts.With(func(r *record.Reader) {
				product := typeid.Of[typeid.Product](r.Row("products"))
				if t := readProductType(r); found.Readable(r, product) {
					found.Values[product] = t
				}
			}, typeid.Array(ids))}, nil
		})
	// AttributesByID reads attributes; those that are not for shoppers with HiddenPart alone.
	AttributesByID = record.NewMany("attributes",
		func(found *record.Found[typeid.Attribute, *Attribute], parts record.Parts, ids []typeid.Attribute) ([]*record.Read, error) {
			return []*record.Read{attributesByID.With(func(r *record.Reader) {
				if a := readAttribute(r); found.Readable(r, a.ID) {
					found.Values[a.ID] = a
				}
			}, typeid.Array(ids), parts.Has(HiddenPart))}, nil
		})
	// AttributesByType reads the attributes of types in their order, at most 100 of each key; those
	// that are not for shoppers with HiddenPart alone.
	AttributesByType = record.NewMany("attributes of product types",
		func(found *record.Found[TypeKey, []*Attribute], parts record.Parts, keys []TypeKey) ([]*record.Read, error) {
			types, bearers := make([]typeid.ProductType, len(keys)), make([]string, len(keys))
			for i, key := range keys {
				types[i], bearers[i] = key.Type, string(key.Bearer)
			}
			return []*record.Read{attributesOfTypes.With(func(r *record.Reader) {
				key := TypeKey{typeid.Of[typeid.ProductType](r.UUID()), Bearer(r.Text())}
				if a := readAttribute(r); found.Readable(r, key) {
					found.Values[key] = append(found.Values[key], a)
				}
			}, typeid.Array(types), pq.Array(bearers), parts.Has(HiddenPart), MaxAttributesOfType)}, nil
		})
	// ChoicesByID reads choices; those of attributes that are not for shoppers with HiddenPart alone.
	ChoicesByID = record.NewMany("choices",
		func(found *record.Found[typeid.AttributeChoice, *AttributeChoice], parts record.Parts, ids []typeid.AttributeChoice) ([]*record.Read, error) {
			return []*record.Read{choicesByID.With(func(r *record.Reader) {
				if c := readChoice(r); found.Readable(r, c.ID) {
					found.Values[c.ID] = c
				}
			}, typeid.Array(ids), parts.Has(HiddenPart))}, nil
		})
	// ChoicesByAttribute reads each attribute's choices in their order, at most MaxChoices.
	ChoicesByAttribute = record.Lists("choices of attributes", choicesOfAttributes, readChoice,
		func(c *AttributeChoice) typeid.Attribute { return c.Attribute }, MaxChoices)
)

// ProductTypes returns the first product types in the order of their names.
func (s *Service) ProductTypes(ctx context.Context, most int) ([]*ProductType, error) {
	rows, err := record.All(ctx, s.store.Client, allTypes, readProductType, most)
	if err != nil {
		return nil, fmt.Errorf("read product types: %w", err)
	}
	return rows, nil
}

// ProductTypeByID returns a product type, or nil when there is none.
func (s *Service) ProductTypeByID(ctx context.Context, id typeid.ProductType) (*ProductType, error) {
	found, err := ProductTypesByID.Read(ctx, s.store.Client, []typeid.ProductType{id})
	return found[id], err
}

// ProductTypeBySlug returns a product type, or nil when there is none.
func (s *Service) ProductTypeBySlug(ctx context.Context, slug string) (*ProductType, error) {
	t, err := record.First(ctx, s.store.Client, typeBySlug, readProductType, slug)
	if err != nil {
		return nil, fmt.Errorf("read product type: %w", err)
	}
	return t, nil
}

// AttributeFilter says which attributes to list; its zero value lists all.
type AttributeFilter struct {
	Filterable, Searchable *bool
}

// Attributes returns the first attributes in the order of their names. Those that are not for shoppers
// are among them only if hidden says so.
func (s *Service) Attributes(ctx context.Context, filter AttributeFilter, hidden bool, most int) ([]*Attribute, error) {
	rows, err := record.All(ctx, s.store.Client, allAttributes, readAttribute, hidden, filter.Filterable, filter.Searchable, most)
	if err != nil {
		return nil, fmt.Errorf("read attributes: %w", err)
	}
	return rows, nil
}

func readProductType(r *record.Reader) *ProductType {
	return &ProductType{ID: typeid.Of[typeid.ProductType](r.Row("product_types")), Name: r.Text(), Slug: r.Text()}
}

func readAttribute(r *record.Reader) *Attribute {
	return &Attribute{
		ID: typeid.Of[typeid.Attribute](r.Row("attributes")), Slug: r.Text(), Name: r.Text(), Kind: AttributeKind(r.Text()), Unit: r.Text(),
		Localizable: r.Bool(), VisibleInStorefront: r.Bool(), Filterable: r.Bool(), Searchable: r.Bool(),
	}
}

// readChoice returns nil if there is none.
func readChoice(r *record.Reader) *AttributeChoice {
	if r.Null() {
		r.Skip(5)
		return nil
	}
	return &AttributeChoice{
		ID: typeid.Of[typeid.AttributeChoice](r.Row("attribute_choices")), Attribute: typeid.Of[typeid.Attribute](r.UUID()),
		Slug: r.Text(), Name: r.Text(), SwatchColor: record.Optional(r, r.Text), SwatchImageURL: record.Optional(r, r.Text),
	}
}
