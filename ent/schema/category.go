package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Category is a node of the catalog's tree of categories. Triggers of a migration hold it to being a
// tree: parents never form a circle, and a category has at most ten above it.
type Category struct{ ent.Schema }

// Mixin of Category.
func (Category) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewCategory)} }

// Fields of Category.
func (Category) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.String("slug").NotEmpty().MaxRuneLen(200).Unique(),
		field.Text("description").Default(""),
		field.String("seo_title").Default("").MaxRuneLen(70),
		field.String("seo_description").Default("").MaxRuneLen(300),
		field.String("image_url").Optional().Nillable().NotEmpty().MaxRuneLen(2000),
		field.String("image_alt").Default("").MaxRuneLen(500),
		field.Int("image_width").Optional().Nillable(),
		field.Int("image_height").Optional().Nillable(),
		field.Int("version").Default(1).Annotations(apart{true}).Comment("Goes up with each change by the staff."),
		field.Int("position").Default(0),
		// How many active products are in the category itself, not in those below: to count them
		// takes longer the more there are. The triggers of a migration keep it, whoever writes
		// products; nothing else may.
		field.Int("active_products").Default(0),
		field.UUID("parent_id", typeid.Category{}).Optional().Nillable(),
	}
}

// Annotations of Category.
func (Category) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"categories_active_products_not_negative": "active_products >= 0",
		"categories_image_size":                   "image_width BETWEEN 1 AND 65535 AND image_height BETWEEN 1 AND 65535",
	})}
}

// Edges of Category.
func (Category) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("children", Category.Type).Annotations(restrict).From("parent").Field("parent_id").Unique(),
		edge.To("products", Product.Type).Annotations(restrict),
	}
}

// Indexes of Category.
func (Category) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("parent_id", "position", "id"),
	}
}
