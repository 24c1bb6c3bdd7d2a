package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// OrderComment is what the staff note about an order, for themselves or for the customer, too.
type OrderComment struct{ ent.Schema }

// Mixin of OrderComment.
func (OrderComment) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewOrderComment)} }

// Fields of OrderComment.
func (OrderComment) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("order_id", typeid.Order{}).Immutable(),
		field.String("actor").MaxRuneLen(100).Immutable().Comment("The TypeID of who wrote it."),
		field.String("text").NotEmpty().MaxRuneLen(5000).Immutable(),
		field.Bool("visible").Default(false).Immutable().Comment("Whether the customer sees it."),
	}
}

// Edges of OrderComment.
func (OrderComment) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("order", Order.Type).Field("order_id").Required().Unique().Immutable().Annotations(cascade),
	}
}

// Indexes of OrderComment.
func (OrderComment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id", "created_at", "id"),
	}
}

// Annotations of OrderComment.
func (OrderComment) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"order_comments_text": "length(text) BETWEEN 1 AND 5000",
	})}
}
