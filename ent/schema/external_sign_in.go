package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ExternalSignIn is a sign-in under way at an OpenID Connect provider. It is found by a secret that
// only the client has that began it, and deleted when it is used.
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
