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
			"OutForDelivery", "OUT_FOR_DELIVERY", "Delivered", "DELIVERED", "Cancelled", "CANCELLED").Default("PENDING"),
		field.String("carrier").Default("").MaxRuneLen(100),
		field.String("tracking_number").Default("").MaxRuneLen(100),
		field.String("tracking_url").Optional().Nillable().MaxRuneLen(2000),
		field.Time("shipped_at").Optional().Nillable(),
		field.Time("delivered_at").Optional().Nillable(),
	}
}

// Edges of Fulfillment.
func (Fulfillment) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("order", Order.Type).Ref("fulfillments").Field("order_id").Required().Unique().Immutable(),
	}
}

// Indexes of Fulfillment.
func (Fulfillment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id", "id"),
	}
}
