package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PickupPoint is where shoppers fetch what they have bought.
type PickupPoint struct{ ent.Schema }

// Mixin of PickupPoint.
func (PickupPoint) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewPickupPoint)} }

// Fields of PickupPoint.
func (PickupPoint) Fields() []ent.Field {
	return []ent.Field{
		field.Int("version").Default(1).Comment("Goes up with each change by the staff."),
		field.UUID("method_id", typeid.ShippingMethod{}).Immutable(),
		field.UUID("location_id", typeid.Location{}).Optional().Nillable().Comment("The location whose goods are there already; null for none."),
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.JSON("address", address.Address{}),
		field.JSON("opening_hours", []delivery.Opening{}).Default([]delivery.Opening{}).Annotations(entsql.DefaultExpr("'[]'")),
		field.Int("latitude").Comment("Millionths of a degree: north is positive."),
		field.Int("longitude").Comment("Millionths of a degree: east is positive."),
		field.Bool("enabled").Default(true),
	}
}

// Edges of PickupPoint.
func (PickupPoint) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("method", ShippingMethod.Type).Ref("pickup_points").Field("method_id").Required().Unique().Immutable(),
		edge.To("location", Location.Type).Field("location_id").Unique().Annotations(restrict),
	}
}

// Indexes of PickupPoint.
func (PickupPoint) Indexes() []ent.Index {
	return []ent.Index{index.Fields("method_id", "name"), index.Fields("location_id")}
}

// Annotations of PickupPoint.
func (PickupPoint) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"pickup_points_on_the_earth":  `latitude BETWEEN -90000000 AND 90000000 AND longitude BETWEEN -180000000 AND 180000000`,
		"pickup_points_opening_hours": `jsonb_typeof(opening_hours) = 'array' AND NOT jsonb_path_exists(opening_hours, 'strict $[*] ? (@.type() != "object")')`,
	})}
}
