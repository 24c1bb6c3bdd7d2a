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

// Product is what a store sells; what a shopper buys is one of its variants.
type Product struct{ ent.Schema }

// Mixin of Product.
func (Product) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewProduct)} }

// Fields of Product.
func (Product) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(200),
		field.String("slug").NotEmpty().MaxRuneLen(200).Unique(),
		field.Text("description").Default(""),
		field.Text("description_html").Default("").MaxRuneLen(50000).Annotations(apart{true}).
			Comment("As catalog.SanitizeHTML returned it: whoever writes it goes by that. Empty if there is only the plain text."),
		field.String("vendor").Default("").MaxRuneLen(200),
		field.JSON("tags", []string{}).Default([]string{}).Annotations(entsql.DefaultExpr("'[]'")),
		field.String("seo_title").Default("").MaxRuneLen(200).Annotations(apart{true}),
		field.String("seo_description").Default("").MaxRuneLen(1000).Annotations(apart{true}),
		field.Enum("status").NamedValues("Draft", "DRAFT", "Active", "ACTIVE", "Archived", "ARCHIVED").Default("DRAFT"),
		field.Int("version").Default(1).Annotations(apart{true}).Comment("Goes up with each change by the staff."),
		field.UUID("category_id", typeid.Category{}),
		field.UUID("product_type_id", typeid.ProductType{}).Optional().Nillable().Annotations(apart{true}).
			Comment("Which attributes it has: see docs/attributes.md."),
		field.UUID("tax_class_id", typeid.TaxClass{}).Optional().Nillable().Annotations(apart{true}).
			Comment("How it is taxed; null for the default class."),
		field.UUID("delivery_profile_id", typeid.DeliveryProfile{}).Optional().Nillable().Annotations(apart{true}).
			Comment("How it is sent: see docs/shipping.md. Null: as the default profile says."),
		field.Time("publish_at").Optional().Nillable().Annotations(apart{true}).
			Comment("When a draft becomes active by itself. It is forgotten then: see merchandising.Publish."),
		field.Time("unpublish_at").Optional().Nillable().Annotations(apart{true}).
			Comment("When an active product becomes a draft by itself. It is forgotten then."),
	}
}

// Edges of Product.
func (Product) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("category", Category.Type).Ref("products").Field("category_id").Required().Unique(),
		edge.To("tax_class", TaxClass.Type).Field("tax_class_id").Unique().Annotations(restrict),
		edge.From("delivery_profile", DeliveryProfile.Type).Ref("products").Field("delivery_profile_id").Unique(),
		edge.To("variants", Variant.Type).Annotations(cascade),
		edge.To("options", ProductOption.Type).Annotations(cascade),
		edge.To("images", ProductImage.Type).Annotations(cascade),
	}
}

// Indexes of Product.
func (Product) Indexes() []ent.Index {
	return []ent.Index{
		// Ids are UUIDv7, so their order is the order of making: the listing's default.
		index.Fields("category_id", "id").Annotations(listed),
		index.Fields("id").Annotations(listed),
		// Names are in the order of page.Collation there, which ent cannot say: the migrations do.
		index.Fields("category_id", "name", "id").StorageKey("product_category_id_collated_name_id").Annotations(listed),
		index.Fields("name", "id").StorageKey("product_collated_name_id").Annotations(listed),
		index.Fields("updated_at", "id").Annotations(listed),
		index.Fields("product_type_id"),
		index.Fields("tax_class_id").Annotations(entsql.IndexWhere("tax_class_id IS NOT NULL")),
		index.Fields("delivery_profile_id"),
		index.Fields("publish_at").Annotations(entsql.IndexWhere("publish_at IS NOT NULL")),
		index.Fields("unpublish_at").Annotations(entsql.IndexWhere("unpublish_at IS NOT NULL")),
	}
}

// Annotations of Product.
func (Product) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"products_description_html_at_most_50000": "char_length(description_html) <= 50000",
		"products_published_before_unpublished":   "publish_at < unpublish_at",
		"products_tags_at_most_50":                "CASE WHEN jsonb_typeof(tags) = 'array' THEN jsonb_array_length(tags) <= 50 ELSE false END",
		"products_tags_of_1_to_100_characters":    `NOT jsonb_path_exists(tags, 'strict $[*] ? (@.type() != "string" || @ == "" || @ like_regex "^.{101}" flag "s")')`,
	})}
}

// listed restricts an index to the products that shoppers see.
var listed = entsql.IndexWhere("status = 'ACTIVE'")
