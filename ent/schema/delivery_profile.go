package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// DeliveryProfile is how goods are to be sent that are sent together, such as what is bulky or frozen.
type DeliveryProfile struct{ ent.Schema }

// Mixin of DeliveryProfile.
func (DeliveryProfile) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewDeliveryProfile)} }

// Fields of DeliveryProfile.
func (DeliveryProfile) Fields() []ent.Field {
	return []ent.Field{
		field.Int("version").Default(1).Comment("Goes up with each change by the staff."),
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.Bool("is_default").Default(false).Immutable().Comment("Whether it is that of products without one. The migrations make the only one."),
	}
}

// Edges of DeliveryProfile.
func (DeliveryProfile) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("methods", ShippingMethod.Type).Annotations(restrict),
		edge.To("products", Product.Type).Annotations(restrict),
	}
}

// Indexes of DeliveryProfile.
func (DeliveryProfile) Indexes() []ent.Index {
	return []ent.Index{index.Fields("is_default").Unique().Annotations(entsql.IndexWhere("is_default"))}
}
