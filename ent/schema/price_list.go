package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PriceList is prices of one currency for certain countries, for a group of customers or for a channel. Which list is
// in force, and which of its prices wins, say two functions of the database: see docs/prices.md.
type PriceList struct{ ent.Schema }

// Mixin of PriceList.
func (PriceList) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewPriceList)} }

// Fields of PriceList.
func (PriceList) Fields() []ent.Field {
	return []ent.Field{
		field.Int("version").Default(1).Comment("Goes up with each change by the staff."),
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.String("code").NotEmpty().MaxRuneLen(50).Unique(),
		currency(),
		field.Int("priority").Unique().Comment("Of the lists that fit, the one of the lowest is in force."),
		field.JSON("countries", []string{}).Default([]string{}).Annotations(entsql.DefaultExpr("'[]'")).
			Comment("ISO 3166-1 codes; empty for all countries."),
		field.UUID("customer_group_id", typeid.CustomerGroup{}).Optional().Nillable().Comment("Null for everybody."),
		field.UUID("channel_id", typeid.Channel{}).Optional().Nillable().Comment("Null for all channels, and for sales outside of channels."),
		field.UUID("parent_id", typeid.PriceList{}).Optional().Nillable().Immutable().
			Comment("The list of the same currency that has the prices which this one has not; null for the variants' own prices."),
		field.Bool("prices_include_tax").Optional().Nillable().Comment("Null as the country or the store has it: see docs/taxes.md."),
		field.Bool("enabled").Default(true),
		field.Bool("ready").Default(false).Comment("Whether product_prices has what products cost by it. Nobody else may write it: see the function fill_price_list."),
	}
}

// Edges of PriceList.
func (PriceList) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("customer_group", CustomerGroup.Type).Field("customer_group_id").Unique().Annotations(restrict),
		edge.To("channel", Channel.Type).Field("channel_id").Unique().Annotations(restrict),
		edge.To("children", PriceList.Type).Annotations(restrict).From("parent").Field("parent_id").Unique().Immutable(),
	}
}

// Indexes of PriceList.
func (PriceList) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("currency", "priority"),
		index.Fields("customer_group_id"),
		index.Fields("channel_id"),
		index.Fields("parent_id"),
	}
}

// Annotations of PriceList.
func (PriceList) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"price_lists_countries": `jsonb_typeof(countries) = 'array' AND NOT jsonb_path_exists(countries, 'strict $[*] ? (@.type() != "string" || !(@ like_regex "^[A-Z]{2}$"))')`,
	})}
}
