package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductOption is something of a product that a shopper chooses, such as its size. Triggers of a
// migration hold a product to ten of them.
type ProductOption struct{ ent.Schema }

// Mixin of ProductOption.
func (ProductOption) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewProductOption)} }

// Fields of ProductOption.
func (ProductOption) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("product_id", typeid.Product{}).Immutable(),
		field.String("name").NotEmpty().MaxRuneLen(255),
		field.Int("position").Default(0),
		field.Enum("display").NamedValues("Dropdown", "DROPDOWN", "Swatch", "SWATCH", "Buttons", "BUTTONS").Default("DROPDOWN"),
	}
}

// Edges of ProductOption.
func (ProductOption) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("product", Product.Type).Ref("options").Field("product_id").Required().Unique().Immutable(),
		edge.To("values", OptionValue.Type).Annotations(cascade),
	}
}

// Indexes of ProductOption.
func (ProductOption) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("product_id", "position", "id"),
		index.Fields("product_id", "name").Unique(),
	}
}

// Annotations of ProductOption.
func (ProductOption) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"product_options_name": "char_length(name) BETWEEN 1 AND 255",
	})}
}
