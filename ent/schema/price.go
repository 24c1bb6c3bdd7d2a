package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Price is what one of a variant costs in one currency: from a quantity on, at certain times, or by a
// price list. Several can be in effect. Which one wins, a function of the database says: see
// docs/prices.md.
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
		field.UUID("price_list_id", typeid.PriceList{}).Optional().Nillable().Immutable().Comment("Null for the variant's own price."),
		field.Int("minimum_quantity").Default(1).Comment("From how many on one costs that."),
		field.Time("starts_at").Optional().Nillable().Comment("From when on it is in effect; null for always."),
		field.Time("ends_at").Optional().Nillable().Comment("Until when it is in effect; null for ever."),
		field.Time("since").Default(time.Now).Annotations(entsql.DefaultExpr("now()")).
			Comment("When the amount was set. A trigger keeps it: nothing else may."),
	}
}

// Edges of Price.
func (Price) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("variant", Variant.Type).Ref("prices").Field("variant_id").Required().Unique().Immutable(),
		edge.To("price_list", PriceList.Type).Field("price_list_id").Unique().Immutable().Annotations(cascade),
	}
}

// Indexes of Price.
func (Price) Indexes() []ent.Index {
	return []ent.Index{
		// A unique index of variant, currency, list, quantity and start is made by the migrations alone: nulls
		// are alike in it, which ent cannot say.
		index.Fields("price_list_id", "variant_id"),
		index.Fields("currency"),
	}
}

// Annotations of Price.
func (Price) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"prices_amount_not_negative": "amount >= 0",
		"prices_compare_at_higher":   "compare_at_amount > amount",
		"prices_minimum_quantity":    "minimum_quantity BETWEEN 1 AND 1000000",
		"prices_ends_after_start":    "ends_at > starts_at",
	})}
}
