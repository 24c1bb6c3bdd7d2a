package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ExternalIdentity is who a user is at an OpenID Connect provider.
type ExternalIdentity struct{ ent.Schema }

// Mixin of ExternalIdentity.
func (ExternalIdentity) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewExternalIdentity)} }

// Fields of ExternalIdentity.
func (ExternalIdentity) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", typeid.User{}).Immutable(),
		field.String("issuer").NotEmpty().MaxRuneLen(500).Immutable().Comment("The provider, as its ID tokens name it."),
		field.String("subject").NotEmpty().MaxRuneLen(255).Immutable().Comment("The user, as the provider's ID tokens name them."),
		field.String("provider").NotEmpty().MaxRuneLen(50).Comment("What the configuration calls the provider."),
	}
}

// Edges of ExternalIdentity.
func (ExternalIdentity) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Required().Unique().Immutable().Annotations(cascade).StorageKey(edge.Symbol("external_identities_users_external_identities")),
	}
}

// Indexes of ExternalIdentity.
func (ExternalIdentity) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("issuer", "subject").Unique(),
		index.Fields("user_id", "id"),
	}
}
