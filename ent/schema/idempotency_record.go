package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// IdempotencyRecord remembers what a caller's idempotency key came to.
type IdempotencyRecord struct{ ent.Schema }

// Mixin of IdempotencyRecord.
func (IdempotencyRecord) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewIdempotencyRecord)} }

// Fields of IdempotencyRecord.
func (IdempotencyRecord) Fields() []ent.Field {
	return []ent.Field{
		field.String("scope").NotEmpty().MaxRuneLen(100).Immutable().Comment("The caller or the cart that the key belongs to."),
		field.String("mutation").NotEmpty().MaxRuneLen(100).Immutable(),
		field.String("key").NotEmpty().MaxRuneLen(255).Immutable(),
		hash("input_hash"),
		field.Enum("state").NamedValues("InProgress", "IN_PROGRESS", "Completed", "COMPLETED").Default("IN_PROGRESS"),
		field.String("result").Default("").MaxRuneLen(100).Comment("The name of the result's type, once known."),
		field.UUID("order_id", typeid.Order{}).Optional().Nillable(),
		field.UUID("payment_id", typeid.Payment{}).Optional().Nillable(),
		field.UUID("fulfillment_id", typeid.Fulfillment{}).Optional().Nillable(),
		field.Time("expires_at"),
	}
}

// Edges of IdempotencyRecord.
func (IdempotencyRecord) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("order", Order.Type).Field("order_id").Unique().Annotations(cascade),
		edge.To("payment", Payment.Type).Field("payment_id").Unique().Annotations(cascade),
		edge.To("fulfillment", Fulfillment.Type).Field("fulfillment_id").Unique().Annotations(cascade),
	}
}

// Indexes of IdempotencyRecord.
func (IdempotencyRecord) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("scope", "mutation", "key").Unique(),
		index.Fields("order_id"),
		index.Fields("payment_id"),
		index.Fields("fulfillment_id"),
		index.Fields("expires_at"),
	}
}
