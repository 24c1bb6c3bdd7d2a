package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// WishlistItem is a variant in a wishlist.
type WishlistItem struct{ ent.Schema }

// Mixin of WishlistItem.
func (WishlistItem) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewWishlistItem)} }

// Fields of WishlistItem.
func (WishlistItem) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("wishlist_id", typeid.Wishlist{}),
		field.UUID("variant_id", typeid.Variant{}).Immutable(),
		field.Int("quantity"),
		field.String("note").Default("").MaxRuneLen(500),
		field.JSON("attributes", []custom.Attribute{}).Default([]custom.Attribute{}).Annotations(entsql.DefaultExpr("'[]'")).
			Comment("Of the cart's line that was saved, in the order of their keys."),
	}
}

// Edges of WishlistItem.
func (WishlistItem) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("wishlist", Wishlist.Type).Field("wishlist_id").Required().Unique().Annotations(cascade),
		edge.To("variant", Variant.Type).Field("variant_id").Required().Unique().Immutable().Annotations(cascade),
	}
}

// Indexes of WishlistItem.
func (WishlistItem) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("wishlist_id", "id"),
		index.Fields("variant_id"),
	}
}

// Annotations of WishlistItem.
func (WishlistItem) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"wishlist_items_quantity": "quantity BETWEEN 1 AND 1000",
	})}
}
