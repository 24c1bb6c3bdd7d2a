package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// OptionValue is one of the values that an option of a product can have, such as M. Triggers of a
// migration hold an option to 250 of them.
type OptionValue struct{ ent.Schema }

// Mixin of OptionValue.
func (OptionValue) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewOptionValue)} }

// Fields of OptionValue.
func (OptionValue) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("option_id", typeid.ProductOption{}).Immutable(),
		field.String("name").NotEmpty().MaxRuneLen(255),
		field.Int("position").Default(0),
		field.String("swatch_color").Optional().Nillable().Comment("As #rrggbb."),
		field.String("swatch_image_url").Optional().Nillable().NotEmpty().MaxRuneLen(2000),
	}
}

// Edges of OptionValue.
func (OptionValue) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("option", ProductOption.Type).Ref("values").Field("option_id").Required().Unique().Immutable(),
	}
}

// Indexes of OptionValue.
func (OptionValue) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("option_id", "position", "id"),
		index.Fields("option_id", "name").Unique(),
	}
}

// Annotations of OptionValue.
func (OptionValue) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"option_values_name":         "char_length(name) BETWEEN 1 AND 255",
		"option_values_swatch_color": "swatch_color ~ '^#[0-9a-f]{6}$'",
	})}
}
