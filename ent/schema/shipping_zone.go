package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ShippingZone is where the same ways of delivery are offered. The table zone_areas says where that is.
type ShippingZone struct{ ent.Schema }

// Mixin of ShippingZone.
func (ShippingZone) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewShippingZone)} }

// Fields of ShippingZone.
func (ShippingZone) Fields() []ent.Field {
	return []ent.Field{
		field.Int("version").Default(1).Comment("Goes up with each change by the staff."),
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.Int("priority").Default(0).Comment("Of the zones that contain a destination equally closely, the one of the lowest wins."),
	}
}

// Edges of ShippingZone.
func (ShippingZone) Edges() []ent.Edge {
	return []ent.Edge{edge.To("methods", ShippingMethod.Type).Annotations(restrict)}
}
