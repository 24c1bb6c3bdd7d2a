package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ShippingMethod is a way of delivery. What it costs is in the tables shipping_rates and shipping_rate_rows, what it
// is not for in method_exclusions.
type ShippingMethod struct{ ent.Schema }

// Mixin of ShippingMethod.
func (ShippingMethod) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewShippingMethod)} }

// Fields of ShippingMethod.
func (ShippingMethod) Fields() []ent.Field {
	return []ent.Field{
		field.Int("version").Default(1).Comment("Goes up with each change by the staff."),
		field.UUID("zone_id", typeid.ShippingZone{}).Immutable(),
		field.UUID("profile_id", typeid.DeliveryProfile{}).Immutable(),
		field.String("code").NotEmpty().MaxRuneLen(50).Unique(),
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.String("description").Default("").MaxRuneLen(1000),
		field.String("carrier").Default("").MaxRuneLen(200),
		field.Enum("kind").NamedValues("Home", "HOME", "Pickup", "PICKUP").Immutable(),
		field.Int("position").Default(0),
		field.Bool("enabled").Default(true),
		field.JSON("channel_ids", []string{}).Optional().Comment("The UUIDs of the channels that offer it; null for all, and outside of channels."),
		field.Enum("calculation").NamedValues("Flat", "FLAT", "Weight", "WEIGHT", "Price", "PRICE", "Quantity", "QUANTITY").Default("FLAT").
			Comment("What its price depends on, and so what the bounds of its rates measure: grams, minor units, units."),
		field.Int("minimum_days").Optional().Nillable().Comment("Working days until it arrives. Without the maximum nothing is promised."),
		field.Int("maximum_days").Optional().Nillable(),
		field.String("cut_off").Default("").MaxRuneLen(5).Comment("The time of day from which on orders are sent on the next working day: 14:30. Empty for the end of the day."),
		field.String("time_zone").Default("UTC").MaxRuneLen(100).Comment("What the days and the cut-off are of: an IANA name."),
		field.JSON("working_days", []delivery.Weekday{}).Default([]delivery.Weekday{}).Annotations(entsql.DefaultExpr("'[]'")),
	}
}

// Edges of ShippingMethod.
func (ShippingMethod) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("zone", ShippingZone.Type).Ref("methods").Field("zone_id").Required().Unique().Immutable(),
		edge.From("profile", DeliveryProfile.Type).Ref("methods").Field("profile_id").Required().Unique().Immutable(),
		edge.To("pickup_points", PickupPoint.Type).Annotations(cascade),
	}
}

// Indexes of ShippingMethod.
func (ShippingMethod) Indexes() []ent.Index {
	return []ent.Index{index.Fields("zone_id", "position"), index.Fields("profile_id")}
}

// Annotations of ShippingMethod.
func (ShippingMethod) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"shipping_methods_code":         `code ~ '^[a-z0-9][a-z0-9_-]*$'`,
		"shipping_methods_days":         `minimum_days >= 0 AND maximum_days >= minimum_days AND maximum_days <= 60`,
		"shipping_methods_cut_off":      `cut_off ~ '^(([01][0-9]|2[0-3]):[0-5][0-9])?$'`,
		"shipping_methods_channel_ids":  `jsonb_typeof(channel_ids) = 'array' AND NOT jsonb_path_exists(channel_ids, 'strict $[*] ? (@.type() != "string")')`,
		"shipping_methods_working_days": `jsonb_typeof(working_days) = 'array' AND NOT jsonb_path_exists(working_days, 'strict $[*] ? (@.type() != "string" || !(@ like_regex "^(MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY$"))')`,
	})}
}
