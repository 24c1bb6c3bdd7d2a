package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Price is what a variant costs in one currency.
type Price struct{ ent.Schema }

// Mixin of Price.
func (Price) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewPrice)} }

// Fields of Price.
func (Price) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("variant_id", typeid.Variant{}).Immutable(),
		currency(),
		field.Int64("amount"),
		field.Int64("compare_at_amount").Optional().Nillable(),
	}
}

// Edges of Price.
func (Price) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("variant", Variant.Type).Ref("prices").Field("variant_id").Required().Unique().Immutable(),
	}
}

// Indexes of Price.
func (Price) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("variant_id", "currency").Unique(),
		index.Fields("currency"),
	}
}

// Annotations of Price.
func (Price) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"prices_amount_not_negative": "amount >= 0",
		"prices_compare_at_higher":   "compare_at_amount > amount",
	})}
}
