package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/option"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// OrderLine is a variant in an order, as it was when it was bought.
type OrderLine struct{ ent.Schema }

// Mixin of OrderLine.
func (OrderLine) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewOrderLine)} }

// Fields of OrderLine.
func (OrderLine) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("order_id", typeid.Order{}).Immutable(),
		field.UUID("variant_id", typeid.Variant{}).Optional().Nillable(),
		field.Int("position").Immutable(),
		field.String("product_name").Immutable(),
		field.String("variant_name").Immutable(),
		field.String("sku").Immutable(),
		field.JSON("options", []option.Selected{}).Immutable().Default([]option.Selected{}).Annotations(entsql.DefaultExpr("'[]'")).
			Comment("The variant's, as they were."),
		field.String("image_url").Optional().Nillable().Immutable().Comment("Of the variant's own picture, or else the product's first one, as it was."),
		field.Int("quantity").Immutable(),
		amount("unit_net"),
		amount("unit_tax"),
		amount("total_net"),
		amount("total_tax"),
		part("discount", "What promotions have taken off. The total is what was left."),
		field.Int("delivery").Default(0).Immutable().SchemaType(map[string]string{dialect.Postgres: "integer"}).Comment("Which delivery of the order it is in, counted from 1; 0 for none."),
		field.Bool("gift_card").Default(false).Immutable().Comment("Whether each unit is a gift card that is worth its price."),
		field.Bool("gift_wrap").Default(false).Immutable().Comment("Whether each was to be wrapped as a gift."),
		part("wrapping", "What wrapping all of it cost. It is in the total, with taxes or without as the price of the list."),
		field.Int("cancelled").Default(0).Comment("How many of the quantity are not to be sent any more, as a refund has cancelled them."),
		field.Bool("tax_included").Default(true).Immutable().Comment("Whether the price of the list included the taxes."),
		field.String("preorder_release_on").Optional().Nillable().Immutable().MaxRuneLen(10).
			Comment("Before which day it was not to be sent when it was bought, as 2026-12-24; null if it was no pre-order."),
		field.String("available_from").Optional().Nillable().MaxRuneLen(10).Comment("The same day as the staff have it by now."),
		currency(),
	}
}

// Edges of OrderLine.
func (OrderLine) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("order", Order.Type).Ref("lines").Field("order_id").Required().Unique().Immutable(),
		edge.To("variant", Variant.Type).Field("variant_id").Unique().Annotations(setNull),
	}
}

// Indexes of OrderLine.
func (OrderLine) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id", "position").Unique(),
		index.Fields("variant_id"),
		index.Fields("variant_id", "order_id").Annotations(entsql.IndexWhere("available_from IS NOT NULL")),
	}
}

// Annotations of OrderLine.
func (OrderLine) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"order_lines_discount_not_negative": "discount >= 0",
		"order_lines_quantity_positive":     "quantity > 0",
		"order_lines_cancelled_of_quantity": "cancelled >= 0 AND cancelled <= quantity",
		"order_lines_wrapping_of_wrapped":   "wrapping = 0 OR wrapping > 0 AND gift_wrap",
	})}
}
