package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ExternalSignIn is a sign-in under way at an OpenID Connect provider. It is found by a secret that
// only the client has that began it, and deleted when it is used. If the user's account asks for
// its password, the sign-in waits for that, and has whom the provider vouched for.
type ExternalSignIn struct{ ent.Schema }

// Mixin of ExternalSignIn.
func (ExternalSignIn) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewExternalSignIn)} }

// Fields of ExternalSignIn.
func (ExternalSignIn) Fields() []ent.Field {
	return []ent.Field{
		hash("token_hash"),
		hash("state_hash"),
		field.String("provider").NotEmpty().MaxRuneLen(50).Immutable(),
		field.String("redirect_uri").NotEmpty().MaxRuneLen(2000).Immutable(),
		field.String("nonce").NotEmpty().MaxRuneLen(100).Sensitive().Immutable(),
		field.String("code_verifier").NotEmpty().MaxRuneLen(128).Sensitive().Immutable(),
		field.String("issuer").Optional().Nillable().MaxRuneLen(500).Immutable().Comment("Null until the provider has vouched for somebody, like subject and email."),
		field.String("subject").Optional().Nillable().MaxRuneLen(255).Immutable(),
		field.String("email").Optional().Nillable().MaxRuneLen(254).Immutable().Comment("Lower case. The provider has verified it."),
		field.Time("expires_at"),
	}
}

// Indexes of ExternalSignIn.
func (ExternalSignIn) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("token_hash").Unique(),
		index.Fields("expires_at"),
	}
}
