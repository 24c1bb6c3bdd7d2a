package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Address is an address a user has saved.
type Address struct{ ent.Schema }

// Mixin of Address.
func (Address) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewAddress)} }

// Fields of Address.
func (Address) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", typeid.User{}).Immutable(),
		field.String("full_name").NotEmpty().MaxRuneLen(200),
		field.String("given_name").Default("").MaxRuneLen(200),
		field.String("family_name").Default("").MaxRuneLen(200),
		field.String("company").Default("").MaxRuneLen(200),
		field.String("line1").NotEmpty().MaxRuneLen(200),
		field.String("line2").Default("").MaxRuneLen(200),
		field.String("city").MaxRuneLen(200),
		field.String("region").Default("").MaxRuneLen(100),
		field.String("postal_code").Default("").MaxRuneLen(20),
		field.String("country").GoType(address.Country("")).SchemaType(map[string]string{dialect.Postgres: "char(2)"}),
		field.String("phone").Default("").MaxRuneLen(40),
		field.Bool("default_shipping").Default(false),
		field.Bool("default_billing").Default(false),
	}
}

// Edges of Address.
func (Address) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("addresses").Field("user_id").Required().Unique().Immutable(),
	}
}

// Indexes of Address.
func (Address) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "id"),
		index.Fields("user_id").Unique().StorageKey("address_default_shipping").Annotations(entsql.IndexWhere("default_shipping")),
		index.Fields("user_id").Unique().StorageKey("address_default_billing").Annotations(entsql.IndexWhere("default_billing")),
	}
}
