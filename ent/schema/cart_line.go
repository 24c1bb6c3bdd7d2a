package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CartLine is a variant in a cart.
type CartLine struct{ ent.Schema }

// Mixin of CartLine.
func (CartLine) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewCartLine)} }

// Fields of CartLine.
func (CartLine) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("cart_id", typeid.Cart{}).Immutable(),
		field.UUID("variant_id", typeid.Variant{}).Immutable(),
		field.Int("quantity"),
		field.Int64("unit_amount").Comment("The price last shown to the shopper, so that a change can be told."),
		field.JSON("attributes", []custom.Attribute{}).Default([]custom.Attribute{}).Annotations(entsql.DefaultExpr("'[]'")).
			Comment("In the order of their keys."),
		field.Bool("gift_wrap").Default(false).Comment("Whether each is to be wrapped as a gift."),
		field.String("attributes_hash").Default("").Comment("Of the attributes and of whether it is wrapped; empty without either. A cart has a variant once for each."),
	}
}

// Edges of CartLine.
func (CartLine) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("cart", Cart.Type).Field("cart_id").Required().Unique().Immutable().Annotations(cascade).StorageKey(edge.Symbol("cart_lines_carts_lines")),
		edge.To("variant", Variant.Type).Field("variant_id").Required().Unique().Immutable().Annotations(cascade),
	}
}

// Indexes of CartLine.
func (CartLine) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("cart_id", "variant_id", "attributes_hash").Unique(),
		index.Fields("variant_id"),
	}
}

// Annotations of CartLine.
func (CartLine) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"cart_lines_quantity_positive": "quantity > 0",
	})}
}
