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

// Wishlist is a list of variants that a user means to come back to.
type Wishlist struct{ ent.Schema }

// Mixin of Wishlist.
func (Wishlist) Mixin() []ent.Mixin { return []ent.Mixin{base(typeid.NewWishlist)} }

// Fields of Wishlist.
func (Wishlist) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", typeid.User{}).Immutable(),
		field.Enum("kind").NamedValues("List", "LIST", "SavedForLater", "SAVED_FOR_LATER").Default("LIST").Immutable(),
		field.String("name").NotEmpty().MaxRuneLen(100),
		field.Bytes("share_hash").Sensitive().MaxLen(32).Optional().Nillable().Comment("Of the token that shows the list to who has it; null while it is not shared."),
		field.Time("share_expires_at").Optional().Nillable().Comment("Null: never."),
	}
}

// Edges of Wishlist.
func (Wishlist) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Required().Unique().Immutable().Annotations(cascade),
	}
}

// Indexes of Wishlist.
func (Wishlist) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "id"),
		index.Fields("user_id").Unique().StorageKey("wishlist_saved_for_later").Annotations(entsql.IndexWhere("kind = 'SAVED_FOR_LATER'")),
		index.Fields("share_hash").Unique(),
	}
}

// Annotations of Wishlist.
func (Wishlist) Annotations() []schema.Annotation {
	return []schema.Annotation{checks(map[string]string{
		"wishlists_expiry_of_a_share": "share_expires_at IS NULL OR share_hash IS NOT NULL",
	})}
}
