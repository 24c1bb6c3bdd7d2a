package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ServiceToken lets a machine in, with permissions of its own.
type ServiceToken struct{ ent.Schema }

// Mixin of ServiceToken.
func (ServiceToken) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewServiceToken)} }

// Fields of ServiceToken.
func (ServiceToken) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(100),
		hash("token_hash"),
		field.Strings("permissions").Comment("Names of auth.Permission."),
		field.String("created_by").Optional().Nillable().MaxRuneLen(100).Immutable().Comment("The id of the user who made it; null if that is not known."),
		field.Time("last_used_at").Optional().Nillable(),
		field.Time("expires_at").Optional().Nillable(),
	}
}

// Indexes of ServiceToken.
func (ServiceToken) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("token_hash").Unique(),
	}
}
