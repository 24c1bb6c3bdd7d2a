package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Location is a place that holds stock and ships orders.
type Location struct{ ent.Schema }

// Mixin of Location.
func (Location) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewLocation)} }

// Fields of Location.
func (Location) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.String("code").NotEmpty().MaxRuneLen(50).Unique(),
		field.Int("priority").Default(0).Comment("Stock is reserved at the location of the lowest priority first."),
	}
}

// Edges of Location.
func (Location) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("stock_levels", StockLevel.Type).Annotations(restrict),
	}
}
