package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductImage is a picture of a product, in the order of position.
type ProductImage struct{ ent.Schema }

// Mixin of ProductImage.
func (ProductImage) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewProductImage)} }

// Fields of ProductImage.
func (ProductImage) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("product_id", typeid.Product{}).Immutable(),
		field.String("url").NotEmpty().MaxRuneLen(2000),
		field.String("alt").Default("").MaxRuneLen(500),
		field.Int("position").Default(0),
		field.Int("width").Optional().Nillable().Comment("In pixels, like the height; null if unknown."),
		field.Int("height").Optional().Nillable(),
	}
}

// Edges of ProductImage.
func (ProductImage) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("product", Product.Type).Ref("images").Field("product_id").Required().Unique().Immutable(),
	}
}

// Indexes of ProductImage.
func (ProductImage) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("product_id", "position", "id"),
		// What variants refer to: see Variant.
		index.Fields("product_id", "id").Unique(),
	}
}

// Annotations of ProductImage.
func (ProductImage) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"product_images_size_positive": "width > 0 AND height > 0",
		"product_images_size_whole":    "(width IS NULL) = (height IS NULL)",
	})}
}
