package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CustomerGroup is customers to whom the store sells at prices of their own, such as resellers.
type CustomerGroup struct{ ent.Schema }

// Mixin of CustomerGroup.
func (CustomerGroup) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewCustomerGroup)} }

// Fields of CustomerGroup.
func (CustomerGroup) Fields() []ent.Field {
	return []ent.Field{
		field.Int("version").Default(1).Comment("Goes up with each change by the staff."),
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.String("code").NotEmpty().MaxRuneLen(50).Unique(),
		field.Bool("tax_exempt").Default(false).Comment("Whether taxes are never due on what they buy."),
		field.String("tax_exempt_reason").Default("").MaxRuneLen(200).Comment("Why, such as the number of a certificate."),
	}
}
