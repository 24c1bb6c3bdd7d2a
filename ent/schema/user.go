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

// User is somebody who signs in: a customer, or a member of the store's staff. Whoever has the
// account has proved the address.
type User struct{ ent.Schema }

// Mixin of User.
func (User) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewUser)} }

// Fields of User.
func (User) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("kind").NamedValues("Customer", "CUSTOMER", "Staff", "STAFF").Immutable(),
		field.String("email").NotEmpty().MaxRuneLen(254).Unique().Comment("Lower case."),
		field.String("name").Default("").MaxRuneLen(200).Comment("What the user wants to be called."),
		field.String("given_name").Default("").MaxRuneLen(200),
		field.String("family_name").Default("").MaxRuneLen(200),
		field.String("phone").Default("").MaxRuneLen(16).Comment("E.164."),
		field.Time("marketing_consent_at").Optional().Nillable().Comment("When the user let the store write advertisements; null if they have not, or no longer do."),
		field.UUID("customer_group_id", typeid.CustomerGroup{}).Optional().Nillable().Comment("Whose prices the user has; null for everybody's."),
		field.Bool("tax_exempt").Default(false).Annotations(apart{true}).Comment("Whether taxes are never due on what the user buys."),
		field.String("tax_exempt_reason").Default("").MaxRuneLen(200).Annotations(apart{true}).Comment("Why, such as the number of a certificate."),
		field.String("password_hash").Optional().Nillable().Sensitive().Comment("argon2id in PHC form; null for who signs in elsewhere only."),
	}
}

// Edges of User.
func (User) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("addresses", Address.Type).Annotations(cascade),
		edge.To("customer_group", CustomerGroup.Type).Field("customer_group_id").Unique().Annotations(restrict),
	}
}

// Indexes of User.
func (User) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("kind", "id"),
		index.Fields("customer_group_id"),
		index.Fields("email").StorageKey("user_email_prefix").Annotations(entsql.OpClass("varchar_pattern_ops")),
	}
}

// Annotations of User.
func (User) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"users_email_lower_case": "email = lower(email)",
	})}
}
