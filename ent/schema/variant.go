package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/option"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Variant is what a shopper buys: one combination of a product's options, with its own SKU, prices
// and stock.
type Variant struct{ ent.Schema }

// Mixin of Variant.
func (Variant) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewVariant)} }

// Fields of Variant.
func (Variant) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("product_id", typeid.Product{}).Immutable(),
		field.String("sku").NotEmpty().MaxRuneLen(100).Unique(),
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.JSON("options", []option.Selected{}).Default([]option.Selected{}),
		field.Int("position").Default(0),
	}
}

// Edges of Variant.
func (Variant) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("product", Product.Type).Ref("variants").Field("product_id").Required().Unique().Immutable(),
		edge.To("prices", Price.Type).Annotations(cascade),
		edge.To("stock_levels", StockLevel.Type).Annotations(cascade),
	}
}

// Indexes of Variant.
func (Variant) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("product_id", "position", "id"),
	}
}

// Annotations of Variant.
func (Variant) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"variants_options_at_most_10": "CASE WHEN jsonb_typeof(options) = 'array' THEN jsonb_array_length(options) <= 10 ELSE true END",
	})}
}
