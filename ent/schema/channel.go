package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Channel is a way in which the store sells, such as an app or a marketplace: with an assortment, prices
// and defaults of its own. The table channel_products has what it sells, if that is not everything.
type Channel struct{ ent.Schema }

// Mixin of Channel.
func (Channel) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewChannel)} }

// Fields of Channel.
func (Channel) Fields() []ent.Field {
	return []ent.Field{
		field.Int("version").Default(1).Comment("Goes up with each change by the staff."),
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.String("code").NotEmpty().MaxRuneLen(50).Unique().Comment("What requests say to be in it."),
		field.JSON("hosts", []string{}).Default([]string{}).Annotations(entsql.DefaultExpr("'[]'")).
			Comment("The names of hosts whose requests are in it: lower case, without ports. No two channels have the same."),
		field.String("currency").GoType(money.Currency("")).SchemaType(map[string]string{dialect.Postgres: "char(3)"}).Optional().Nillable().
			Comment("What prices are in unless an operation says otherwise; null for the store's own."),
		field.String("language").Default("").MaxRuneLen(35).Comment("What texts are in unless an operation says otherwise; empty for the store's default."),
		field.JSON("location_ids", []string{}).Optional().Comment("The UUIDs of the locations that it sells from; null for all."),
		field.String("order_prefix").Default("").MaxRuneLen(8).Comment("What the numbers of its orders begin with, before a dash; empty for none."),
		field.Bool("sells_everything").Default(true).Comment("Whether it sells all products, and not only those in channel_products."),
	}
}

// Annotations of Channel.
func (Channel) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"channels_code":         `code ~ '^[a-z0-9][a-z0-9_-]*$'`,
		"channels_order_prefix": `order_prefix ~ '^[0-9A-Z]{0,8}$'`,
		"channels_location_ids": `jsonb_typeof(location_ids) = 'array' AND NOT jsonb_path_exists(location_ids, 'strict $[*] ? (@.type() != "string")')`,
		"channels_hosts":        `jsonb_typeof(hosts) = 'array' AND NOT jsonb_path_exists(hosts, 'strict $[*] ? (@.type() != "string" || !(@ like_regex "^[a-z0-9.-]+$"))')`,
	})}
}
