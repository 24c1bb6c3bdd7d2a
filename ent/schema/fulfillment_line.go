package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// FulfillmentLine is how much of an order line is in a parcel.
type FulfillmentLine struct{ ent.Schema }

// Mixin of FulfillmentLine.
func (FulfillmentLine) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewFulfillmentLine)} }

// Fields of FulfillmentLine.
func (FulfillmentLine) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("fulfillment_id", typeid.Fulfillment{}).Immutable(),
		field.UUID("order_line_id", typeid.OrderLine{}).Immutable(),
		field.Int("quantity").Immutable(),
	}
}

// Edges of FulfillmentLine.
func (FulfillmentLine) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("fulfillment", Fulfillment.Type).Field("fulfillment_id").Required().Unique().Immutable().Annotations(cascade).StorageKey(edge.Symbol("fulfillment_lines_fulfillments_lines")),
		edge.To("order_line", OrderLine.Type).Field("order_line_id").Required().Unique().Immutable().Annotations(restrict),
	}
}

// Indexes of FulfillmentLine.
func (FulfillmentLine) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("fulfillment_id", "order_line_id").Unique(),
		index.Fields("order_line_id"),
	}
}

// Annotations of FulfillmentLine.
func (FulfillmentLine) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"fulfillment_lines_quantity_positive": "quantity > 0",
	})}
}
