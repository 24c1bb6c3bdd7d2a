package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PaymentMethod is a means of payment that a customer saved at a gateway: never a card number.
type PaymentMethod struct{ ent.Schema }

// Mixin of PaymentMethod.
func (PaymentMethod) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewPaymentMethod)} }

// Fields of PaymentMethod.
func (PaymentMethod) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", typeid.User{}).Immutable(),
		field.String("gateway").NotEmpty().MaxRuneLen(50).Immutable(),
		field.String("gateway_token").Sensitive().NotEmpty().MaxRuneLen(255).Immutable(),
		field.String("brand").NotEmpty().MaxRuneLen(50),
		field.String("last4").MinLen(4).MaxRuneLen(4),
		field.Int("exp_month").Range(1, 12),
		field.Int("exp_year").Range(2000, 2200),
	}
}

// Edges of PaymentMethod.
func (PaymentMethod) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Required().Unique().Immutable().Annotations(cascade).StorageKey(edge.Symbol("payment_methods_users_payment_methods")),
	}
}

// Indexes of PaymentMethod.
func (PaymentMethod) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "id"),
	}
}
