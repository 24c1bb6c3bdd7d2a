package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Collection is a group of products, such as those for a season. The table collection_products has
// what is in it, as the store chose or as the collection's rule says.
type Collection struct{ ent.Schema }

// Mixin of Collection.
func (Collection) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewCollection)} }

// Fields of Collection.
func (Collection) Fields() []ent.Field {
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
		field.JSON("rule", json.RawMessage{}).Optional().Annotations(apart{true}).
			Comment("A catalog.ProductFilter, which products fulfil that are in the collection; null if the store chooses them."),
	}
}

// Annotations of Collection.
func (Collection) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"collections_image_size": "image_width BETWEEN 1 AND 65535 AND image_height BETWEEN 1 AND 65535",
	})}
}

// Indexes of Collection.
func (Collection) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("position", "id"),
	}
}
