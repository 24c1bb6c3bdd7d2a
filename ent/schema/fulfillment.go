package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Fulfillment is a parcel of an order on its way from a location to the customer.
type Fulfillment struct{ ent.Schema }

// Mixin of Fulfillment.
func (Fulfillment) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewFulfillment)} }

// Fields of Fulfillment.
func (Fulfillment) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("order_id", typeid.Order{}).Immutable(),
		field.Enum("status").NamedValues("Pending", "PENDING", "Shipped", "SHIPPED",
			"OutForDelivery", "OUT_FOR_DELIVERY", "Delivered", "DELIVERED", "Cancelled", "CANCELLED",
			"ReadyForPickup", "READY_FOR_PICKUP", "Collected", "COLLECTED").Default("PENDING"),
		field.UUID("location_id", typeid.Location{}).Optional().Nillable().Immutable().Comment("Where it leaves from; null if it was packed before this was known, or holds nothing that is in stock."),
		field.String("carrier").Default("").MaxRuneLen(100),
		field.String("tracking_number").Default("").MaxRuneLen(100),
		field.String("tracking_url").Optional().Nillable().MaxRuneLen(2000),
		field.Time("shipped_at").Optional().Nillable(),
		field.Time("delivered_at").Optional().Nillable(),
		field.String("expected_earliest").Optional().Nillable().MaxRuneLen(10).Comment("The first day on which it is expected, as 2026-11-29; null if nobody has said."),
		field.Time("expected_told_at").Optional().Nillable().Comment("When that was told, by the clock of who told it."),
		field.String("expected_latest").Optional().Nillable().MaxRuneLen(10).Comment("The last day on which it is expected; null with the first."),
	}
}

// Edges of Fulfillment.
func (Fulfillment) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("order", Order.Type).Ref("fulfillments").Field("order_id").Required().Unique().Immutable(),
		edge.To("location", Location.Type).Field("location_id").Unique().Immutable().Annotations(restrict),
	}
}

// Indexes of Fulfillment.
func (Fulfillment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id", "id"),
		index.Fields("location_id"),
	}
}
