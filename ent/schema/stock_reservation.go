package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// StockReservation is what an order holds of a variant at a location until it is shipped or released.
type StockReservation struct{ ent.Schema }

// Mixin of StockReservation.
func (StockReservation) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewStockReservation)} }

// Fields of StockReservation.
func (StockReservation) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("order_id", typeid.Order{}).Immutable(),
		field.UUID("variant_id", typeid.Variant{}).Immutable(),
		field.UUID("location_id", typeid.Location{}).Immutable(),
		field.Int("quantity"),
	}
}

// Edges of StockReservation.
func (StockReservation) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("order", Order.Type).Ref("reservations").Field("order_id").Required().Unique().Immutable(),
		edge.To("variant", Variant.Type).Field("variant_id").Required().Unique().Immutable().Annotations(restrict),
		edge.To("location", Location.Type).Field("location_id").Required().Unique().Immutable().Annotations(restrict),
	}
}

// Indexes of StockReservation.
func (StockReservation) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id", "variant_id", "location_id").Unique(),
		index.Fields("variant_id"),
		index.Fields("location_id"),
	}
}

// Annotations of StockReservation.
func (StockReservation) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"stock_reservations_quantity_positive": "quantity > 0",
	})}
}
