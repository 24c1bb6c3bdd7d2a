package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TrackingToken lets whoever knows it read and follow one order.
type TrackingToken struct{ ent.Schema }

// Mixin of TrackingToken.
func (TrackingToken) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewTrackingToken)} }

// Fields of TrackingToken.
func (TrackingToken) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("order_id", typeid.Order{}).Immutable(),
		hash("token_hash"),
		field.Time("expires_at"),
	}
}

// Edges of TrackingToken.
func (TrackingToken) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("order", Order.Type).Ref("tracking_tokens").Field("order_id").Required().Unique().Immutable(),
	}
}

// Indexes of TrackingToken.
func (TrackingToken) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("token_hash").Unique(),
		index.Fields("order_id"),
	}
}
