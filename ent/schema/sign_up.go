package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// SignUp is an account to be, until its address is verified. It belongs to nobody yet. Whoever
// opens its link proves the address, and chooses the password. It does not matter what else was
// asked for the same address.
type SignUp struct{ ent.Schema }

// Mixin of SignUp.
func (SignUp) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewSignUp)} }

// Fields of SignUp.
func (SignUp) Fields() []ent.Field {
	return []ent.Field{
		field.String("email").NotEmpty().MaxRuneLen(254).Immutable().Comment("Lower case."),
		field.String("name").Default("").MaxRuneLen(200).Immutable().Comment("What the user wants to be called."),
		field.String("given_name").Default("").MaxRuneLen(200).Immutable(),
		field.String("family_name").Default("").MaxRuneLen(200).Immutable(),
		field.String("password_hash").Optional().Nillable().Sensitive().Immutable().Comment("Of sign-ups of earlier versions; nobody reads it."),
		field.Time("expires_at"),
	}
}

// Indexes of SignUp.
func (SignUp) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("email", "id"),
		index.Fields("expires_at"),
	}
}

// Annotations of SignUp.
func (SignUp) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{"sign_ups_email_lower_case": "email = lower(email)"})}
}
