package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TaxClass is goods that are taxed alike, such as all that the reduced rate is for: see docs/taxes.md.
type TaxClass struct{ ent.Schema }

// Mixin of TaxClass.
func (TaxClass) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewTaxClass)} }

// Fields of TaxClass.
func (TaxClass) Fields() []ent.Field {
	return []ent.Field{
		field.Int("version").Default(1).Comment("Goes up with each change by the staff."),
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.String("code").NotEmpty().MaxRuneLen(50).Unique(),
		field.Bool("is_default").Default(false).Comment("Whether it is that of goods which are given none. One class is."),
	}
}

// Indexes of TaxClass.
func (TaxClass) Indexes() []ent.Index {
	return []ent.Index{index.Fields("is_default").Unique().Annotations(entsql.IndexWhere("is_default"))}
}

// Annotations of TaxClass.
func (TaxClass) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{"tax_classes_code": `code ~ '^[a-z0-9][a-z0-9_-]*$'`})}
}
