package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"

	"github.com/shopgraph/shopgraph/internal/address"
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
		field.String("country").GoType(address.Country("")).SchemaType(map[string]string{dialect.Postgres: "char(2)"}).Optional().Nillable(),
		field.Bool("active").Default(true).Comment("A location that is not sells nothing."),
		field.Int("version").Default(1).Comment("Goes up with each change by the staff."),
	}
}

// Edges of Location.
func (Location) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("stock_levels", StockLevel.Type).Annotations(restrict),
	}
}
