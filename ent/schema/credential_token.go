package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CredentialToken is a secret that was mailed, and what its holder may do with it once.
type CredentialToken struct{ ent.Schema }

// Mixin of CredentialToken.
func (CredentialToken) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewCredentialToken)} }

// Fields of CredentialToken.
func (CredentialToken) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("purpose").NamedValues(
			"VerifySignUp", "VERIFY_SIGN_UP", "ResetPassword", "RESET_PASSWORD", "ChangeEmail", "CHANGE_EMAIL").Immutable(),
		field.UUID("sign_up_id", typeid.SignUp{}).Optional().Nillable().Immutable(),
		field.UUID("user_id", typeid.User{}).Optional().Nillable().Immutable(),
		field.UUID("session_id", typeid.Session{}).Optional().Nillable().Immutable().Comment("The only session that it is good in; null for any."),
		field.String("email").NotEmpty().MaxRuneLen(254).Immutable().Comment("The address that it was mailed to, in lower case."),
		hash("token_hash"),
		field.Time("expires_at"),
	}
}

// Edges of CredentialToken.
func (CredentialToken) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("sign_up", SignUp.Type).Field("sign_up_id").Unique().Immutable().Annotations(cascade).StorageKey(edge.Symbol("credential_tokens_sign_ups_credential_tokens")),
		edge.To("user", User.Type).Field("user_id").Unique().Immutable().Annotations(cascade).StorageKey(edge.Symbol("credential_tokens_users_credential_tokens")),
	}
}

// Indexes of CredentialToken.
func (CredentialToken) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("token_hash").Unique(),
		index.Fields("sign_up_id"),
		index.Fields("user_id", "purpose"),
		index.Fields("expires_at"),
	}
}

// Annotations of CredentialToken.
func (CredentialToken) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"credential_tokens_have_a_subject": "(sign_up_id IS NOT NULL) = (purpose = 'VERIFY_SIGN_UP') AND (user_id IS NOT NULL) = (purpose <> 'VERIFY_SIGN_UP')",
	})}
}
