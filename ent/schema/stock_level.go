package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// StockLevel is how much of a variant a location holds, and how much is promised to orders.
type StockLevel struct{ ent.Schema }

// Mixin of StockLevel.
func (StockLevel) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewStockLevel)} }

// Fields of StockLevel.
func (StockLevel) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("variant_id", typeid.Variant{}).Immutable(),
		field.UUID("location_id", typeid.Location{}).Immutable(),
		field.Int("on_hand").Default(0),
		field.Int("reserved").Default(0),
		field.Int("backorder_limit").Default(0).Comment("How many more may be promised than are on hand."),
		field.Bool("sellable").Default(true).Comment("Whether the location is active. Triggers keep it."),
	}
}

// Edges of StockLevel.
func (StockLevel) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("variant", Variant.Type).Ref("stock_levels").Field("variant_id").Required().Unique().Immutable(),
		edge.From("location", Location.Type).Ref("stock_levels").Field("location_id").Required().Unique().Immutable(),
	}
}

// Indexes of StockLevel.
func (StockLevel) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("variant_id", "location_id").Unique(),
		index.Fields("location_id", "sellable"),
	}
}

// Annotations of StockLevel.
func (StockLevel) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"stock_levels_backorder_limit":          "backorder_limit BETWEEN 0 AND 1000000",
		"stock_levels_reserved_within_promised": "on_hand >= 0 AND reserved >= 0 AND reserved <= on_hand + backorder_limit",
	})}
}
