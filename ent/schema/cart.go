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

// Cart is what somebody means to buy: a user's, or a guest's who knows its secret token.
type Cart struct{ ent.Schema }

// Mixin of Cart.
func (Cart) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewCart)} }

// Fields of Cart.
func (Cart) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", typeid.User{}).Optional().Nillable(),
		field.Bytes("token_hash").Sensitive().MaxLen(32).Optional().Nillable(),
		currency(),
		field.Enum("status").NamedValues("Open", "OPEN", "CheckingOut", "CHECKING_OUT", "Completed", "COMPLETED").Default("OPEN"),
	}
}

// Edges of Cart.
func (Cart) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Unique().Annotations(cascade).StorageKey(edge.Symbol("carts_users_carts")),
	}
}

// Indexes of Cart.
func (Cart) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "status", "id"),
		index.Fields("created_at").Annotations(entsql.IndexWhere("status = 'COMPLETED' OR user_id IS NULL")), // for the purge
	}
}

// Annotations of Cart.
func (Cart) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"carts_have_an_owner": "user_id IS NOT NULL OR token_hash IS NOT NULL",
	})}
}
